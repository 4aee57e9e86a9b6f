"""LanceDB: one table of units per model. The only importer of lancedb and pyarrow."""

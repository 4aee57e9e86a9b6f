"""LanceDB: one table of units per model. The only importer of lancedb and pyarrow."""

import os

from indexer.store.spared import install_stubs

# Both write log lines of their own to the screen from their import on; their errors come as exceptions anyway.
for _variable in ("LANCE_LOG", "LANCEDB_LOG"):
    os.environ.setdefault(_variable, "error")
install_stubs()

"""LanceDB: one table of units per model. The only importer of lancedb and pyarrow."""

import os

# Lance writes log lines of its own to the screen, from its import on; its errors come as exceptions anyway.
os.environ.setdefault("LANCE_LOG", "error")

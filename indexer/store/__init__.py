"""LanceDB: one table of segments per model. The only importer of lancedb and pyarrow."""

import os

from indexer.store.import_stubs import install_stubs

# Both print log lines from their import on; their errors are raised as exceptions anyway.
for _variable in ("LANCE_LOG", "LANCEDB_LOG"):
    os.environ.setdefault(_variable, "error")
install_stubs()

"""`recallery` and `python -m indexer`: the command line as a process of its own."""

import contextlib
import gc
import logging
import os
import sys
from typing import NoReturn

from indexer.cli.main import main

_OBJECTS_BEFORE_COLLECTION = 50_000
"""Libraries make 300,000 objects that stay. At Python's own 700, looking for garbage among them takes 0.1 s."""


def run() -> NoReturn:
    """Run one command and end the process with its exit code."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    code = main()
    if "lancedb" not in sys.modules:
        sys.exit(code)
    # Everything is closed and written. Unloading LanceDB's and ONNX Runtime's libraries would take another 0.1 s.
    logging.shutdown()
    with contextlib.suppress(OSError, ValueError):  # whoever reads the output is gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()

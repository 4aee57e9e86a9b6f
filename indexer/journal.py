"""The log file. Libraries never write to the screen."""

from __future__ import annotations

import logging
import logging.handlers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.home import Home

MAX_BYTES = 2_000_000
KEPT = 3


def write_journal(home: Home, name: str = "recallery") -> Path | None:
    """Send all log records and warnings to a rotating file; return it, None while there is no folder for it.

    Called again once the folder is there, it begins then. Processes that run side by side need names of their own:
    one cannot rotate what the other has open.
    """
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if not root.handlers:
        # Without any handler, logging would print warnings on the screen.
        root.addHandler(logging.NullHandler())
    file = home.logs / f"{name}.log"
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return file
    if not home.folder.is_dir():
        return None
    try:
        home.logs.mkdir(exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:
        return None
    line = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(line))
    root.addHandler(handler)
    return file

"""The log file. Libraries never write to the screen."""

from __future__ import annotations

import logging
import logging.handlers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.home import Home

MAX_BYTES = 2_000_000
KEPT = 3


def write_journal(home: Home) -> None:
    """Send all log records and warnings to a rotating file of an existing index."""
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return
    if not home.exists:
        root.addHandler(logging.NullHandler())
        return
    try:
        home.logs.mkdir(exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            home.logs / "recallery.log", maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s")
    )
    root.addHandler(handler)

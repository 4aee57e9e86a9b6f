"""How the work is done, as the index remembers it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.catalogue.database import transaction
from indexer.service.messages import Configure

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection

KEY = "indexing"


def stored(db: Connection) -> Configure:
    """Return what was stored last. What this version does not know, or cannot read, is left out."""
    try:
        values = json.loads(roots.setting(db, KEY, "{}"))
    except ValueError:
        return Configure()
    threads = values.get("threads")
    return Configure(
        paused=values.get("paused") is True,
        only_idle=values.get("only_idle") is True,
        only_mains=values.get("only_mains") is True,
        threads=threads if isinstance(threads, int) and threads > 0 else None,
    )


def store(db: Connection, catalogue: Path, how: Configure) -> None:
    """Remember it.

    Raises:
        IndexTroubleError: the disk refuses.
    """
    with transaction(db, catalogue):
        roots.store_setting(db, KEY, json.dumps(asdict(how)))

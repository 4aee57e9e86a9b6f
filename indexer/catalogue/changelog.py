"""Which files changed, in order. Triggers write it; see the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection

KEPT = 50_000
"""Changes; who fell further behind reads everything anew."""


def newest(db: Connection) -> int:
    """Return the number of the last change, 0 before the first."""
    return int(db.execute("SELECT coalesce(max(change_id), 0) FROM file_changes").fetchone()[0])


def since(db: Connection, change_id: int) -> list[int] | None:
    """Return the files that changed after a change, each once; None if nobody remembers all of them."""
    oldest = db.execute("SELECT min(change_id) FROM file_changes").fetchone()[0]
    if oldest is not None and oldest > change_id + 1:
        return None
    rows = db.execute("SELECT DISTINCT file_id FROM file_changes WHERE change_id > ? ORDER BY file_id", (change_id,))
    return [number for (number,) in rows]


def trim(db: Connection) -> None:
    """Forget old changes; inside a transaction."""
    db.execute("DELETE FROM file_changes WHERE change_id <= (SELECT max(change_id) FROM file_changes) - ?", (KEPT,))

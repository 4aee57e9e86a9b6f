"""Which contents have their units in which model's table."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer.types import ContentId, ModelId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.database import Connection

_BATCH = 500


def is_embedded(db: Connection, content_id: ContentId, model_id: ModelId) -> bool:
    """Say whether the units of a content are in this model's table."""
    query = "SELECT 1 FROM embedded WHERE model_id = ? AND content_id = ?"
    return db.execute(query, (model_id, content_id)).fetchone() is not None


def unit_counts(db: Connection, model_id: ModelId, content_ids: Sequence[ContentId]) -> dict[ContentId, int]:
    """Return how many units each embedded content among these has."""
    counts: dict[ContentId, int] = {}
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        query = f"SELECT content_id, units FROM embedded WHERE model_id = ? AND content_id IN ({_marks(len(part))})"
        counts |= dict(db.execute(query, (model_id, *part)).fetchall())
    return counts


def unit_total(db: Connection, model_id: ModelId) -> int:
    """Return how many units the table should have."""
    query = "SELECT coalesce(sum(units), 0) FROM embedded WHERE model_id = ?"
    return int(db.execute(query, (model_id,)).fetchone()[0])


def mark(db: Connection, model_id: ModelId, content_id: ContentId, units: int) -> None:
    """Store that a content's units are in the table; inside a transaction."""
    db.execute("INSERT OR REPLACE INTO embedded VALUES (?, ?, ?)", (model_id, content_id, units))


def forget(db: Connection, model_id: ModelId, content_ids: Sequence[ContentId] | None = None) -> None:
    """Store that the table has nothing of these contents, or of any."""
    if content_ids is None:
        db.execute("DELETE FROM embedded WHERE model_id = ?", (model_id,))
        return
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        query = f"DELETE FROM embedded WHERE model_id = ? AND content_id IN ({_marks(len(part))})"
        db.execute(query, (model_id, *part))


class StoredContents:
    """The contents that a table really has, for comparison."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, content_ids: Iterable[ContentId]) -> None:
        """Tell of some."""
        self._db.executemany("INSERT OR IGNORE INTO temp.stored VALUES (?)", ((content,) for content in content_ids))

    def not_embedded(self, model_id: ModelId) -> list[ContentId]:
        """Return those that the catalogue does not know as embedded."""
        rows = self._db.execute(
            "SELECT content_id FROM temp.stored EXCEPT SELECT content_id FROM embedded WHERE model_id = ?", (model_id,)
        )
        return [ContentId(content) for (content,) in rows]

    def forget_missing(self, model_id: ModelId) -> int:
        """Forget as embedded what the table does not have; return how many."""
        return self._db.execute(
            "DELETE FROM embedded WHERE model_id = ? AND content_id NOT IN (SELECT content_id FROM temp.stored)",
            (model_id,),
        ).rowcount


@contextmanager
def stored_contents(db: Connection) -> Iterator[StoredContents]:
    """Collect what a table has; on disk when it is much."""
    db.execute("CREATE TEMP TABLE stored (content_id TEXT PRIMARY KEY) WITHOUT ROWID")
    try:
        yield StoredContents(db)
    finally:
        db.execute("DROP TABLE temp.stored")


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def contents(db: Connection, model_id: ModelId, batch: int) -> Iterator[list[ContentId]]:
    """Yield the embedded contents, `batch` at a time."""
    last = ""
    query = "SELECT content_id FROM embedded WHERE model_id = ? AND content_id > ? ORDER BY content_id LIMIT ?"
    while found := [ContentId(content) for (content,) in db.execute(query, (model_id, last, batch))]:
        yield found
        last = found[-1]

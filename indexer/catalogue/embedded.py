"""Which contents have how many segments in which model's table."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer.types import ContentId, Grade, ModelId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.database import Connection

_BATCH = 500


def is_embedded(db: Connection, content_id: ContentId, model_id: ModelId) -> bool:
    """Say whether the segments of a content are in this model's table."""
    query = "SELECT 1 FROM embedded WHERE model_id = ? AND content_id = ?"
    return db.execute(query, (model_id, content_id)).fetchone() is not None


def grade_of(db: Connection, content_id: ContentId) -> Grade:
    """Return how thoroughly a content was read; SEEN where it is not known."""
    found = db.execute("SELECT grade FROM contents WHERE content_id = ?", (content_id,)).fetchone()
    return Grade(found[0]) if found else Grade.SEEN


def segment_counts(db: Connection, model_id: ModelId, content_ids: Sequence[ContentId]) -> dict[ContentId, int]:
    """Return how many segments of each embedded content among these are in the table."""
    counts: dict[ContentId, int] = {}
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        query = f"SELECT content_id, segments FROM embedded WHERE model_id = ? AND content_id IN ({_marks(len(part))})"
        counts |= dict(db.execute(query, (model_id, *part)).fetchall())
    return counts


def segment_total(db: Connection, model_id: ModelId) -> int:
    """Return how many segments the table should have."""
    query = "SELECT coalesce(sum(segments), 0) FROM embedded WHERE model_id = ?"
    return int(db.execute(query, (model_id,)).fetchone()[0])


def mark(db: Connection, model_id: ModelId, content_id: ContentId, segments: int) -> None:
    """Store that so many segments of a content are in the table; inside a transaction."""
    db.execute("INSERT OR REPLACE INTO embedded VALUES (?, ?, ?)", (model_id, content_id, segments))


def forget_others(db: Connection, model_id: ModelId, content_id: ContentId) -> None:
    """Store that other models have no vectors of a content: its segments are not those any more that they have."""
    db.execute("DELETE FROM embedded WHERE content_id = ? AND model_id <> ?", (content_id, model_id))


def forget(db: Connection, model_id: ModelId, content_ids: Sequence[ContentId] | None = None) -> None:
    """Store that the table has nothing of these contents, or of any."""
    if content_ids is None:
        db.execute("DELETE FROM embedded WHERE model_id = ?", (model_id,))
        return
    for start in range(0, len(content_ids), _BATCH):
        part = content_ids[start : start + _BATCH]
        query = f"DELETE FROM embedded WHERE model_id = ? AND content_id IN ({_marks(len(part))})"
        db.execute(query, (model_id, *part))


class StoredSegments:
    """How many segments of each content a table really has, for comparison."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, content_ids: Iterable[ContentId]) -> None:
        """Tell of the contents of some segments, of each as often as it has segments among them."""
        self._db.executemany(
            "INSERT INTO temp.stored VALUES (?, 1) ON CONFLICT (content_id) DO UPDATE SET segments = segments + 1",
            ((content,) for content in content_ids),
        )

    def not_embedded(self, model_id: ModelId) -> list[ContentId]:
        """Return the contents that the catalogue does not know as embedded."""
        rows = self._db.execute(
            "SELECT content_id FROM temp.stored EXCEPT SELECT content_id FROM embedded WHERE model_id = ?", (model_id,)
        )
        return [ContentId(content) for (content,) in rows]

    def too_many(self, model_id: ModelId) -> list[tuple[ContentId, int]]:
        """Return the contents of which the table has more segments than the catalogue knows, and what it knows."""
        rows = self._db.execute(
            "SELECT e.content_id, e.segments FROM embedded e JOIN temp.stored s USING (content_id) "
            "WHERE e.model_id = ? AND s.segments > e.segments",
            (model_id,),
        )
        return [(ContentId(content), count) for content, count in rows]

    def forget_missing(self, model_id: ModelId) -> int:
        """Forget as embedded what the table does not have, or not all of; return how many contents."""
        return self._db.execute(
            "DELETE FROM embedded WHERE model_id = ? AND segments > coalesce("
            "(SELECT s.segments FROM temp.stored s WHERE s.content_id = embedded.content_id), 0)",
            (model_id,),
        ).rowcount


@contextmanager
def stored_segments(db: Connection) -> Iterator[StoredSegments]:
    """Collect what a table has; on disk when it is much."""
    db.execute("CREATE TEMP TABLE stored (content_id TEXT PRIMARY KEY, segments INTEGER NOT NULL) WITHOUT ROWID")
    try:
        yield StoredSegments(db)
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

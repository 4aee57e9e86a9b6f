"""Which contents have how many segments in which model's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import execute_in
from indexer.types import ContentId, Grade, ModelId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.database import Connection


def is_embedded(db: Connection, content_id: ContentId, model_id: ModelId) -> bool:
    """Say whether the segments of a content are in this model's table."""
    query = "SELECT 1 FROM embedded WHERE model_id = ? AND content_id = ?"
    return db.execute(query, (model_id, content_id)).fetchone() is not None


def grade_of(db: Connection, content_id: ContentId) -> Grade:
    """Return how thoroughly a content was read; SEEN where it is not known."""
    found = db.execute("SELECT grade FROM contents WHERE content_id = ?", (content_id,)).fetchone()
    return Grade(found[0]) if found else Grade.SEEN


def read_again(db: Connection, content_id: ContentId) -> None:
    """Have a content read in full once more; until then it keeps its segments. Inside a transaction."""
    full, quick = Grade.FULL.value, Grade.QUICK.value
    db.execute("UPDATE contents SET grade = ? WHERE content_id = ? AND grade = ?", (quick, content_id, full))


def segment_counts(db: Connection, model_id: ModelId, content_ids: Sequence[ContentId]) -> dict[ContentId, int]:
    """Return how many segments of each embedded content among these are in the table."""
    query = "SELECT content_id, segments FROM embedded WHERE model_id = ? AND content_id IN (:ids)"
    return dict(execute_in(db, query, content_ids, model_id))


def segment_total(db: Connection, model_id: ModelId) -> int:
    """Return how many segments the table should have."""
    query = "SELECT coalesce(sum(segments), 0) FROM embedded WHERE model_id = ?"
    return int(db.execute(query, (model_id,)).fetchone()[0])


def beyond(db: Connection, model_id: ModelId, other: ModelId) -> list[tuple[ContentId, int]]:
    """Return the contents that `other` has and `model_id` lacks, and how many segments each has."""
    rows = db.execute(
        "SELECT content_id, segments FROM embedded have WHERE model_id = ? AND NOT EXISTS "
        "(SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = have.content_id)",
        (other, model_id),
    )
    return [(ContentId(content), segments) for content, segments in rows]


def mark(db: Connection, model_id: ModelId, content_id: ContentId, segments: int) -> None:
    """Store that so many segments of a content are in the table; inside a transaction."""
    db.execute("INSERT OR REPLACE INTO embedded VALUES (?, ?, ?)", (model_id, content_id, segments))


def forget_others(db: Connection, model_id: ModelId, content_id: ContentId) -> None:
    """Store that other models have no vectors of a content, because its segments changed."""
    db.execute("DELETE FROM embedded WHERE content_id = ? AND model_id <> ?", (content_id, model_id))


def forget(db: Connection, model_id: ModelId) -> None:
    """Store that the table has nothing."""
    db.execute("DELETE FROM embedded WHERE model_id = ?", (model_id,))


@dataclass(frozen=True, slots=True)
class Differences:
    """How a table differs from what the catalogue knows of it."""

    unknown: list[ContentId]
    """Contents in the table that are not known as embedded."""
    surplus: list[tuple[ContentId, int]]
    """Contents of which the table has more segments than are known, and how many are known."""
    lost: int
    """How many contents are not embedded any more: the table does not have all of their segments."""


def compare_with_table(db: Connection, model_id: ModelId, stored: Iterable[Iterable[ContentId]]) -> Differences:
    """Compare what is known with what a table really has, and forget as embedded what it lacks; in a transaction.

    `stored` yields batches with the content of every segment in the table. The comparison is made on disk if it is
    large.
    """
    db.execute("CREATE TEMP TABLE stored (content_id TEXT PRIMARY KEY, segments INTEGER NOT NULL) WITHOUT ROWID")
    try:
        for batch in stored:
            db.executemany(
                "INSERT INTO temp.stored VALUES (?, 1) ON CONFLICT (content_id) DO UPDATE SET segments = segments + 1",
                ((content,) for content in batch),
            )
        unknown = db.execute(
            "SELECT content_id FROM temp.stored EXCEPT SELECT content_id FROM embedded WHERE model_id = ?", (model_id,)
        ).fetchall()
        lost = db.execute(
            "DELETE FROM embedded WHERE model_id = ? AND segments > coalesce("
            "(SELECT s.segments FROM temp.stored s WHERE s.content_id = embedded.content_id), 0)",
            (model_id,),
        ).rowcount
        surplus = db.execute(
            "SELECT e.content_id, e.segments FROM embedded e JOIN temp.stored s USING (content_id) "
            "WHERE e.model_id = ? AND s.segments > e.segments",
            (model_id,),
        ).fetchall()
    finally:
        db.execute("DROP TABLE temp.stored")
    return Differences([ContentId(content) for (content,) in unknown], surplus, lost)


def contents(db: Connection, model_id: ModelId, batch: int) -> Iterator[list[ContentId]]:
    """Yield the embedded contents, `batch` at a time."""
    last = ""
    query = "SELECT content_id FROM embedded WHERE model_id = ? AND content_id > ? ORDER BY content_id LIMIT ?"
    while found := [ContentId(content) for (content,) in db.execute(query, (model_id, last, batch))]:
        yield found
        last = found[-1]

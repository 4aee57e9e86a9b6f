"""Lists of contents that the user made. Functions that change something run inside `database.transaction`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import UsageError
from indexer.types import CollectionId, ContentId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.catalogue.database import Connection


def members(db: Connection, collection_id: CollectionId) -> set[ContentId]:
    """Return the contents of a collection, also those without a file now; empty if there is no such collection."""
    rows = db.execute("SELECT content_id FROM collection_items WHERE collection_id = ?", (collection_id,))
    return {ContentId(content) for (content,) in rows}


def names(db: Connection) -> dict[CollectionId, tuple[str, int]]:
    """Return the name of each collection and how many of its contents have a file, by name."""
    rows = db.execute(
        "SELECT k.collection_id, k.name, count(c.content_id) FROM collections k "
        "LEFT JOIN collection_items i USING (collection_id) LEFT JOIN contents c ON c.content_id = i.content_id "
        "GROUP BY k.collection_id ORDER BY k.name COLLATE NOCASE"
    )
    return {CollectionId(number): (name, count) for number, name, count in rows}


def holding(db: Connection, content: ContentId) -> tuple[CollectionId, ...]:
    """Return the collections that have a content."""
    rows = db.execute(
        "SELECT collection_id FROM collection_items WHERE content_id = ? ORDER BY collection_id", (content,)
    )
    return tuple(CollectionId(number) for (number,) in rows)


def add(db: Connection, name: str, now_ms: int) -> CollectionId:
    """Make an empty collection; raises UsageError if the name is empty or taken."""
    _check(db, name, None)
    (number,) = db.execute(
        "INSERT INTO collections (name, added_ms) VALUES (?, ?) RETURNING collection_id", (name.strip(), now_ms)
    ).fetchone()
    return CollectionId(number)


def rename(db: Connection, collection_id: CollectionId, name: str) -> None:
    """Give a collection another name; raises UsageError if the name is empty or taken."""
    _check(db, name, collection_id)
    db.execute("UPDATE collections SET name = ? WHERE collection_id = ?", (name.strip(), collection_id))


def remove(db: Connection, collection_id: CollectionId) -> None:
    """Delete a collection; its files stay."""
    db.execute("DELETE FROM collections WHERE collection_id = ?", (collection_id,))


def put(db: Connection, collection_id: CollectionId, contents: Iterable[ContentId], now_ms: int) -> int:
    """Add contents to a collection; return how many were not in it yet."""
    return db.executemany(
        "INSERT OR IGNORE INTO collection_items VALUES (?, ?, ?)",
        ((collection_id, content, now_ms) for content in contents),
    ).rowcount


def take(db: Connection, collection_id: CollectionId, contents: Iterable[ContentId]) -> None:
    """Take contents out of a collection."""
    db.executemany(
        "DELETE FROM collection_items WHERE collection_id = ? AND content_id = ?",
        ((collection_id, content) for content in contents),
    )


def _check(db: Connection, name: str, but: CollectionId | None) -> None:
    if not name.strip():
        raise UsageError("The collection needs a name", "Give it a name.")
    found = db.execute("SELECT collection_id FROM collections WHERE name = ?", (name.strip(),)).fetchone()
    if found and found[0] != but:
        raise UsageError("This name is taken", "There is already a collection called “{name}”.", name=name.strip())

"""Ratings and favourites that the user gave; they belong to bytes, not to places.

Every function that changes something runs inside `database.transaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.catalogue.database import Connection


def rated(db: Connection) -> dict[ContentId, int]:
    """Return the rating, 0 to 5, of every content that the user rated, whatever its file says."""
    rows = db.execute("SELECT content_id, rating FROM marks WHERE rating IS NOT NULL")
    return {ContentId(content): rating for content, rating in rows}


def favourites(db: Connection) -> set[ContentId]:
    """Return the contents that the user likes best."""
    return {ContentId(content) for (content,) in db.execute("SELECT content_id FROM marks WHERE favourite")}


def rate(db: Connection, contents: Iterable[ContentId], rating: int | None, now_ms: int) -> None:
    """Store the user's rating, 0 to 5; None gives the word back to the files."""
    db.executemany(
        "INSERT INTO marks (content_id, rating, changed_ms) VALUES (?, ?, ?) ON CONFLICT (content_id) DO UPDATE SET "
        "rating = excluded.rating, changed_ms = excluded.changed_ms",
        ((content, rating, now_ms) for content in contents),
    )


def set_favourite(db: Connection, contents: Iterable[ContentId], *, favourite: bool, now_ms: int) -> None:
    """Store whether the user likes these best."""
    db.executemany(
        "INSERT INTO marks (content_id, favourite, changed_ms) VALUES (?, ?, ?) ON CONFLICT (content_id) DO UPDATE SET "
        "favourite = excluded.favourite, changed_ms = excluded.changed_ms",
        ((content, int(favourite), now_ms) for content in contents),
    )

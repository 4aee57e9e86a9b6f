"""What the user searched for and looked at lately.

Every function that changes something runs inside `database.transaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.types import ContentId

KEPT = 500
"""Queries; the oldest go."""


def latest(db: Connection, limit: int) -> list[str]:
    """Return queries, the window's JSON, newest first."""
    rows = db.execute("SELECT query FROM history ORDER BY asked_ms DESC, query LIMIT ?", (limit,))
    return [query for (query,) in rows]


def remember(db: Connection, query: str, now_ms: int) -> None:
    """Put a query on top."""
    db.execute("INSERT OR REPLACE INTO history VALUES (?, ?)", (query, now_ms))
    db.execute(
        "DELETE FROM history WHERE query NOT IN (SELECT query FROM history ORDER BY asked_ms DESC LIMIT ?)", (KEPT,)
    )


def clear(db: Connection) -> None:
    """Forget all queries."""
    db.execute("DELETE FROM history")


def viewed(db: Connection, content: ContentId, now_ms: int) -> None:
    """Count a look at a content."""
    db.execute(
        "INSERT INTO views VALUES (?, 1, ?) ON CONFLICT (content_id) DO UPDATE SET "
        "times = times + 1, last_ms = excluded.last_ms",
        (content, now_ms),
    )

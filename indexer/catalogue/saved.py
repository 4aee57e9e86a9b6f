"""Searches that the user gave a name; the query is the window's JSON, which nobody here reads.

Every function that changes something runs inside `database.transaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection


def searches(db: Connection) -> list[tuple[int, str, str]]:
    """Return (id, name, query) of each, by name."""
    rows = db.execute("SELECT search_id, name, query FROM saved_searches ORDER BY name COLLATE NOCASE")
    return [(number, name, query) for number, name, query in rows]


def add(db: Connection, name: str, query: str, now_ms: int) -> int:
    """Save a search and return its id; one of the same name is replaced.

    Raises:
        UsageError: the name is empty.
    """
    if not name.strip():
        raise UsageError("The search needs a name", "Give it a name.")
    (number,) = db.execute(
        "INSERT INTO saved_searches (name, query, added_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET query = excluded.query RETURNING search_id",
        (name.strip(), query, now_ms),
    ).fetchone()
    return int(number)


def rename(db: Connection, search_id: int, name: str) -> None:
    """Give a saved search another name.

    Raises:
        UsageError: another has that name, or the name is empty.
    """
    wanted = name.strip()
    if not wanted:
        raise UsageError("The search needs a name", "Give it a name.")
    taken = db.execute("SELECT 1 FROM saved_searches WHERE name = ? AND search_id <> ?", (wanted, search_id)).fetchone()
    if taken:
        raise UsageError("This name is taken", "There is already a saved search called “{name}”.", name=wanted)
    db.execute("UPDATE saved_searches SET name = ? WHERE search_id = ?", (wanted, search_id))


def remove(db: Connection, search_id: int) -> None:
    """Forget a saved search."""
    db.execute("DELETE FROM saved_searches WHERE search_id = ?", (search_id,))

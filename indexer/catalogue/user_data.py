"""What the user made: ratings, favourites, saved searches, history and views; and the backup of all that users make.

It belongs to contents, not to places. Every function that changes something runs inside `database.transaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import UsageError
from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from indexer.catalogue.database import Connection

HISTORY_SETTING = "history"
"""A setting: `off` remembers no queries."""
QUERIES_KEPT = 500
"""Queries; the oldest go."""

Rows = list[list[str | int | None]]

_EXPORT = {
    "marks": "SELECT content_id, rating, favourite, changed_ms FROM marks",
    "collections": "SELECT name, added_ms FROM collections",
    "items": "SELECT k.name, i.content_id, i.added_ms FROM collection_items i JOIN collections k USING (collection_id)",
    "searches": "SELECT name, query, added_ms FROM saved_searches",
    "history": "SELECT query, asked_ms FROM history",
    "views": "SELECT content_id, times, last_ms FROM views",
    "concepts": "SELECT name, key, added_ms FROM concepts",
    "concept_examples": "SELECT k.key, e.content_id, e.locator, e.is_counter, e.added_ms "
    "FROM concept_examples e JOIN concepts k USING (concept_id)",
    "concept_vectors": "SELECT k.key, e.content_id, e.locator, v.model_id, hex(v.vector) "
    "FROM concept_vectors v JOIN concept_examples e USING (example_id) JOIN concepts k USING (concept_id)",
    "feedback": "SELECT query, content_id, locator, kind, at_ms FROM feedback",
}
WIDTHS = {"marks": 4, "collections": 2, "items": 3, "searches": 3, "history": 2, "views": 3}
"""Values in a row of each."""
LATER_WIDTHS = {"concepts": 3, "concept_examples": 5, "concept_vectors": 5, "feedback": 5}
"""The same, of what older backups lack."""

_IMPORT = {
    "marks": "INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT (content_id) DO UPDATE SET rating = excluded.rating, "
    "favourite = excluded.favourite, changed_ms = excluded.changed_ms WHERE excluded.changed_ms > changed_ms",
    "collections": "INSERT INTO collections (name, added_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
    "items": "INSERT OR IGNORE INTO collection_items SELECT collection_id, ?2, ?3 FROM collections WHERE name = ?1",
    "searches": "INSERT INTO saved_searches (name, query, added_ms) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
    "history": "INSERT INTO history VALUES (?, ?) ON CONFLICT (query) DO UPDATE SET "
    "asked_ms = excluded.asked_ms WHERE excluded.asked_ms > asked_ms",
    "views": "INSERT INTO views VALUES (?, ?, ?) ON CONFLICT (content_id) DO UPDATE SET "
    "times = max(times, excluded.times), last_ms = max(last_ms, excluded.last_ms) "
    "WHERE excluded.times > times OR excluded.last_ms > last_ms",
    "concepts": "INSERT INTO concepts (name, key, added_ms) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
    "concept_examples": "INSERT OR IGNORE INTO concept_examples "
    "(concept_id, content_id, locator, is_counter, added_ms) "
    "SELECT concept_id, ?2, ?3, ?4, ?5 FROM concepts WHERE key = ?1",
    "concept_vectors": "INSERT OR IGNORE INTO concept_vectors SELECT e.example_id, ?4, from_hex(?5) "
    "FROM concept_examples e JOIN concepts k USING (concept_id) WHERE k.key = ?1 AND e.content_id = ?2 "
    "AND e.locator = ?3",
    "feedback": "INSERT OR IGNORE INTO feedback (query, content_id, locator, kind, at_ms) VALUES (?, ?, ?, ?, ?)",
}


def rated(db: Connection) -> dict[ContentId, int]:
    """Return the rating, 0 to 5, of every content that the user rated, whatever its file says."""
    rows = db.execute("SELECT content_id, rating FROM marks WHERE rating IS NOT NULL")
    return {ContentId(content): rating for content, rating in rows}


def favourites(db: Connection) -> set[ContentId]:
    """Return the contents marked as favourite."""
    return {ContentId(content) for (content,) in db.execute("SELECT content_id FROM marks WHERE favourite")}


def rate(db: Connection, contents: Iterable[ContentId], rating: int | None, now_ms: int) -> None:
    """Store the user's rating, 0 to 5; with None the rating in the file counts again."""
    _mark(db, "rating", rating, contents, now_ms)


def set_favourite(db: Connection, contents: Iterable[ContentId], *, favourite: bool, now_ms: int) -> None:
    """Store whether these are favourites."""
    _mark(db, "favourite", int(favourite), contents, now_ms)


def _mark(db: Connection, column: str, value: int | None, contents: Iterable[ContentId], now_ms: int) -> None:
    db.executemany(
        f"INSERT INTO marks (content_id, {column}, changed_ms) VALUES (?, ?, ?) ON CONFLICT (content_id) DO UPDATE SET "
        f"{column} = excluded.{column}, changed_ms = excluded.changed_ms",
        ((content, value, now_ms) for content in contents),
    )


def saved_searches(db: Connection) -> list[tuple[int, str, str]]:
    """Return (id, name, query) of each, by name."""
    rows = db.execute("SELECT search_id, name, query FROM saved_searches ORDER BY name COLLATE NOCASE")
    return [(number, name, query) for number, name, query in rows]


def save_search(db: Connection, name: str, query: str, now_ms: int) -> int:
    """Save a search, the window's JSON, and return its id; replaces one of the same name. Raises UsageError."""
    (number,) = db.execute(
        "INSERT INTO saved_searches (name, query, added_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET query = excluded.query RETURNING search_id",
        (_search_name(name), query, now_ms),
    ).fetchone()
    return int(number)


def rename_search(db: Connection, search_id: int, name: str) -> None:
    """Rename a saved search; raises UsageError if the name is empty or taken."""
    wanted = _search_name(name)
    taken = db.execute("SELECT 1 FROM saved_searches WHERE name = ? AND search_id <> ?", (wanted, search_id)).fetchone()
    if taken:
        raise UsageError("This name is taken", "There is already a saved search called “{name}”.", name=wanted)
    db.execute("UPDATE saved_searches SET name = ? WHERE search_id = ?", (wanted, search_id))


def _search_name(name: str) -> str:
    if not name.strip():
        raise UsageError("The search needs a name", "Give it a name.")
    return name.strip()


def remove_search(db: Connection, search_id: int) -> None:
    """Forget a saved search."""
    db.execute("DELETE FROM saved_searches WHERE search_id = ?", (search_id,))


def latest_queries(db: Connection, limit: int) -> list[str]:
    """Return queries, the window's JSON, newest first."""
    rows = db.execute("SELECT query FROM history ORDER BY asked_ms DESC, query LIMIT ?", (limit,))
    return [query for (query,) in rows]


def remember_query(db: Connection, query: str, now_ms: int) -> None:
    """Put a query on top of the history."""
    db.execute("INSERT OR REPLACE INTO history VALUES (?, ?)", (query, now_ms))
    db.execute(
        "DELETE FROM history WHERE query NOT IN (SELECT query FROM history ORDER BY asked_ms DESC LIMIT ?)",
        (QUERIES_KEPT,),
    )


def clear_history(db: Connection) -> None:
    """Forget all queries, and what was done with their hits."""
    db.execute("DELETE FROM history")
    db.execute("DELETE FROM feedback")


def count_view(db: Connection, content: ContentId, now_ms: int) -> None:
    """Count that the user looked at a content."""
    db.execute(
        "INSERT INTO views VALUES (?, 1, ?) ON CONFLICT (content_id) DO UPDATE SET "
        "times = times + 1, last_ms = excluded.last_ms",
        (content, now_ms),
    )


def copy_user_data(db: Connection, old: ContentId, new: ContentId) -> None:
    """Copy marks, collections, views and examples of a file's old content to its new one; inside a transaction.

    Copied, not moved: the old bytes may be in other files, in a backup, or come back by an undo. What the new content
    already has stays. Call it only for bytes that are new to the catalogue: if two files swap their bytes, what belongs
    to the bytes is in its place already.
    """
    db.execute(
        "INSERT OR IGNORE INTO marks SELECT ?, rating, favourite, changed_ms FROM marks WHERE content_id = ?",
        (new, old),
    )
    db.execute(
        "INSERT OR IGNORE INTO collection_items "
        "SELECT collection_id, ?, added_ms FROM collection_items WHERE content_id = ?",
        (new, old),
    )
    db.execute("INSERT OR IGNORE INTO views SELECT ?, times, last_ms FROM views WHERE content_id = ?", (new, old))
    db.execute(
        "INSERT OR IGNORE INTO concept_examples (concept_id, content_id, locator, is_counter, added_ms) "
        "SELECT concept_id, ?, locator, is_counter, added_ms FROM concept_examples WHERE content_id = ?",
        (new, old),
    )


def export_user_data(db: Connection, names: Collection[str] = tuple(_EXPORT)) -> dict[str, Rows]:
    """Return what users made as plain values; the names of the lists are those of WIDTHS and LATER_WIDTHS."""
    return {name: [list(row) for row in db.execute(query)] for name, query in _EXPORT.items() if name in names}


def import_user_data(db: Connection, kept: dict[str, Rows]) -> dict[str, int]:
    """Add what is missing; return how much of each was new. Inside a transaction.

    Of two marks the later one wins. A collection of the same name gets its missing items. A saved search of the same
    name stays as it is. A concept of the same name gets its missing examples.

    Raises:
        ValueError: a vector is not written in hexadecimal digits.
    """
    db.create_function("from_hex", 1, bytes.fromhex, deterministic=True)
    return {name: sum(db.execute(query, row).rowcount for row in kept.get(name, ())) for name, query in _IMPORT.items()}


def count_absent(db: Connection, contents: Sequence[str]) -> int:
    """Count the contents without a file at present."""
    query = "SELECT 1 FROM contents WHERE content_id = ?"
    return sum(db.execute(query, (content,)).fetchone() is None for content in contents)

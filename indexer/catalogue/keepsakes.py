"""All that users made, as plain values to be kept elsewhere, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection

Rows = list[list[str | int | None]]

_KEPT = {
    "marks": "SELECT content_id, rating, favourite, changed_ms FROM marks",
    "collections": "SELECT name, added_ms FROM collections",
    "items": "SELECT k.name, i.content_id, i.added_ms FROM collection_items i JOIN collections k USING (collection_id)",
    "searches": "SELECT name, query, added_ms FROM saved_searches",
    "history": "SELECT query, asked_ms FROM history",
    "views": "SELECT content_id, times, last_ms FROM views",
}
WIDTHS = {"marks": 4, "collections": 2, "items": 3, "searches": 3, "history": 2, "views": 3}
"""Values in a row of each."""

_MERGED = {
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
}


def collect(db: Connection) -> dict[str, Rows]:
    """Return everything; the names of the lists are those of WIDTHS."""
    return {name: [list(row) for row in db.execute(query)] for name, query in _KEPT.items()}


def merge(db: Connection, kept: dict[str, Rows]) -> dict[str, int]:
    """Add what is not here; return how much of each was new. Inside a transaction.

    The later of two marks holds. A collection of the same name takes what is missing in it. A saved search of the same
    name stays as it is here.
    """
    return {name: sum(db.execute(query, row).rowcount for row in kept[name]) for name, query in _MERGED.items()}


def absent(db: Connection, contents: Sequence[str]) -> int:
    """Count those that no file has now."""
    query = "SELECT 1 FROM contents WHERE content_id = ?"
    return sum(db.execute(query, (content,)).fetchone() is None for content in contents)

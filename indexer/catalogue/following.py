"""What users made follows a file whose bytes changed at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection
    from indexer.types import ContentId


def follow(db: Connection, old: ContentId, new: ContentId) -> None:
    """Copy marks, collections and views of what a file was to what it is now; inside a transaction.

    Copied, not moved: the old bytes may be in other files, in a backup, or come back by an undo. What the new bytes
    have of their own stays as it is. To be called for bytes that are new to the catalogue only: where two files
    swap their bytes, what belongs to the bytes is in its place already.
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

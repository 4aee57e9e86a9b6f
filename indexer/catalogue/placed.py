"""Which indexed contents lie below some folders, with all that was written about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import execute_in
from indexer.catalogue.facts import at_places, facts_of_all, found_by
from indexer.catalogue.folders import with_subfolders
from indexer.types import ContentId, FolderId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.types import MediaFacts, VolumeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A content below a chosen folder; of several copies the oldest row."""

    content_id: ContentId
    names: tuple[str, ...]
    """Of the folders from the chosen one, without it, to the one that the file is in."""
    top: str
    """The name of the chosen folder."""
    folder_id: FolderId
    taken_ms: int
    """When it was taken, else when the file was last changed."""
    facts: MediaFacts
    rating: int
    """Of the user, else of the file; 5 for a favourite."""


def placed_below(db: Connection, places: Sequence[tuple[VolumeId, str]]) -> list[Placed]:
    """Return the indexed contents below folders, each once.

    Args:
        db: the catalogue.
        places: the folders, as `folders.place_of` gives them.
    """
    found: dict[ContentId, tuple[tuple[str, ...], str, FolderId, int]] = {}
    for volume, top in places:
        chosen = db.execute("SELECT folder_id FROM folders WHERE volume_id = ? AND path = ?", (volume, top)).fetchone()
        if chosen is None:
            continue
        inside = with_subfolders(db, [FolderId(chosen[0])])
        rows = execute_in(
            db,
            "SELECT f.content_id, d.folder_id, d.path, f.mtime_ns FROM files f JOIN folders d USING (folder_id) "
            "WHERE f.content_id IS NOT NULL AND f.folder_id IN (:ids) ORDER BY f.file_id",
            inside,
        )
        for content, folder_id, path, mtime_ns in rows:
            below = tuple(part for part in path[len(top) :].split("/") if part)
            value = (below, top.rpartition("/")[2], FolderId(folder_id), mtime_ns // 1_000_000)
            found.setdefault(ContentId(content), value)
    return _with_facts(db, found)


def _with_facts(db: Connection, found: dict[ContentId, tuple[tuple[str, ...], str, FolderId, int]]) -> list[Placed]:
    facts, places, marks = facts_of_all(db, list(found)), at_places(db, list(found)), _marks(db)
    made = []
    for content, (names, top, folder_id, changed_ms) in found.items():
        if content not in facts:
            continue
        known = found_by(facts[content], places.get(content, {}).values())
        made.append(
            Placed(
                content_id=content,
                names=names,
                top=top,
                folder_id=folder_id,
                taken_ms=changed_ms if known.taken_ms is None else known.taken_ms,
                facts=known,
                rating=marks.get(content, known.rating or 0),
            )
        )
    return made


def _marks(db: Connection) -> dict[ContentId, int]:
    rows = db.execute("SELECT content_id, rating, favourite FROM marks WHERE rating IS NOT NULL OR favourite")
    return {ContentId(content): 5 if favourite else rating for content, rating, favourite in rows}


def kinds_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, str]:
    """Return the kind of each content, as its word."""
    rows = execute_in(db, "SELECT content_id, kind FROM contents WHERE content_id IN (:ids)", content_ids)
    return {ContentId(content): kind for content, kind in rows}

"""Facts as the catalogue holds them: of contents, and of single files where their side files say something else.

Equal files share what their bytes say. What stands beside one of them belongs to it alone: a file has a row in
`place_facts` while its facts differ from those of its content. A content has the facts of a file with nothing
beside it, if there is one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from indexer.catalogue.database import execute_in
from indexer.types import ContentId, DateSource, FileId, MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.catalogue.database import Connection

FACTS = (
    *("width_px", "height_px", "taken_ms", "taken_offset_min", "taken_from", "camera", "lens", "latitude", "longitude"),
    *("rating", "aperture", "exposure_s", "iso", "focal_mm"),
    *("duration_ms", "frames_per_s", "video_codec", "audio_codec", "pages", "author", "album", "pairing_id"),
    *("title", "description", "keywords"),
)
"""The fields of `MediaFacts`, which are columns of contents and of place_facts; keywords, the last one, are JSON."""
MEASURES = ("width_px", "height_px", "duration_ms", "audio_codec", "pages")
"""The facts that tell how large, how long and how loud something is; columns of contents and of segments."""
_SELECT = f"SELECT content_id, {', '.join(FACTS)} FROM contents WHERE content_id IN (:ids)"
_SELECT_PLACES = f"SELECT f.content_id, f.file_id, {', '.join(f'p.{name}' for name in FACTS)} FROM "
_PUT_PLACE = (
    f"INSERT OR REPLACE INTO place_facts (file_id, {', '.join(FACTS)}) VALUES (?, {', '.join('?' * len(FACTS))})"
)
_OTHERS = (
    "SELECT f.file_id FROM files f WHERE f.content_id = ? AND f.file_id <> ? "
    "AND NOT EXISTS (SELECT 1 FROM place_facts p WHERE p.file_id = f.file_id)"
)
_SILENT = MediaFacts()


def stored(facts: MediaFacts) -> tuple[object, ...]:
    """Return facts as the columns FACTS hold them."""
    return (*(getattr(facts, name) for name in FACTS[:-1]), json.dumps(facts.keywords, ensure_ascii=False))


def restored(row: Sequence[Any]) -> MediaFacts:
    """Return the facts that the columns FACTS hold."""
    values = dict(zip(FACTS, row, strict=True))
    values["keywords"] = tuple(json.loads(values["keywords"]))
    values["taken_from"] = DateSource(values["taken_from"]) if values["taken_from"] else None
    return MediaFacts(**values)


def facts_of_all(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, MediaFacts]:
    """Return what contents say about themselves; unknown ones are left out."""
    return {ContentId(content): restored(facts) for content, *facts in execute_in(db, _SELECT, content_ids)}


def measures_of(db: Connection, content_ids: Sequence[ContentId]) -> dict[ContentId, dict[str, object]]:
    """Return how large, how long and how loud contents are: MEASURES by name."""
    query = f"SELECT content_id, {', '.join(MEASURES)} FROM contents WHERE content_id IN (:ids)"
    found = execute_in(db, query, content_ids)
    return {ContentId(content): dict(zip(MEASURES, values, strict=True)) for content, *values in found}


def facts_of(db: Connection, content_id: ContentId) -> MediaFacts | None:
    """Return what a content says about itself; None if it is not known."""
    return facts_of_all(db, [content_id]).get(content_id)


def facts_at(db: Connection, file_id: FileId, content_id: ContentId) -> MediaFacts | None:
    """Return what is known of a file at its place; None if its content is not known."""
    return at_places(db, [content_id]).get(content_id, {}).get(file_id) or facts_of(db, content_id)


def at_places(
    db: Connection, content_ids: Sequence[ContentId] | None = None
) -> dict[ContentId, dict[FileId, MediaFacts]]:
    """Return the facts of files that differ from those of their contents: of some contents, or of all."""
    rows: Iterable[Sequence[Any]]
    if content_ids is None:
        rows = db.execute(f"{_SELECT_PLACES} place_facts p JOIN files f USING (file_id) WHERE f.content_id IS NOT NULL")
    else:
        if db.execute("SELECT 1 FROM place_facts LIMIT 1").fetchone() is None:
            return {}
        some = f"{_SELECT_PLACES} files f JOIN place_facts p USING (file_id) WHERE f.content_id IN (:ids)"
        rows = execute_in(db, some, content_ids)
    found: dict[ContentId, dict[FileId, MediaFacts]] = {}
    for content, file_id, *facts in rows:
        found.setdefault(ContentId(content), {})[FileId(file_id)] = restored(facts)
    return found


def found_by(own: MediaFacts, at_place: Iterable[MediaFacts]) -> MediaFacts:
    """Return what a search finds a content by: the words of all places, and what the first one says of the rest."""
    every = [facts for facts in (own, *at_place) if facts != _SILENT]
    if len(every) < 2:
        return every[0] if every else own
    values: dict[str, Any] = {
        name: next((v for f in every if (v := getattr(f, name)) != getattr(_SILENT, name)), getattr(_SILENT, name))
        for name in FACTS
    }
    titles, said = _distinct(facts.title for facts in every), _distinct(facts.description for facts in every)
    values["title"] = titles[0] if titles else ""
    values["description"] = "\n".join([*titles[1:], *said])
    values["keywords"] = _distinct(word for facts in every for word in facts.keywords)
    values["rating"] = max((facts.rating for facts in every if facts.rating is not None), default=None)
    return MediaFacts(**values)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def speaks_for_its_bytes(db: Connection, content_id: ContentId) -> bool:
    """Say whether a content has the facts of a file that has nothing beside it, which its further copies share."""
    query = "SELECT 1 FROM files WHERE content_id = ? AND coalesce(side, '') = '' LIMIT 1"
    return db.execute(query, (content_id,)).fetchone() is not None


def keeps_content_facts(
    db: Connection, file_id: FileId, content_id: ContentId, facts: MediaFacts, *, described: bool
) -> bool:
    """Store what was read of one of several equal files; say whether its content keeps the facts that it has.

    If not, they are to be replaced by these.

    Args:
        file_id: the file, which has no facts of its own yet.
        content_id: its content.
        facts: what was read.
        described: whether files beside it say something about it.
    """
    known = facts_of(db, content_id)
    if known is None or known == facts:
        return known is not None
    if db.execute(f"{_OTHERS} LIMIT 1", (content_id, file_id)).fetchone() is None:
        return False
    if described:
        db.execute(_PUT_PLACE, (file_id, *stored(facts)))
        return True
    others = db.execute(f"{_OTHERS} AND coalesce(f.side, '') <> ''", (content_id, file_id)).fetchall()
    db.executemany(_PUT_PLACE, [(other, *stored(known)) for (other,) in others])
    return False

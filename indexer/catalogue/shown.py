"""Single files as a window shows them; the order and the search of names. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import execute_in
from indexer.catalogue.text import plain
from indexer.types import ContentId, FileId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.catalogue.database import Connection


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with what its content and its user say; facts of the content are None or 0 while it was not read.

    The fields have the order of the query in `shown_files`.
    """

    file_id: FileId
    content_id: ContentId | None
    volume_id: VolumeId
    folder: str
    name: str
    size_bytes: int
    oldest_ns: int
    """Last change of its oldest copy."""
    kind: str | None
    width_px: int
    height_px: int
    taken_ms: int | None
    duration_ms: int | None
    own_rating: int | None
    rating: int | None
    """The user's."""
    favourite: bool
    files: int
    """With these bytes, itself among them."""
    pages: int | None
    """Of a document."""


def shown_files(db: Connection, ids: Sequence[int]) -> dict[int, ShownFile]:
    """Return the files that there are among these, by id."""
    query = (
        "SELECT f.file_id, f.content_id, d.volume_id, d.path, f.name, f.size_bytes, "
        "coalesce((SELECT min(o.mtime_ns) FROM files o WHERE o.content_id = f.content_id), f.mtime_ns), "
        "c.kind, coalesce(c.width_px, 0), coalesce(c.height_px, 0), "
        "iif(p.file_id IS NULL, c.taken_ms, p.taken_ms), c.duration_ms, iif(p.file_id IS NULL, c.rating, p.rating), "
        "m.rating, "
        "coalesce(m.favourite, 0), (SELECT count(*) FROM files o WHERE o.content_id = f.content_id), c.pages "
        "FROM files f JOIN folders d USING (folder_id) LEFT JOIN contents c USING (content_id) "
        "LEFT JOIN marks m USING (content_id) LEFT JOIN place_facts p USING (file_id) WHERE f.file_id IN (:ids)"
    )
    found = execute_in(db, query, ids)
    return {row[0]: ShownFile(*(*row, bool(favourite), files, pages)) for *row, favourite, files, pages in found}


def contents_of(db: Connection, ids: Iterable[int]) -> list[ContentId]:
    """Return the contents that these files have, each once; files not read yet have none."""
    numbers = [int(number) for number in ids]  # SQLite would bind numpy's integers as bytes
    query = "SELECT content_id FROM files WHERE file_id IN (:ids) AND content_id IS NOT NULL"
    return list(dict.fromkeys(ContentId(content) for (content,) in execute_in(db, query, numbers)))


def ids_by_name(db: Connection) -> list[int]:
    """Return all files that lists show, by name."""
    rows = db.execute(
        "SELECT file_id FROM files WHERE status IN ('indexed', 'seen') ORDER BY name COLLATE NOCASE, file_id"
    )
    return [number for (number,) in rows]


def ids_named(db: Connection, words: Sequence[str], limit: int) -> list[FileId]:
    """Return the files that have every word in their name or in the path of their folder.

    Names that begin with the first word come first, then the latest changed; copies of a content come once.
    """
    db.create_function("plain", 1, plain, deterministic=True)
    begins = _like(words[0])[1:]
    one = (
        "(plain(f.name) LIKE ? ESCAPE '!' OR f.folder_id IN "
        "(SELECT folder_id FROM folders WHERE plain(path) LIKE ? ESCAPE '!'))"
    )
    each = " AND ".join([one] * len(words))
    rows = db.execute(
        f"SELECT min(f.file_id) FROM files f WHERE f.status IN ('indexed', 'seen') AND {each} "
        "GROUP BY coalesce(f.content_id, f.file_id) "
        "ORDER BY max(plain(f.name) LIKE ? ESCAPE '!') DESC, max(f.mtime_ns) DESC LIMIT ?",
        (*(like for word in words for like in [_like(word)] * 2), begins, limit),
    )
    return [FileId(number) for (number,) in rows]


def _like(word: str) -> str:
    escaped = plain(word).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def pages_of_all(db: Connection) -> Iterator[tuple[ContentId, int]]:
    """Yield the contents that have pages, and how many."""
    for content, pages in db.execute("SELECT content_id, pages FROM contents WHERE pages IS NOT NULL"):
        yield ContentId(content), pages


def languages_of_all(db: Connection) -> Iterator[tuple[ContentId, str]]:
    """Yield the contents whose text is of a language, and its code."""
    for content, language in db.execute("SELECT content_id, language FROM contents WHERE language <> ''"):
        yield ContentId(content), language

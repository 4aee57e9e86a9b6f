"""Single files as a window shows them, and the order and the search of names; reading only."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.types import ContentId, FileId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.catalogue.database import Connection

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file with what its content and its user say; facts of the content are None or 0 while it was not read."""

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
    own_rating: int | None
    rating: int | None
    """The user's."""
    favourite: bool
    files: int
    """With these bytes, itself among them."""


def shown_files(db: Connection, ids: Sequence[int]) -> dict[int, ShownFile]:
    """Return the files that there are among these, by id."""
    found: dict[int, ShownFile] = {}
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        for row in db.execute(
            "SELECT f.file_id, f.content_id, d.volume_id, d.path, f.name, f.size_bytes, "
            "coalesce((SELECT min(o.mtime_ns) FROM files o WHERE o.content_id = f.content_id), f.mtime_ns), "
            "c.kind, coalesce(c.width_px, 0), coalesce(c.height_px, 0), c.taken_ms, c.rating, m.rating, "
            "coalesce(m.favourite, 0), (SELECT count(*) FROM files o WHERE o.content_id = f.content_id) "
            "FROM files f JOIN folders d USING (folder_id) LEFT JOIN contents c USING (content_id) "
            f"LEFT JOIN marks m USING (content_id) WHERE f.file_id IN ({', '.join('?' * len(part))})",
            part,
        ):
            found[row[0]] = _shown(row)
    return found


def _shown(
    row: tuple[
        int, str | None, str, str, str, int, int, str | None, int, int, int | None, int | None, int | None, int, int
    ],
) -> ShownFile:
    file_id, content, volume, folder, name, size, oldest, kind, width, height, taken, own, rating, favourite, files = (
        row
    )
    return ShownFile(
        file_id=FileId(file_id),
        content_id=ContentId(content) if content else None,
        volume_id=VolumeId(volume),
        folder=folder,
        name=name,
        size_bytes=size,
        oldest_ns=oldest,
        kind=kind,
        width_px=width,
        height_px=height,
        taken_ms=taken,
        own_rating=own,
        rating=rating,
        favourite=bool(favourite),
        files=files,
    )


def contents_of(db: Connection, ids: Iterable[int]) -> list[ContentId]:
    """Return the contents that these files have, each once; files not read yet have none."""
    found: dict[ContentId, None] = {}
    numbers = [int(number) for number in ids]  # numpy's integers would be bound as bytes
    for start in range(0, len(numbers), _BATCH):
        part = numbers[start : start + _BATCH]
        rows = db.execute(
            f"SELECT content_id FROM files WHERE file_id IN ({', '.join('?' * len(part))}) AND content_id IS NOT NULL",
            part,
        )
        found.update((ContentId(content), None) for (content,) in rows)
    return list(found)


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
    db.create_function("folded", 1, folded, deterministic=True)
    begins = _like(words[0])[1:]
    one = (
        "(folded(f.name) LIKE ? ESCAPE '!' OR f.folder_id IN "
        "(SELECT folder_id FROM folders WHERE folded(path) LIKE ? ESCAPE '!'))"
    )
    each = " AND ".join([one] * len(words))
    rows = db.execute(
        f"SELECT min(f.file_id) FROM files f WHERE f.status IN ('indexed', 'seen') AND {each} "
        "GROUP BY coalesce(f.content_id, f.file_id) "
        "ORDER BY max(folded(f.name) LIKE ? ESCAPE '!') DESC, max(f.mtime_ns) DESC LIMIT ?",
        (*(like for word in words for like in [_like(word)] * 2), begins, limit),
    )
    return [FileId(number) for (number,) in rows]


def folded(text: str) -> str:
    """Return a text so that what people take for equal is equal: any case, any way of writing accents."""
    return unicodedata.normalize("NFC", text).casefold()


def _like(word: str) -> str:
    escaped = folded(word).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"

"""What the catalogue knows of files; reading only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import signed
from indexer.types import ContentId, FileId, FolderId, ModelId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.stream import FileStat


_FILES = "FROM files f JOIN folders d USING (folder_id) WHERE"
_FILES_IN = f"{_FILES} d.volume_id = ? AND d.path = ?"
_FILE_AT = f"{_FILES_IN} AND f.name = ?"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was last read or listed."""

    file_id: FileId
    size_bytes: int
    mtime_ns: int
    settled: bool
    """Nothing to do until it changes: its segments are stored, or it failed for good."""
    read: bool = True
    """Whether it was ever read; else only its name is known."""
    skipped: bool = False
    """It is of a type that is not read."""
    content_id: ContentId | None = None
    inode: int = 0
    ctime_ns: int | None = None
    """None where an older version stored the file; so for `side`."""
    side: str | None = None

    def has_state(self, stat: FileStat) -> bool:
        """Say whether everything that is stored of it is as the system says."""
        return (self.inode, self.ctime_ns, self.side) == (signed(stat.inode), stat.ctime_ns, stat.side)

    def is_same_file(self, stat: FileStat) -> bool:
        """Say whether it is still the file that it was, as far as that is known."""
        return stat.inode == 0 or signed(stat.inode) == self.inode

    def is_untouched(self, stat: FileStat) -> bool:
        """Say whether the system changed nothing of it, as far as that is known."""
        return self.ctime_ns is None or self.ctime_ns == stat.ctime_ns


@dataclass(frozen=True, slots=True)
class SameInode:
    """A file that had an inode, size and time when it was read."""

    file_id: FileId
    folder: str
    name: str
    quick_hash: bytes | None
    """None: it was not read."""
    side: str
    skipped: bool


def below(column: str = "path") -> str:
    """Return the SQL for a folder and everything below it; it has three parameters, each the folder path.

    `/` is followed by `0` in every relevant encoding, so this range uses the index, and unlike LIKE it has no
    wildcards.
    """
    return f"({column} = ? OR ({column} > ? || '/' AND {column} < ? || '0'))"


def known_in_folder(db: Connection, volume_id: VolumeId, folder: str, model_id: ModelId) -> dict[str, KnownFile]:
    """Return the known files directly in a folder, by name."""
    rows = db.execute(
        "SELECT f.name, f.file_id, f.size_bytes, f.mtime_ns, f.status = 'skipped' OR (f.status = 'failed' "
        "AND NOT EXISTS (SELECT 1 FROM failures x WHERE x.file_id = f.file_id AND x.passing)) OR EXISTS "
        "(SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = f.content_id), f.status <> 'seen', "
        f"f.status = 'skipped', f.content_id, f.inode, f.ctime_ns, f.side {_FILES_IN}",
        (model_id, volume_id, folder),
    )
    return {
        name: KnownFile(FileId(i), size, mtime, bool(settled), bool(read), bool(skipped), *state)
        for name, i, size, mtime, settled, read, skipped, *state in rows
    }


def names_in_folder(db: Connection, volume_id: VolumeId, folder: str) -> set[str]:
    """Return the names of the known files directly in a folder."""
    rows = db.execute(f"SELECT f.name {_FILES_IN}", (volume_id, folder))
    return {str(name) for (name,) in rows}


def subfolders(db: Connection, volume_id: VolumeId, folder: str) -> set[str]:
    """Return the names of the known folders directly in a folder."""
    rows = db.execute(
        "SELECT c.path FROM folders c JOIN folders p ON c.parent_id = p.folder_id WHERE p.volume_id = ? AND p.path = ?",
        (volume_id, folder),
    )
    return {str(path).rpartition("/")[2] for (path,) in rows}


def ids_below(db: Connection, volume_id: VolumeId, folder: str) -> list[FileId]:
    """Return the files in a folder and all its subfolders."""
    where, arguments = under("d.path", volume_id, folder)
    rows = db.execute(f"SELECT f.file_id {_FILES} {where}", arguments)
    return [FileId(i) for (i,) in rows]


def places_below(db: Connection, volume_id: VolumeId, folder: str) -> list[tuple[FileId, str, str]]:
    """Return (id, folder, name) of the files in a folder and all its subfolders."""
    where, arguments = under("d.path", volume_id, folder)
    rows = db.execute(f"SELECT f.file_id, d.path, f.name {_FILES} {where}", arguments)
    return [(FileId(i), inside, name) for i, inside, name in rows]


def folders_of(db: Connection, file_ids: Sequence[FileId]) -> set[tuple[VolumeId, str]]:
    """Return the volumes and folders that files are in."""
    query = f"SELECT d.volume_id, d.path {_FILES} f.file_id = ?"
    found = (db.execute(query, (file_id,)).fetchone() for file_id in file_ids)
    return {(VolumeId(row[0]), row[1]) for row in found if row}


def count_below(db: Connection, volume_id: VolumeId, folder: str) -> int:
    """Return how many files are known in a folder and all its subfolders."""
    where, arguments = under("d.path", volume_id, folder)
    return int(db.execute(f"SELECT count(*) {_FILES} {where}", arguments).fetchone()[0])


def under(column: str, volume_id: VolumeId, folder: str) -> tuple[str, tuple[str, ...]]:
    """Return the SQL for a folder of a volume and everything below it, and its parameters; `column` has the folder."""
    if not folder:
        return "volume_id = ?", (volume_id,)
    return f"volume_id = ? AND {below(column)}", (volume_id, folder, folder, folder)


def same_inode(db: Connection, volume_id: VolumeId, inode: int, size_bytes: int, mtime_ns: int) -> list[SameInode]:
    """Return the files that had this inode, size and time on a volume when they were read."""
    rows = db.execute(
        "SELECT f.file_id, d.path, f.name, c.quick_hash, coalesce(f.side, ''), f.status = 'skipped' FROM files f "
        "JOIN folders d USING (folder_id) LEFT JOIN contents c USING (content_id) "
        "WHERE f.inode = ? AND f.size_bytes = ? AND f.mtime_ns = ? AND f.status <> 'seen' AND d.volume_id = ?",
        (signed(inode), size_bytes, mtime_ns, volume_id),
    )
    return [
        SameInode(FileId(i), folder, name, quick_hash, side, bool(skipped))
        for i, folder, name, quick_hash, side, skipped in rows
    ]


def has_size(db: Connection, size_bytes: int) -> bool:
    """Say whether some content has exactly this size."""
    return db.execute("SELECT 1 FROM contents WHERE size_bytes = ? LIMIT 1", (size_bytes,)).fetchone() is not None


def embedded_like(db: Connection, size_bytes: int, quick_hash: bytes, model_id: ModelId) -> list[ContentId]:
    """Return the embedded contents of this size and quick hash."""
    rows = db.execute(
        "SELECT c.content_id FROM contents c WHERE c.size_bytes = ? AND c.quick_hash = ? AND EXISTS "
        "(SELECT 1 FROM embedded e WHERE e.model_id = ? AND e.content_id = c.content_id)",
        (size_bytes, quick_hash, model_id),
    )
    return [ContentId(content) for (content,) in rows]


def folder_id(db: Connection, volume_id: VolumeId, folder: str) -> FolderId | None:
    """Return the id of a known folder."""
    row = db.execute("SELECT folder_id FROM folders WHERE volume_id = ? AND path = ?", (volume_id, folder)).fetchone()
    return FolderId(row[0]) if row else None


def file_id(db: Connection, volume_id: VolumeId, folder: str, name: str) -> FileId | None:
    """Return the id of a known file."""
    row = db.execute(f"SELECT f.file_id {_FILE_AT}", (volume_id, folder, name)).fetchone()
    return FileId(row[0]) if row else None


def content_at(db: Connection, volume_id: VolumeId, folder: str, name: str) -> ContentId | None:
    """Return the content that a known file has; None where it was not read, or is not known."""
    row = db.execute(f"SELECT f.content_id {_FILE_AT}", (volume_id, folder, name)).fetchone()
    return ContentId(row[0]) if row and row[0] else None


def side_at(db: Connection, volume_id: VolumeId, folder: str, name: str) -> str:
    """Return what stood for the side files of a known file; empty for none, and where the file is not known."""
    row = db.execute(f"SELECT f.side {_FILE_AT}", (volume_id, folder, name)).fetchone()
    return (row[0] or "") if row else ""


def newest_change(db: Connection) -> int:
    """Return the number of the last change of a file, 0 before the first. Triggers number them; see the schema."""
    return int(db.execute("SELECT coalesce(max(change_id), 0) FROM file_changes").fetchone()[0])


def changed_since(db: Connection, change_id: int) -> list[int] | None:
    """Return the files that changed after a change, each once; None if some of those changes are forgotten."""
    oldest = db.execute("SELECT min(change_id) FROM file_changes").fetchone()[0]
    if oldest is not None and oldest > change_id + 1:
        return None
    rows = db.execute("SELECT DISTINCT file_id FROM file_changes WHERE change_id > ? ORDER BY file_id", (change_id,))
    return [number for (number,) in rows]

"""Changes to files and contents; always inside `database.transaction`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from indexer.catalogue.database import execute_in, signed
from indexer.catalogue.facts import FACTS, keeps_content_facts, stored
from indexer.catalogue.files import folder_id, under
from indexer.types import ContentId, FileId, FolderId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.catalogue.database import Connection
    from indexer.stream import Failure, FilePlace, FileStat, FolderLeftOut
    from indexer.types import FileHead

CHANGES_KEPT = 50_000
"""A reader that missed more changes reads everything again."""

_CONTENT_COLUMNS = ("content_id", "quick_hash", "size_bytes", "kind", *FACTS)
_PUT_CONTENT = (
    f"INSERT INTO contents ({', '.join(_CONTENT_COLUMNS)}, grade) "
    f"VALUES ({', '.join('?' * len(_CONTENT_COLUMNS))}, 'seen') "
    f"ON CONFLICT (content_id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _CONTENT_COLUMNS[1:])}"
)


def ensure_folder(db: Connection, volume_id: VolumeId, path: str) -> FolderId:
    """Return the id of a folder, adding it and its parents where they are new."""
    missing: list[str] = []
    while (known := folder_id(db, volume_id, path)) is None:
        missing.append(path)
        if not path:
            break
        path = path.rpartition("/")[0]
    for new in reversed(missing):
        added = db.execute(
            "INSERT INTO folders (volume_id, parent_id, path) VALUES (?, ?, ?) RETURNING folder_id",
            (volume_id, known, new),
        )
        known = FolderId(added.fetchone()[0])
    return cast("FolderId", known)


def put_content(db: Connection, head: FileHead, size_bytes: int) -> None:
    """Store the facts of newly read bytes; what is known of their segments stays."""
    db.execute(_PUT_CONTENT, (head.content_id, head.quick_hash, size_bytes, head.kind.value, *stored(head.facts)))


def has_content(db: Connection, content_id: ContentId) -> bool:
    """Say whether a content is known."""
    return db.execute("SELECT 1 FROM contents WHERE content_id = ?", (content_id,)).fetchone() is not None


def put_file(
    db: Connection, place: FilePlace, stat: FileStat, status: str, content_id: ContentId | None
) -> ContentId | None:
    """Store a file at its place; return the other content that it had when it was last read, if any."""
    folder = ensure_folder(db, place.volume_id, place.folder)
    before = db.execute(
        "SELECT coalesce(f.content_id, x.had) FROM files f LEFT JOIN failures x USING (file_id) "
        "WHERE f.folder_id = ? AND f.name = ?",
        (folder, place.name),
    ).fetchone()
    db.execute(
        "INSERT INTO files (folder_id, name, size_bytes, mtime_ns, inode, ctime_ns, side, status, content_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (folder_id, name) DO UPDATE SET "
        "size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns, inode = excluded.inode, "
        "ctime_ns = excluded.ctime_ns, side = excluded.side, "
        "status = excluded.status, content_id = excluded.content_id",
        (folder, place.name, stat.size_bytes, stat.mtime_ns, *_state(stat), status, content_id),
    )
    for table in ("failures", "place_facts"):
        db.execute(
            f"DELETE FROM {table} WHERE file_id = (SELECT file_id FROM files WHERE folder_id = ? AND name = ?)",
            (folder, place.name),
        )
    old = ContentId(before[0]) if before and before[0] else None
    return old if old != content_id else None


def fail_file(db: Connection, place: FilePlace, stat: FileStat, failure: Failure, now_ms: int) -> ContentId | None:
    """Store why a file is not in the index; return the content that it had when it was last read, if any."""
    before = put_file(db, place, stat, "skipped" if failure.skipped else "failed", None)
    note_failure(db, place, failure, now_ms, before)
    return before


def note_failure(
    db: Connection, place: FilePlace, failure: Failure, now_ms: int, before: ContentId | None = None
) -> None:
    """List a known file with the reason why nothing of it, or not all of it, could be read.

    `before` is the content that the file had when it was last read, if it has none now.
    """
    db.execute(
        "INSERT OR REPLACE INTO failures (file_id, title, message, at_ms, had, passing) "
        "SELECT f.file_id, ?, ?, ?, ?, ? FROM files f JOIN folders d USING (folder_id) "
        "WHERE d.volume_id = ? AND d.path = ? AND f.name = ?",
        (
            *(failure.title.to_json(), failure.message.to_json(), now_ms, before, failure.passing),
            *(place.volume_id, place.folder, place.name),
        ),
    )


def restate_file(db: Connection, place: FilePlace, stat: FileStat) -> None:
    """Store what the system says of a known file whose bytes and facts are as they were."""
    db.execute(
        "UPDATE files SET inode = ?, ctime_ns = ?, side = ? WHERE name = ? AND folder_id = "
        "(SELECT folder_id FROM folders WHERE volume_id = ? AND path = ?)",
        (*_state(stat), place.name, place.volume_id, place.folder),
    )


def _state(stat: FileStat) -> tuple[int, int, str]:
    return signed(stat.inode), stat.ctime_ns, stat.side


def put_facts(db: Connection, place: FilePlace, head: FileHead, stat: FileStat) -> None:
    """Store the facts that were read of a known file, whose content other files may have with other facts."""
    (file_id,) = db.execute(
        "SELECT f.file_id FROM files f JOIN folders d USING (folder_id) "
        "WHERE d.volume_id = ? AND d.path = ? AND f.name = ?",
        (place.volume_id, place.folder, place.name),
    ).fetchone()
    if not keeps_content_facts(db, FileId(file_id), head.content_id, head.facts, described=bool(stat.side)):
        put_content(db, head, stat.size_bytes)


def put_left_out(db: Connection, found: FolderLeftOut) -> None:
    """Replace what is known to be left out directly in a folder."""
    db.execute("DELETE FROM left_out WHERE volume_id = ? AND folder = ?", (found.volume_id, found.folder))
    db.executemany(
        "INSERT OR REPLACE INTO left_out VALUES (?, ?, ?, ?, ?)",
        (
            (found.volume_id, found.folder, entry.name, entry.title.to_json(), entry.message.to_json())
            for entry in found.entries
        ),
    )


def forget_left_out(db: Connection, volume_id: VolumeId, folder: str) -> None:
    """Forget what is left out in a folder and below it."""
    where, arguments = under("folder", volume_id, folder)
    db.execute(f"DELETE FROM left_out WHERE {where}", arguments)


def add_seen_files(db: Connection, volume_id: VolumeId, path: str, stats: Iterable[FileStat]) -> int:
    """Store the names of files in a folder that are to be read later; return how many are new."""
    folder = ensure_folder(db, volume_id, path)
    return db.executemany(
        "INSERT OR IGNORE INTO files (folder_id, name, size_bytes, mtime_ns, inode, status) "
        "VALUES (?, ?, ?, ?, ?, 'seen')",
        ((folder, stat.name, stat.size_bytes, stat.mtime_ns, signed(stat.inode)) for stat in stats),
    ).rowcount


def move_file(db: Connection, file_id: FileId, place: FilePlace, stat: FileStat) -> list[ContentId]:
    """Give a known file its new place; return the contents whose places changed."""
    folder = ensure_folder(db, place.volume_id, place.folder)
    replaced = db.execute(
        "DELETE FROM files WHERE folder_id = ? AND name = ? AND file_id <> ? RETURNING content_id",
        (folder, place.name, file_id),
    ).fetchall()
    moved = db.execute(
        "UPDATE files SET folder_id = ?, name = ?, mtime_ns = ?, inode = ?, ctime_ns = ?, side = ? WHERE file_id = ? "
        "RETURNING content_id",
        (folder, place.name, stat.mtime_ns, *_state(stat), file_id),
    ).fetchall()
    return [ContentId(content) for (content,) in replaced + moved if content]


def remove_files(db: Connection, file_ids: Sequence[FileId]) -> list[ContentId]:
    """Remove files; return the contents that they had."""
    rows = execute_in(db, "DELETE FROM files WHERE file_id IN (:ids) RETURNING content_id", file_ids)
    return [ContentId(content) for (content,) in rows if content]


def drop_unplaced(db: Connection, content_ids: Iterable[ContentId]) -> list[ContentId]:
    """Remove the contents among these that no file has any more; return them."""
    query = (
        "DELETE FROM contents WHERE content_id IN (:ids) "
        "AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = contents.content_id) RETURNING content_id"
    )
    return [ContentId(content) for (content,) in execute_in(db, query, list(content_ids))]


def drop_empty_folders(db: Connection) -> None:
    """Remove folders without files, from the leaves up."""
    while db.execute(
        "DELETE FROM folders WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.folder_id = folders.folder_id) "
        "AND NOT EXISTS (SELECT 1 FROM folders c WHERE c.parent_id = folders.folder_id)"
    ).rowcount:
        pass


def forget_failures(db: Connection, file_ids: Sequence[FileId] = ()) -> None:
    """Make the next run read failed files again: these, or all if none are named.

    Until then the names of files that are not in the index stay known, and files that are in it in part stay in it.
    """
    among = "AND file_id IN (:ids)" if file_ids else ""
    for query in (
        f"UPDATE files SET status = 'seen' WHERE status <> 'indexed' AND status = 'failed' {among}",
        f"DELETE FROM failures WHERE file_id IN (SELECT file_id FROM files WHERE status = 'indexed' {among})",
    ):
        if file_ids:
            execute_in(db, query, file_ids)
        else:
            db.execute(query)


def trim_changes(db: Connection) -> None:
    """Forget old changes of files."""
    limit = "(SELECT max(change_id) FROM file_changes) - ?"
    db.execute(f"DELETE FROM file_changes WHERE change_id <= {limit}", (CHANGES_KEPT,))

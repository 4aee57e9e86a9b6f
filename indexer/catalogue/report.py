"""What the status and the list of failed files show."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.errors import Message
from indexer.stream import LeftOut
from indexer.types import FileId, Grade, Grades, VolumeId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.types import ModelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Grades):
    """How much is in the index."""

    files: int
    indexed: int
    failed: int
    skipped: int
    left_out: int
    """Folders and links that are not read, nor anything in them."""
    contents: int
    """Distinct bytes among the indexed files."""
    embedded: int
    """Of them, those with vectors of the current model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFile:
    """One row of the failed list."""

    file_id: FileId
    volume_id: VolumeId
    folder: str
    name: str
    title: Message
    message: Message
    skipped: bool
    partial: bool
    """It is in the index as far as it could be read."""
    at_ms: int


def counts(db: Connection, model_id: ModelId) -> Counts:
    """Count files by status, and contents."""
    by_status = dict(db.execute("SELECT status, count(*) FROM files GROUP BY status").fetchall())
    return Counts(
        **asdict(grades(db)),
        files=sum(by_status.values()),
        indexed=by_status.get("indexed", 0),
        failed=by_status.get("failed", 0),
        skipped=by_status.get("skipped", 0),
        left_out=count_left_out(db),
        contents=db.execute("SELECT count(*) FROM contents").fetchone()[0],
        embedded=db.execute("SELECT count(*) FROM embedded WHERE model_id = ?", (model_id,)).fetchone()[0],
    )


def grades(db: Connection) -> Grades:
    """Count how thoroughly the library was read."""
    (seen,) = db.execute("SELECT count(*) FROM files WHERE status <> 'indexed' AND status = 'seen'").fetchone()
    (contents,) = db.execute("SELECT count(*) FROM contents").fetchone()
    shallow = dict(db.execute("SELECT grade, count(*) FROM contents WHERE grade <> 'full' GROUP BY grade").fetchall())
    return Grades(
        seen=seen,
        quick=shallow.get(Grade.QUICK.value, 0),
        full=contents - sum(shallow.values()),
        in_part=count_in_part(db),
    )


def failed_files(db: Connection, limit: int = -1, offset: int = 0) -> Iterator[FailedFile]:
    """Yield failed files and those read in part, then skipped ones, each by folder and name; all without a limit."""
    for file_id, volume, folder, name, title, message, status, at_ms in db.execute(
        "SELECT f.file_id, d.volume_id, d.path, f.name, x.title, x.message, f.status, x.at_ms FROM failures x "
        "JOIN files f USING (file_id) JOIN folders d USING (folder_id) WHERE f.status <> 'seen' "
        "ORDER BY f.status = 'skipped', d.path, f.name LIMIT ? OFFSET ?",
        (limit, offset),
    ):
        yield FailedFile(
            file_id=FileId(file_id),
            volume_id=VolumeId(volume),
            folder=folder,
            name=name,
            title=Message.from_json(title),
            message=Message.from_json(message),
            skipped=status == "skipped",
            partial=status == "indexed",
            at_ms=at_ms,
        )


@dataclass(frozen=True, slots=True)
class LeftOutEntry:
    """One row of what is left out."""

    volume_id: VolumeId
    folder: str
    entry: LeftOut


def left_out(db: Connection) -> Iterator[LeftOutEntry]:
    """Yield what is left out without being read, by folder and name."""
    rows = db.execute("SELECT volume_id, folder, name, title, message FROM left_out ORDER BY folder, name")
    for volume, folder, name, title, message in rows:
        entry = LeftOut(name, Message.from_json(title), Message.from_json(message))
        yield LeftOutEntry(VolumeId(volume), folder, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is not in the index after a run, whichever run met it."""

    failed: int
    left_out: int
    links: int
    """Of what is left out."""
    in_part: int
    """Files that are in the index as far as they could be read."""

    @property
    def total(self) -> int:
        """All that somebody may want to look into."""
        return self.failed + self.in_part + self.left_out


def remaining(db: Connection) -> Remaining:
    """Count the files that failed and what is left out."""
    (failed,) = db.execute("SELECT count(*) FROM files WHERE status <> 'indexed' AND status = 'failed'").fetchone()
    (links,) = db.execute("SELECT count(*) FROM left_out WHERE title LIKE '[\"A link%'").fetchone()
    return Remaining(failed=failed, left_out=count_left_out(db), links=links, in_part=count_in_part(db))


def count_in_part(db: Connection) -> int:
    """Return how many files are in the index only as far as they could be read."""
    (found,) = db.execute(
        "SELECT count(*) FROM failures x JOIN files f USING (file_id) WHERE f.status = 'indexed'"
    ).fetchone()
    return int(found)


def count_left_out(db: Connection) -> int:
    """Return how many entries of folders are left out without being read."""
    return int(db.execute("SELECT count(*) FROM left_out").fetchone()[0])


def skipped_types(db: Connection) -> dict[str, int]:
    """Count the skipped files by the ending of their name, most first."""
    names = db.execute("SELECT name FROM files WHERE status = 'skipped'")
    return dict(Counter(PurePath(name).suffix.lower() or "no ending" for (name,) in names).most_common())

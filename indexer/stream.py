"""What travels from `scan` to `write`: each stage takes these values and gives these values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.types import Grade

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.errors import Message
    from indexer.types import (
        ContentId,
        FileHead,
        FileId,
        Kind,
        Pixels,
        RootId,
        Segment,
        SegmentId,
        Vector,
        VolumeId,
    )


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a file is: the same wherever its volume is mounted."""

    volume_id: VolumeId
    folder: str
    """Path of the folder on its volume, with `/`, without a leading one; empty for the top."""
    name: str


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a directory listing tells of a file."""

    name: str
    size_bytes: int
    mtime_ns: int
    inode: int
    odd_name: bool = False
    """Its real name is not valid text, so `name` is only like it and the file cannot be opened by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """One folder as it is on disk now."""

    root_id: RootId
    volume_id: VolumeId
    folder: str
    path: Path
    files: tuple[FileStat, ...]
    subfolders: tuple[str, ...]
    uncertain: frozenset[str] = frozenset()
    """Names that are there, but of which the system says nothing now: neither read nor taken for gone."""
    unreadable: Message | None = None
    """Why it could not be listed; None when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that has to be read: new, changed, or without vectors of this model."""

    place: FilePlace
    path: Path
    stat: FileStat
    kind: Kind | None
    """None: not a type that Recallery reads."""
    grade: Grade | None = None
    """How thoroughly to read it; None: as thoroughly as files of its kind are read at first."""
    deepens: bool = False
    """Its content is in the index, and to be read more thoroughly. What is there stays if that fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A known file at a new place; nothing has to be read."""

    file_id: FileId
    place: FilePlace
    stat: FileStat


@dataclass(frozen=True, slots=True)
class Gone:
    """Files that are no longer where they were, though their folder can be read."""

    file_ids: tuple[FileId, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Files that need nothing."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Files that are missing in a way that looks like a disk which is not there: kept until someone confirms."""

    root_id: RootId
    path: Path
    missing: int
    known: int
    reason: Message


@dataclass(frozen=True, slots=True)
class SegmentPicture:
    """The picture of a segment, to be embedded."""

    segment_id: SegmentId
    content_id: ContentId
    pixels: Pixels
    caption: str = ""
    """What the file says of it in words, without its name; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of a segment."""

    segment_id: SegmentId
    content_id: ContentId
    vector: Vector


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file is not in the index."""

    title: Message
    message: Message
    skipped: bool = False
    """Not a fault: a type of file that Recallery does not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDone:
    """The end of a file: the pictures of all its segments went before it."""

    source: SourceFile
    head: FileHead | None = None
    """Facts of newly read bytes; None where they were known or could not be read."""
    segments: tuple[Segment, ...] = ()
    """Newly read; empty where another file brings them, or where they are known."""
    content_id: ContentId | None = None
    failure: Failure | None = None
    """Why it is not in the index; with segments, why they are not all."""

    @property
    def grade(self) -> Grade:
        """How thoroughly the content was read. A file that broke off was not read in full."""
        if self.failure is not None or not self.segments:
            return Grade.QUICK
        return min((segment.grade for segment in self.segments), key=lambda grade: grade.depth)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The end of a file of many segments that has to wait for the next run: its pictures go for nothing."""

    content_id: ContentId


Change = SourceFile | Moved | Gone | Unchanged | Held
"""What `changed` finds."""
Passing = Moved | Gone | Unchanged | Held
"""What needs no reading and passes through the later stages in place."""
Read = SegmentPicture | FileDone | Abandoned | Passing
Encoded = Embedded | FileDone | Abandoned | Passing


@dataclass(frozen=True, slots=True)
class Commit:
    """Whole files, written at once or not at all."""

    vectors: tuple[Embedded, ...]
    items: tuple[FileDone | Passing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What one commit did; the event that leaves the stream."""

    indexed: int = 0
    """Files that can be searched by content now."""
    embedded: int = 0
    """Of them, files that cost inference."""
    segments: int = 0
    """Vectors that were written."""
    deepened: int = 0
    """Files that were in the index and are read in full now; not among `indexed`."""
    in_part: int = 0
    """Files in the index that could be read only up to some place, or no further than before."""
    failed: int = 0
    skipped: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failures: tuple[tuple[Path, Failure], ...] = ()
    partial: tuple[tuple[Path, Failure], ...] = ()
    """What `in_part` counts."""
    held: tuple[Held, ...] = ()
    last: Path | None = None

    @property
    def read(self) -> int:
        """Files that were looked at."""
        return self.indexed + self.failed + self.skipped

    @property
    def rows(self) -> int:
        """Rows of the table that were written or deleted, about."""
        return self.segments + max(0, self.indexed - self.embedded) + self.moved + self.removed

    def plus(self, later: Committed) -> Committed:
        """Return the sum of both, without the reasons: there may be many, and each was told already."""
        return Committed(
            indexed=self.indexed + later.indexed,
            embedded=self.embedded + later.embedded,
            segments=self.segments + later.segments,
            deepened=self.deepened + later.deepened,
            in_part=self.in_part + later.in_part,
            failed=self.failed + later.failed,
            skipped=self.skipped + later.skipped,
            moved=self.moved + later.moved,
            removed=self.removed + later.removed,
            unchanged=self.unchanged + later.unchanged,
            held=self.held + later.held,
            last=later.last or self.last,
        )

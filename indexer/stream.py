"""What travels from `scan` to `write`: each stage takes these values and yields these values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Self

from indexer.types import Grade

if TYPE_CHECKING:
    import os
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


_MOST = 2**63 - 1
"""Nanoseconds that a database stores: from the year 1677 until 2262. Other times become the nearest of these."""
_BITS = 2**64 - 1


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a file is: the same wherever its volume is mounted."""

    volume_id: VolumeId
    folder: str
    """Path of the folder on its volume, with `/`, without a leading one; empty for the top."""
    name: str


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a directory listing says about a file."""

    name: str
    size_bytes: int
    mtime_ns: int
    inode: int
    ctime_ns: int = 0
    """When the system last changed anything of it, which no program can set; 0 where that is not known."""
    side: str = ""
    """Stands for the names, sizes and times of the files beside it that say something about it; empty for none."""
    beside: tuple[str, ...] | None = field(default=None, compare=False)
    """The names of these files, as the scan saw them; None if it did not look."""

    @classmethod
    def of(cls, name: str, found: os.stat_result, side: str = "", beside: tuple[str, ...] | None = None) -> Self:
        """Return what the system says of a file, every number within 64 bits; `name` is text (`names.as_text`)."""
        mtime_ns, ctime_ns = (min(max(time_ns, -_MOST), _MOST) for time_ns in (found.st_mtime_ns, found.st_ctime_ns))
        return cls(name, min(found.st_size, _MOST), mtime_ns, found.st_ino & _BITS, ctime_ns, side, beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """One folder as it is on disk now."""

    root_id: RootId
    volume_id: VolumeId
    folder: str
    path: Path
    files: tuple[FileStat, ...]
    subfolders: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    """What is in it, but not read, and why."""
    uncertain: frozenset[str] = frozenset()
    """Names that exist, but cannot be looked at now: neither read nor taken for deleted."""
    unreadable: Message | None = None
    """Why it could not be listed; None when it was."""

    @classmethod
    def at(cls, root_id: RootId, volume_id: VolumeId, folder: str, path: Path) -> Self:
        """Return the listing of a folder of which nothing is known yet."""
        return cls(root_id=root_id, volume_id=volume_id, folder=folder, path=path, files=(), subfolders=())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry of a folder that is not read, nor anything in it."""

    name: str
    """Empty for the folder itself."""
    title: Message
    message: Message


@dataclass(frozen=True, slots=True)
class FolderLeftOut:
    """All that is left out directly in a folder now; what was left out there before is forgotten."""

    volume_id: VolumeId
    folder: str
    entries: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that has to be read: new, changed, or without vectors of this model."""

    place: FilePlace
    path: Path
    stat: FileStat
    kind: Kind | None
    """None: not a type that Recallery reads."""
    grade: Grade | None = None
    """How thoroughly to read it; None: like all files of its kind at first."""
    believed: ContentId | None = None
    """Its content, unless its bytes changed though size and time did not: they are compared."""
    is_sampled: bool = False
    """Comparing samples is enough: only its inode changed, as on disks that number them anew."""
    rereads: bool = False
    """The files beside it changed: what it says about itself is read again."""
    deepens: bool = False
    """Its content is in the index and is read again more thoroughly; if that fails, it stays as it is."""


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
class Restated:
    """A file that needs nothing, though the system says something new of it."""

    place: FilePlace
    stat: FileStat


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Files that need nothing."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Files that are missing as if their disk were not connected: kept until the user confirms."""

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
    """What the file says about it in words, without its name; empty where it says nothing."""


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
    passing: bool = False
    """The reason may pass by itself: each run tries again."""


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
    def is_unchanged(self) -> bool:
        """Whether its bytes were compared and are what they were."""
        return self.content_id is not None and self.content_id == self.source.believed and self.head is None

    @property
    def grade(self) -> Grade:
        """How thoroughly the content was read. A file that broke off was not read in full."""
        if self.failure is not None or not self.segments:
            return Grade.QUICK
        return min((segment.grade for segment in self.segments), key=lambda grade: grade.depth)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The end of a file of many segments that was interrupted: its pictures are dropped until the next run."""

    content_id: ContentId


Change = SourceFile | Moved | Restated | Gone | Unchanged | Held | FolderLeftOut
"""What `changes.ChangeDetector` finds."""
Passing = Moved | Restated | Gone | Unchanged | Held | FolderLeftOut
"""What needs no reading and passes through the later stages in order."""
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
    """Files in the index that could not be read to their end, or no further than before."""
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
        """About how many rows of the table were written or deleted."""
        return self.segments + max(0, self.indexed - self.embedded) + self.moved + self.removed

    def plus(self, later: Committed) -> Committed:
        """Return the sum of both, without the reasons: there may be many, and each was shown already."""
        totals = {name: getattr(self, name) + getattr(later, name) for name in (*_COUNTS, "held")}
        return Committed(**totals, last=later.last or self.last)


_COUNTS = tuple(field.name for field in fields(Committed) if field.type == "int")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsRead:
    """What a commit of the last pass did, or many of them."""

    contents: int = 0
    """Photos and documents that were looked at for text."""
    pictures: int = 0
    """Photos and pages."""
    with_text: int = 0
    """Contents where some was found."""
    rows: int = 0
    """Rows of the table that were written."""
    last: Path | None = None

    def plus(self, later: TextsRead) -> TextsRead:
        """Return the sum of both; `last` is the later one's."""
        return TextsRead(
            contents=self.contents + later.contents,
            pictures=self.pictures + later.pictures,
            with_text=self.with_text + later.with_text,
            rows=self.rows + later.rows,
            last=later.last or self.last,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechHeard:
    """What a commit of the pass over speech did, or many of them."""

    contents: int = 0
    """Videos and sounds that were heard to their end."""
    heard_ms: int = 0
    """Of their sound."""
    phrases: int = 0
    with_speech: int = 0
    """Contents in which somebody says something."""
    rows: int = 0
    """Rows of the table that were written."""
    last: Path | None = None

    def plus(self, later: SpeechHeard) -> SpeechHeard:
        """Return the sum of both; `last` is the later one's. A content in both counts twice in `with_speech`."""
        return SpeechHeard(
            contents=self.contents + later.contents,
            heard_ms=self.heard_ms + later.heard_ms,
            phrases=self.phrases + later.phrases,
            with_speech=self.with_speech + later.with_speech,
            rows=self.rows + later.rows,
            last=later.last or self.last,
        )

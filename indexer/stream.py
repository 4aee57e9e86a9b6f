"""What travels from `scan` to `write`: each stage takes these values and gives these values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.errors import Message
    from indexer.types import ContentId, Decoded, FileId, Kind, Pixels, RootId, UnitId, Vector, VolumeId


@dataclass(frozen=True, slots=True)
class Place:
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

    place: Place
    path: Path
    stat: FileStat
    kind: Kind | None
    """None: not a type that Recallery reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A known file at a new place; nothing has to be read."""

    file_id: FileId
    place: Place
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
class Unit:
    """One thing to embed. A photo is one unit."""

    unit_id: UnitId
    content_id: ContentId
    pixels: Pixels
    caption: str = ""
    """What the file says of it in words, without its name; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A unit with its vector."""

    unit_id: UnitId
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
    """The end of a file: all its units went before it."""

    source: SourceFile
    decoded: Decoded | None = None
    """Facts of newly read bytes, its pixels already passed on; None where they were known or failed."""
    content_id: ContentId | None = None
    failure: Failure | None = None


Change = SourceFile | Moved | Gone | Unchanged | Held
"""What `changed` finds."""
Passing = Moved | Gone | Unchanged | Held
"""What needs no reading and passes through the later stages in place."""
Read = Unit | FileDone | Passing
Encoded = Embedded | FileDone | Passing


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
    failed: int = 0
    skipped: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failures: tuple[tuple[Path, Failure], ...] = ()
    held: tuple[Held, ...] = ()
    last: Path | None = None

    @property
    def read(self) -> int:
        """Files that were looked at."""
        return self.indexed + self.failed + self.skipped

    def plus(self, later: Committed) -> Committed:
        """Return the sum of both, without the failures: there may be many, and each was told already."""
        return Committed(
            indexed=self.indexed + later.indexed,
            embedded=self.embedded + later.embedded,
            failed=self.failed + later.failed,
            skipped=self.skipped + later.skipped,
            moved=self.moved + later.moved,
            removed=self.removed + later.removed,
            unchanged=self.unchanged + later.unchanged,
            held=self.held + later.held,
            last=later.last or self.last,
        )

"""Compares files and their bytes with what the catalogue knows."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue import files as known_files
from indexer.decode.identity import hash_file, quick_hash
from indexer.decode.readers import first_pass, kind_of
from indexer.errors import Message, UnreadableError, os_error_reason
from indexer.names import as_path
from indexer.stream import FilePlace, Gone, Held, Moved, SourceFile, Unchanged
from indexer.types import Kind
from indexer.volumes import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.decode.readers import Readers
    from indexer.stream import Change, FileStat, FolderListing
    from indexer.types import ContentId, FileId, Grade, ModelId

BRAKE_FILES = 50
BRAKE_SHARE = 0.2
"""If more than this number and this share of its files are missing at once, a disk is probably not connected."""

_RECENT = 4096
"""Contents remembered between reading and writing; far more than a commit holds."""


@dataclass
class _Scanned:
    """What one scan found missing, and whether that can be believed."""

    top: FolderListing
    missing: list[FileId] = field(default_factory=list)
    unreadable: list[tuple[Path, Message]] = field(default_factory=list)
    seen_any: bool = False


class ChangeDetector:
    """Finds what several scans show together; iterate once.

    Removals come last, so that a file that turns up elsewhere counts as moved.
    """

    def __init__(self, db: Connection, model_id: ModelId) -> None:
        self._db = db
        self._model_id = model_id
        self._moved: set[FileId] = set()

    def detect(self, scans: Iterable[Iterable[FolderListing]]) -> Iterator[Change]:
        """Yield what has to be read, has moved or is unchanged, and at the end what is gone.

        Each scan lists a folder first, then all or some of those below it.
        """
        done: list[_Scanned] = []
        for scan in scans:
            scanned: _Scanned | None = None
            for listing in scan:
                if scanned is None:
                    scanned = _Scanned(listing)
                    done.append(scanned)
                yield from self._in_folder(listing, scanned)
        for scanned in done:
            yield from self._removals(scanned)

    def _in_folder(self, listing: FolderListing, scanned: _Scanned) -> Iterator[Change]:
        if listing.unreadable:
            scanned.unreadable.append((listing.path, listing.unreadable))
            return
        scanned.seen_any = scanned.seen_any or bool(listing.files or listing.subfolders)
        known = known_files.known_in_folder(self._db, listing.volume_id, listing.folder, self._model_id)
        unchanged = 0
        for stat in listing.files:
            before = known.pop(stat.name, None)
            if before and before.settled and (before.size_bytes, before.mtime_ns) == (stat.size_bytes, stat.mtime_ns):
                unchanged += 1
            else:
                yield self._changed(listing, stat, is_new=before is None or not before.read)
        if unchanged:
            yield Unchanged(unchanged)
        scanned.missing += [file.file_id for name, file in known.items() if name not in listing.uncertain]
        vanished = known_files.subfolders(self._db, listing.volume_id, listing.folder)
        for name in sorted(vanished - set(listing.subfolders) - listing.uncertain):
            below = f"{listing.folder}/{name}" if listing.folder else name
            scanned.missing += known_files.ids_below(self._db, listing.volume_id, below)

    def _changed(self, listing: FolderListing, stat: FileStat, *, is_new: bool) -> Change:
        place = FilePlace(listing.volume_id, listing.folder, stat.name)
        if is_new and (file_id := self._moved_from(place, stat)) is not None:
            self._moved.add(file_id)
            return Moved(file_id=file_id, place=place, stat=stat)
        path = listing.path / as_path(stat.name)
        return SourceFile(place=place, path=path, stat=stat, kind=kind_of(path))

    def _moved_from(self, place: FilePlace, stat: FileStat) -> FileId | None:
        """Return the known file that this one was, if its old place is empty now."""
        if not stat.inode:
            return None
        for file_id, folder, name in known_files.same_inode(
            self._db, place.volume_id, stat.inode, stat.size_bytes, stat.mtime_ns
        ):
            old = locate(place.volume_id, folder)
            if file_id not in self._moved and old is not None and not os.path.lexists(old / as_path(name)):
                return file_id
        return None

    def _removals(self, scanned: _Scanned) -> Iterator[Change]:
        top = scanned.top
        missing = tuple(file_id for file_id in scanned.missing if file_id not in self._moved)
        known = known_files.count_below(self._db, top.volume_id, top.folder)
        reason = _reason_to_hold(scanned, len(missing), known)
        if reason:
            count = known if top.unreadable else len(missing)
            yield Held(root_id=top.root_id, path=top.path, missing=count, known=known, reason=reason)
        elif missing:
            yield Gone(missing)


def _reason_to_hold(scanned: _Scanned, missing: int, known: int) -> Message | None:
    """Return why missing files may not be deleted; None if they can be taken for deleted."""
    if scanned.top.unreadable:
        return Message("it cannot be read now ({reason})", reason=scanned.top.unreadable)
    if missing <= BRAKE_FILES or missing <= BRAKE_SHARE * known:
        return None
    if not scanned.seen_any:
        return Message("it is empty now, as if its disk were not connected")
    if scanned.unreadable:
        path, why = scanned.unreadable[0]
        return Message("a part of it cannot be read ({path}: {reason})", path=path, reason=why)
    return None


class KnownContents:
    """What one run knows of contents, so that it decodes and embeds nothing twice: a `reading.ContentIndex`.

    Usable from several threads.
    """

    def __init__(self, db: Connection, model_id: ModelId, readers: Readers) -> None:
        self._db = db
        self._model_id = model_id
        self._readers = readers
        self._turn = threading.Lock()
        self._claimed: dict[ContentId, Grade] = {}

    def first_grade(self, source: SourceFile) -> Grade:
        """Return the grade that the file is to be read with, or that of its kind's first pass."""
        return source.grade or first_pass(self._readers, source.kind or Kind.IMAGE)

    def copy_of(self, source: SourceFile) -> ContentId | None:
        """Return the content whose bytes a new file has, if its vectors are there; raises UnreadableError.

        Compares by size, then by quick hash, then by all bytes.
        """
        if source.grade is not None:  # its content is known, and to be read again
            return None
        size_bytes = source.stat.size_bytes
        with self._turn:
            if not known_files.has_size(self._db, size_bytes):
                return None
        try:
            quick = quick_hash(source.path)
            with self._turn:
                alike = known_files.embedded_like(self._db, size_bytes, quick, self._model_id)
            content = hash_file(source.path) if alike else None
        except OSError as trouble:
            raise UnreadableError(
                "The file cannot be read",
                "The system says: {reason}.",
                path=source.path,
                reason=os_error_reason(trouble),
            ) from trouble
        return content if content in alike else None

    def claim(self, content_id: ContentId, grade: Grade) -> Grade | None:
        """Return how thoroughly to read a content: as asked, or as it was read before if that is more.

        None: its vectors are there, or another file of this run brings them.
        """
        with self._turn:
            claimed = self._claimed.get(content_id)
            if claimed is not None and claimed.depth >= grade.depth:
                return None
            known = embedded.grade_of(self._db, content_id)
            if known.depth >= grade.depth and embedded.is_embedded(self._db, content_id, self._model_id):
                return None
            if known.depth > grade.depth:
                return known
            self._claimed[content_id] = grade
            if len(self._claimed) > _RECENT:
                del self._claimed[next(iter(self._claimed))]
        return grade

    def release(self, content_id: ContentId) -> None:
        """Let another file provide the content."""
        with self._turn:
            self._claimed.pop(content_id, None)

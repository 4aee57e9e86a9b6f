"""Compares files and their bytes with what the catalogue knows."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.catalogue import embedded, heard, report
from indexer.catalogue import files as known_files
from indexer.catalogue.facts import facts_of, speaks_for_its_bytes
from indexer.catalogue.text import own_words
from indexer.decode.identity import hash_file, quick_hash
from indexer.decode.readers import first_pass, kind_of
from indexer.errors import Message, unreadable
from indexer.names import as_path
from indexer.stream import FilePlace, FolderLeftOut, Gone, Held, Moved, Restated, SourceFile, Unchanged
from indexer.types import Kind
from indexer.volumes import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.files import KnownFile
    from indexer.decode.readers import Readers
    from indexer.stream import Change, FileStat, FolderListing, LeftOut
    from indexer.types import ContentId, FileId, Grade, ModelId, VolumeId

BRAKE_FILES = 50
BRAKE_SHARE = 0.2
"""If more than this number and this share of its files are missing at once, a disk is probably not connected."""

_RECENT = 4096
"""Contents remembered between reading and writing; far more than a commit holds."""


class LeftOutChanges:
    """Finds what is left out now that was not before, and the reverse."""

    def __init__(self, db: Connection) -> None:
        self._known: dict[tuple[VolumeId, str], list[LeftOut]] = {}
        for row in report.left_out(db):
            self._known.setdefault((row.volume_id, row.folder), []).append(row.entry)
        self._above = {(volume, above) for volume, folder in self._known for above in _and_above(folder)}
        self._listed: dict[tuple[VolumeId, str], FolderListing] = {}

    def in_folder(self, listing: FolderListing) -> Iterator[FolderLeftOut]:
        """Yield what is left out directly in a folder, if that changed."""
        key = listing.volume_id, listing.folder
        if key in self._above:
            self._listed[key] = listing
        entries = sorted(listing.left_out, key=lambda entry: entry.name)
        if _told(entries) != _told(self._known.get(key, ())):
            yield FolderLeftOut(*key, tuple(entries))

    def vanished(self) -> Iterator[FolderLeftOut]:
        """Yield the folders that are no longer there, or that the user excluded."""
        for volume, folder in self._known:
            for below, above in pairwise(_and_above(folder)):
                if (volume, below) in self._listed:
                    break
                if (listing := self._listed.get((volume, above))) is not None:
                    name = below.rpartition("/")[2]
                    if not (listing.unreadable or name in listing.subfolders or name in listing.uncertain):
                        yield FolderLeftOut(volume, folder, ())
                    break


def _and_above(folder: str) -> list[str]:
    """Return a folder of a volume and those above it."""
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def _told(entries: Iterable[LeftOut]) -> list[tuple[str, str, str]]:
    return [(entry.name, entry.title.to_json(), entry.message.to_json()) for entry in entries]


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

    def __init__(self, db: Connection, model_id: ModelId, *, reads: bool = True) -> None:
        """Compare with a catalogue; without `reads` no file is opened, which is enough for an estimate."""
        self._db = db
        self._model_id = model_id
        self._reads = reads
        self._moved: set[FileId] = set()
        self._left_out = LeftOutChanges(db)
        self._hears = heard.settings(db).is_on

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
        yield from self._left_out.vanished()
        for scanned in done:
            yield from self._removals(scanned)

    def _in_folder(self, listing: FolderListing, scanned: _Scanned) -> Iterator[Change]:
        yield from self._left_out.in_folder(listing)
        if listing.unreadable:
            scanned.unreadable.append((listing.path, listing.unreadable))
            return
        scanned.seen_any = scanned.seen_any or bool(listing.files or listing.subfolders)
        known = known_files.known_in_folder(self._db, listing.volume_id, listing.folder, self._model_id)
        unchanged = 0
        for stat in listing.files:
            before = known.pop(stat.name, None)
            if before and before.settled and (before.size_bytes, before.mtime_ns) == (stat.size_bytes, stat.mtime_ns):
                change = self._look_closer(listing, stat, before)
                unchanged += change is None
                if change is not None:
                    yield change
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
        path = listing.path / as_path(stat.name)
        if is_new and (file_id := self._moved_from(path, place, stat)) is not None:
            self._moved.add(file_id)
            return Moved(file_id=file_id, place=place, stat=stat)
        return self._source(listing, stat)

    def _moved_from(self, path: Path, place: FilePlace, stat: FileStat) -> FileId | None:
        """Return the known file that this one was: its old place is empty now, its bytes are here."""
        if not stat.inode:
            return None
        for known in known_files.same_inode(self._db, place.volume_id, stat.inode, stat.size_bytes, stat.mtime_ns):
            old = locate(place.volume_id, known.folder)
            if known.file_id in self._moved or old is None or os.path.lexists(old / as_path(known.name)):
                continue
            if known.side == stat.side and (known.skipped or self._confirms(path, known.quick_hash)):
                return known.file_id
        return None

    def _confirms(self, path: Path, known: bytes | None) -> bool:
        """Say whether a file has the bytes that an inode promises: some file systems deal inodes anew."""
        try:
            return known is not None and (not self._reads or quick_hash(path) == known)
        except OSError:
            return False

    def _look_closer(self, listing: FolderListing, stat: FileStat, before: KnownFile) -> SourceFile | Restated | None:
        """Return what a file of the same size and time needs: None for nothing."""
        if before.skipped and self._hears and kind_of(listing.path / as_path(stat.name)) is Kind.AUDIO:
            return self._source(listing, stat)  # it was left out while nobody wanted to hear anything
        if before.has_state(stat):
            return None
        same, untouched = before.is_same_file(stat), before.is_untouched(stat)
        if before.content_id is not None:
            if (before.side or "") != stat.side:
                return replace(self._source(listing, stat), rereads=True)
            if not (same and untouched):
                return replace(self._source(listing, stat), believed=before.content_id, is_sampled=untouched)
        elif not (before.skipped or (same and untouched)):
            return self._source(listing, stat)
        return Restated(FilePlace(listing.volume_id, listing.folder, stat.name), stat)

    def _source(self, listing: FolderListing, stat: FileStat) -> SourceFile:
        path = listing.path / as_path(stat.name)
        place = FilePlace(listing.volume_id, listing.folder, stat.name)
        kind = kind_of(path)
        return SourceFile(
            place=place, path=path, stat=stat, kind=None if kind is Kind.AUDIO and not self._hears else kind
        )

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
        described = bool(source.stat.side) and source.believed is None
        if source.grade is not None or source.rereads or described:  # it is to be read, whatever is known of its bytes
            return None
        size_bytes = source.stat.size_bytes
        with self._turn:
            if not known_files.has_size(self._db, size_bytes):
                return None
        try:
            quick = quick_hash(source.path)
            with self._turn:
                alike = [
                    content
                    for content in known_files.embedded_like(self._db, size_bytes, quick, self._model_id)
                    if content == source.believed or speaks_for_its_bytes(self._db, content)
                ]
            if source.is_sampled and alike == [source.believed]:
                return source.believed
            content = hash_file(source.path) if alike else None
        except OSError as trouble:
            raise unreadable(trouble, source.path) from trouble
        return content if content in alike else None

    def claim(self, content_id: ContentId, grade: Grade, caption: str | None = None) -> Grade | None:
        """Return how thoroughly to read a content: as asked, or as it was read before if that is more.

        None: its vectors are there, made with the `caption` if that is given, or another file of this run brings them.
        """
        with self._turn:
            claimed = self._claimed.get(content_id)
            if claimed is not None and claimed.depth >= grade.depth:
                return None
            known = embedded.grade_of(self._db, content_id)
            is_there = known.depth >= grade.depth and embedded.is_embedded(self._db, content_id, self._model_id)
            if is_there and (caption is None or self._has_caption(content_id, caption)):
                return None
            if known.depth > grade.depth:
                return known
            self._claimed[content_id] = grade
            if len(self._claimed) > _RECENT:
                del self._claimed[next(iter(self._claimed))]
        return grade

    def _has_caption(self, content_id: ContentId, caption: str) -> bool:
        facts = facts_of(self._db, content_id)
        return facts is not None and own_words(facts) == caption

    def release(self, content_id: ContentId) -> None:
        """Let another file provide the content."""
        with self._turn:
            self._claimed.pop(content_id, None)

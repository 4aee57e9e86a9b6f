"""What a run works on: parts of roots to scan, known contents to read again, and how many files that makes."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from indexer.catalogue import roots
from indexer.catalogue.contents import copies_of
from indexer.catalogue.database import connect, now_ms
from indexer.catalogue.folders import LastMount, catalogue_path, is_below
from indexer.catalogue.roots import Root, SeenVolume
from indexer.errors import KnownError, UsageError
from indexer.names import as_path
from indexer.pipeline.side_files import subtitles_in
from indexer.stream import FilePlace, FileStat, SourceFile
from indexer.types import Grade
from indexer.volumes import locate, volume_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.contents import FileCopy
    from indexer.catalogue.database import Connection
    from indexer.catalogue.pending import PendingContent, PendingContents
    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A part of a root to bring up to date; the whole root if `folder` is the root's own."""

    root: Root
    folder: str
    """On the root's volume."""
    deep: bool = True
    """With everything below it."""

    @property
    def is_whole_root(self) -> bool:
        """Whether nothing of the root is left out."""
        return self.deep and self.folder == self.root.folder


def check_folder(path: Path) -> Path:
    """Return the absolute path of a folder; raises UsageError if it is missing, no folder, or not permitted."""
    absolute = path.expanduser().absolute()
    if not os.path.exists(absolute):  # noqa: PTH110 - says no instead of raising
        raise UsageError("There is no such folder", "Check the spelling, or connect the disk it is on.", path=absolute)
    if not os.path.isdir(absolute):  # noqa: PTH112
        raise UsageError("This is a file, not a folder", "Choose the folder that contains it.", path=absolute)
    if not os.access(absolute, os.R_OK | os.X_OK):
        raise UsageError("No permission to read this folder", "Ask its owner, or choose another one.", path=absolute)
    return absolute.resolve()


def targets_for(db: Connection, paths: Sequence[Path], excludes: tuple[str, ...]) -> list[Target]:
    """Return what to scan for folders that `check_folder` accepted, adding roots for new ones; for none, all roots.

    A folder inside a root is a part of that root. A folder around roots replaces them and keeps their exclusions.
    """
    if not paths:
        return [Target(root=root, folder=root.folder) for root in roots.roots(db)]
    return [_target(db, path, excludes) for path in paths]


def _target(db: Connection, path: Path, excludes: tuple[str, ...]) -> Target:
    at_ms = now_ms()
    placed = volume_of(path)
    volume = placed.volume
    folder = catalogue_path(placed.relative)
    below_mount = path.relative_to(volume.mount).parts if path.is_relative_to(volume.mount) else ()
    inside = PurePosixPath(*placed.relative.parts[: len(placed.relative.parts) - len(below_mount)])
    last = LastMount(volume.mount, catalogue_path(inside))
    seen = SeenVolume(volume_id=volume.volume_id, label=volume.label, fs_type=volume.fs_type, last=last)
    roots.remember_volume(db, seen, at_ms)
    there = [root for root in roots.roots(db) if root.volume_id == volume.volume_id]
    for root in there:
        if folder != root.folder and is_below(folder, root.folder):
            return Target(root=root, folder=folder)
    inherited: list[str] = []
    for root in there:
        if folder != root.folder and is_below(root.folder, folder):
            below = root.folder[len(folder) :].strip("/")
            inherited += [f"/{below}/**/{glob.lstrip('/')}" for glob in root.excludes]
            roots.remove_root(db, root.root_id)
    added = roots.add_root(db, volume.volume_id, folder, (*excludes, *inherited), at_ms)
    return Target(root=added, folder=folder)


def files_to_deepen(db: Connection, todo: PendingContents) -> Iterator[SourceFile]:
    """Yield a reachable file of each content, to be read in full."""
    for batch in todo.batches():
        copies = copies_of(db, [content.content_id for content in batch])
        for content in batch:
            source = source_of(content, copies.get(content.content_id, ()), Grade.FULL, deepens=True)
            if source is not None:
                yield source


def source_of(
    content: PendingContent, copies: Sequence[FileCopy], grade: Grade | None, *, deepens: bool = False
) -> SourceFile | None:
    """Return the first reachable copy of a content, to be read with a grade; one with subtitles beside it if any."""
    for copy in sorted(copies, key=lambda copy: not subtitles_in(copy.side)):
        folder = locate(copy.volume_id, copy.folder)
        if folder is None:
            continue
        path = folder / as_path(copy.name)
        try:
            found = path.stat()
        except OSError:
            continue
        return SourceFile(
            place=FilePlace(copy.volume_id, copy.folder, copy.name),
            path=path,
            stat=FileStat.of(copy.name, found, copy.side),
            kind=content.kind,
            grade=grade,
            deepens=deepens,
        )
    return None


class Estimate:
    """Counts the files that have to be read, in its own thread so that the work begins at once; a context manager."""

    def __init__(self, indexer: Indexer, home: Home, targets: Sequence[Target]) -> None:
        self._indexer = indexer
        self._home = home
        self._targets = targets
        self._total: int | None = None
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._count, name="estimate", daemon=True)

    @property
    def total(self) -> int | None:
        """Files to read in this run; None until they are counted."""
        return self._total

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def _count(self) -> None:
        total = 0
        try:
            with closing(connect(self._home.catalogue, create=False)) as db:
                for change in self._indexer.changes(self._targets, db, reads=False):
                    if self._left.is_set():
                        return
                    total += isinstance(change, SourceFile) and change.believed is None
        except KnownError as trouble:
            log.info("no estimate: %s", trouble)
            return
        self._total = total

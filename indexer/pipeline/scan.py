"""Lists folders as they are on disk now, and stores the names of new files before any of them is read."""

from __future__ import annotations

import logging
import os
import stat
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pathspec

from indexer.catalogue import files as known_files
from indexer.catalogue import writes
from indexer.catalogue.database import transaction
from indexer.catalogue.folders import place_of
from indexer.decode.readers import kind_of
from indexer.errors import os_error_reason
from indexer.stream import FileStat, FolderListing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from indexer.catalogue.database import Connection
    from indexer.errors import Message
    from indexer.types import RootId

log = logging.getLogger(__name__)

SYSTEM_NAMES = frozenset(
    (
        "$recycle.bin|system volume information|lost+found|@eadir|#recycle|#snapshot|__macosx|__pycache__|node_modules"
        "|desktop.ini|thumbs.db|ehthumbs.db"
    ).split("|")
)
"""Bins, snapshots, thumbnails and caches of systems, which no user means when choosing a folder."""
_PSEUDO_TOPS = frozenset({"/proc", "/sys", "/dev", "/run"})
_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM

NAMES_BATCH = 5_000
NAMES_BATCH_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRules:
    """What a scan skips, and what it lists first."""

    excludes: tuple[str, ...] = ()
    """Globs in the syntax of .gitignore, relative to the root."""
    never: frozenset[Path] = frozenset()
    """Folders that are never entered: the index itself."""
    used_ms: Mapping[Path, int] = field(default_factory=dict)
    """When folders, or folders below them, were used last: these come first among their siblings."""


def scan(
    root_id: RootId, top: Path, rules: ScanRules, *, base: Path | None = None, deep: bool = True
) -> Iterator[FolderListing]:
    """Yield each folder below `top`, itself first, parents before children; those used last first, then by name.

    Skips hidden and system files and folders, symbolic links, and what `rules` excludes. A folder that cannot be listed
    is yielded with the reason, and the scan continues.

    Args:
        top: the root's folder, or one inside it; only itself unless `deep`.
        base: the root's folder, to which the globs are relative; `top` if not given.
        deep: also everything below `top`.
    """
    spec = pathspec.GitIgnoreSpec.from_lines(rules.excludes)
    todo = [top]
    while todo:
        path = todo.pop()
        listing, folders = _list(root_id, path, base or top, spec, rules)
        yield listing
        if deep:
            by_use = sorted(folders, key=lambda folder: -rules.used_ms.get(folder, 0))
            todo.extend(reversed(by_use))


def _list(
    root_id: RootId, path: Path, base: Path, spec: pathspec.GitIgnoreSpec, rules: ScanRules
) -> tuple[FolderListing, list[Path]]:
    volume_id, folder = place_of(path)
    files: list[FileStat] = []
    folders: list[Path] = []
    uncertain: set[str] = set()
    reason: Message | None = None
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            try:
                seen = _look(entry, base, spec, rules)
            except FileNotFoundError:
                continue
            except OSError as trouble:
                log.info("%s cannot be looked at: %s", entry.path, trouble)
                uncertain.add(entry.name)
                continue
            if isinstance(seen, FileStat):
                files.append(seen)
            elif seen is not None:
                folders.append(seen)
    except OSError as trouble:
        reason = os_error_reason(trouble)
    listing = FolderListing(
        root_id=root_id,
        volume_id=volume_id,
        folder=folder,
        path=path,
        files=tuple(files),
        subfolders=tuple(folder.name for folder in folders),
        uncertain=frozenset(uncertain),
        unreadable=reason,
    )
    return listing, folders


def _look(
    entry: os.DirEntry[str], base: Path, spec: pathspec.GitIgnoreSpec, rules: ScanRules
) -> FileStat | Path | None:
    """Return a file's stat, a folder's path, or None for what is skipped.

    Raises OSError if the system says nothing of it, or if it vanished.
    """
    if entry.name.startswith(".") or entry.name.lower() in SYSTEM_NAMES or entry.is_symlink():
        return None
    is_folder = entry.is_dir(follow_symlinks=False)
    if spec.patterns:
        relative = os.path.relpath(entry.path, base).replace(os.sep, "/")
        if spec.match_file(relative + "/" if is_folder else relative):
            return None
    if is_folder:
        return None if _is_left_out(entry, rules) else Path(entry.path)
    return _file(entry)


def _is_left_out(entry: os.DirEntry[str], rules: ScanRules) -> bool:
    if not entry.name.isprintable() and any("\udc80" <= letter <= "\udcff" for letter in entry.name):
        log.info("left out, its name is not valid text: %r", entry.path)
        return True
    return entry.path in _PSEUDO_TOPS or Path(entry.path) in rules.never or _is_hidden(entry)


def _file(entry: os.DirEntry[str]) -> FileStat | None:
    seen = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(seen.st_mode) or _is_hidden(entry):
        return None
    # A name in an unknown encoding contains surrogates, which no database accepts.
    name = entry.name.encode("utf-8", "replace").decode()
    # On Windows a listing has no inode; stat(path) has.
    inode = seen.st_ino or (Path(entry.path).stat().st_ino if sys.platform == "win32" else 0)
    return FileStat(name, seen.st_size, seen.st_mtime_ns, inode, odd_name=name != entry.name)


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if sys.platform != "win32":
        return False
    return bool(entry.stat(follow_symlinks=False).st_file_attributes & _WINDOWS_HIDDEN)


def add_new_names(
    db: Connection, path: Path, listings: Iterable[FolderListing], clock: Callable[[], float] = time.monotonic
) -> Iterator[int]:
    """Store the names of new files; yield how many, each time that some became visible to others.

    They get the status `seen`, and can be shown and found by name. The stream that follows treats them as new files, so
    this pass may be left out or end anywhere.
    """
    waiting: list[tuple[FolderListing, list[FileStat]]] = []
    since = clock()
    for listing in listings:
        if new := list(_new_in(db, listing)):
            waiting.append((listing, new))
        if waiting and (clock() - since >= NAMES_BATCH_S or sum(len(files) for _, files in waiting) >= NAMES_BATCH):
            yield _note(db, path, waiting)
            waiting, since = [], clock()
    if waiting:
        yield _note(db, path, waiting)


def _new_in(db: Connection, listing: FolderListing) -> Iterator[FileStat]:
    """Yield the files that will be read; not those that moved here, which are in the index already."""
    known = known_files.names_in_folder(db, listing.volume_id, listing.folder)
    for file in listing.files:
        if file.name in known or file.odd_name or kind_of(PurePath(file.name)) is None:
            continue
        if file.inode and known_files.same_inode(db, listing.volume_id, file.inode, file.size_bytes, file.mtime_ns):
            continue
        yield file


def _note(db: Connection, path: Path, waiting: list[tuple[FolderListing, list[FileStat]]]) -> int:
    with transaction(db, path):
        noted = sum(writes.add_seen_files(db, listing.volume_id, listing.folder, files) for listing, files in waiting)
        writes.trim_changes(db)
    return noted

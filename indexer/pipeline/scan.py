"""Lists folders as they are on disk now, and stores the names of new files before any of them is read."""

from __future__ import annotations

import logging
import os
import stat
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pathspec

from indexer.catalogue import files as known_files
from indexer.catalogue import heard, writes
from indexer.catalogue.database import transaction
from indexer.catalogue.folders import place_of
from indexer.decode.readers import kind_of
from indexer.errors import Message, os_error_reason
from indexer.names import as_text
from indexer.pipeline.side_files import with_side_files
from indexer.stream import FileStat, FolderListing, LeftOut
from indexer.types import Kind
from indexer.volumes import is_mount_point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from indexer.catalogue.database import Connection
    from indexer.types import RootId, VolumeId

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

LINK_TITLE = Message("A link, which is not followed")
_NOT_A_FILE = Message("Not a file"), Message("It is a pipe, a socket or a device, which holds no picture.")
_ANNEX = ".git/annex/objects/"
_ANNEX_LOCKED = Message("git-annex keeps the file elsewhere. Make it a file again: git annex unlock.")
_ANNEX_ABSENT = Message(
    "git-annex has not fetched the file. Fetch it and make it a file: git annex get, git annex unlock."
)

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

    Skips hidden and system files and folders, and what `rules` excludes. Says what else is left out: links, and what
    the system refuses. A folder that cannot be listed is yielded with the reason, and the scan continues.

    Args:
        top: the root's folder, or one inside it; only itself unless `deep`.
        base: the root's folder, to which the globs are relative; `top` if not given.
        deep: also everything below `top`.
    """
    spec = pathspec.GitIgnoreSpec.from_lines(rules.excludes)
    todo = [(top, *place_of(top))]
    while todo:
        path, volume_id, folder = todo.pop()
        listing, folders = _list(FolderListing.at(root_id, volume_id, folder, path), base or top, spec, rules)
        yield listing
        if deep:
            by_use = sorted(folders, key=lambda inner: -rules.used_ms.get(inner, 0))
            todo.extend((inner, *_place_below(listing, inner)) for inner in reversed(by_use))


def _place_below(listing: FolderListing, path: Path) -> tuple[VolumeId, str]:
    """Return the place of a folder in a folder. Asking the system for each would cost the square of the depth."""
    if is_mount_point(path):
        return place_of(path)
    name = as_text(path.name)
    return listing.volume_id, f"{listing.folder}/{name}" if listing.folder else name


def _list(
    listing: FolderListing, base: Path, spec: pathspec.GitIgnoreSpec, rules: ScanRules
) -> tuple[FolderListing, list[Path]]:
    files: list[FileStat] = []
    folders: list[Path] = []
    left_out: list[LeftOut] = []
    uncertain: set[str] = set()
    try:
        with os.scandir(listing.path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as trouble:
        reason = os_error_reason(trouble)
        whole = LeftOut("", Message("The folder cannot be read"), Message("The system says: {reason}.", reason=reason))
        return replace(listing, unreadable=reason, left_out=(whole,)), []
    for entry in found:
        try:
            seen = _look(entry, base, spec, rules)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as trouble:
            log.info("%s cannot be looked at: %r", entry.path, trouble)
            uncertain.add(as_text(entry.name))
            left_out.append(_refused(entry, trouble))
            continue
        if isinstance(seen, FileStat):
            files.append(seen)
        elif isinstance(seen, LeftOut):
            left_out.append(seen)
        elif seen is not None:
            folders.append(seen)
    complete = replace(
        listing,
        files=with_side_files(files),
        subfolders=tuple(as_text(folder.name) for folder in folders),
        left_out=tuple(left_out),
        uncertain=frozenset(uncertain),
    )
    return complete, folders


def _look(
    entry: os.DirEntry[str], base: Path, spec: pathspec.GitIgnoreSpec, rules: ScanRules
) -> FileStat | Path | LeftOut | None:
    """Return a file's stat, a folder's path, what is left out and told, or None for what is skipped.

    Raises OSError if the system says nothing of it, or if it vanished.
    """
    if entry.name.startswith(".") or entry.name.lower() in SYSTEM_NAMES:
        return None
    is_folder = entry.is_dir(follow_symlinks=False)
    if spec.patterns:
        relative = os.path.relpath(entry.path, base).replace(os.sep, "/")
        if spec.match_file(relative + "/" if is_folder else relative):
            return None
    if entry.is_symlink():
        return _link(entry)
    if is_folder:
        return None if _is_never_entered(entry, rules) else Path(entry.path)
    return stat_file(entry)


def _is_never_entered(entry: os.DirEntry[str], rules: ScanRules) -> bool:
    return entry.path in _PSEUDO_TOPS or Path(entry.path) in rules.never or _is_hidden(entry)


def stat_file(entry: os.DirEntry[str]) -> FileStat | LeftOut | None:
    """Return what the system says of an entry that is no folder and no link; None if a scan does not name it.

    Raises:
        OSError: the system says nothing.
    """
    seen = entry.stat(follow_symlinks=False)
    if _is_hidden(entry):
        return None
    name = as_text(entry.name)
    if not stat.S_ISREG(seen.st_mode):
        return LeftOut(name, *_NOT_A_FILE) if kind_of(PurePath(name)) else None
    if not seen.st_ino and sys.platform == "win32":  # a listing has none there; stat(path) has
        seen = Path(entry.path).stat()
    return FileStat.of(name, seen, beside=())


def _link(entry: os.DirEntry[str]) -> LeftOut | None:
    """Return a link to a folder or a picture as left out, also if it leads nowhere; None for other links."""
    name = as_text(entry.name)
    leads_to_folder = os.path.isdir(entry.path)  # noqa: PTH112 - says no instead of raising
    if not leads_to_folder and kind_of(PurePath(name)) is None:
        return None
    try:
        target = as_text(os.readlink(entry.path))  # noqa: PTH115 - as the link has it
    except OSError as trouble:
        return _refused(entry, trouble)
    is_there = os.path.exists(entry.path)  # noqa: PTH110 - says no instead of raising
    if _ANNEX in target.replace("\\", "/"):
        advice = _ANNEX_LOCKED if is_there else _ANNEX_ABSENT
        return LeftOut(name, Message("A link into git-annex"), advice)
    if not is_there:
        return LeftOut(name, Message("A link that leads nowhere"), Message("It points to {target}.", target=target))
    advice = Message("It points to {target}. To find what is there, add the folder that holds it.", target=target)
    return LeftOut(name, LINK_TITLE, advice)


def _refused(entry: os.DirEntry[str], trouble: OSError | ValueError) -> LeftOut:
    reason = os_error_reason(trouble) if isinstance(trouble, OSError) else Message.plain(str(trouble))
    message = Message("The system says: {reason}.", reason=reason)
    return LeftOut(as_text(entry.name), Message("The system tells nothing about it"), message)


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
    unread = {None} if heard.settings(db).is_on else {None, Kind.AUDIO}
    for file in listing.files:
        if file.name in known or kind_of(PurePath(file.name)) in unread:
            continue
        if file.inode and known_files.same_inode(db, listing.volume_id, file.inode, file.size_bytes, file.mtime_ns):
            continue
        yield file


def _note(db: Connection, path: Path, waiting: list[tuple[FolderListing, list[FileStat]]]) -> int:
    with transaction(db, path):
        noted = sum(writes.add_seen_files(db, listing.volume_id, listing.folder, files) for listing, files in waiting)
        writes.trim_changes(db)
    return noted

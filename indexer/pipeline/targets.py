"""From the paths that a user names to the roots that are scanned."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.catalogue.folders import LastMount, catalogued, is_below
from indexer.catalogue.roots import Root, SeenVolume
from indexer.errors import UsageError
from indexer.volumes import volume_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection


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
    """Return the absolute path of a folder that can be listed.

    Raises:
        UsageError: it is not there, not a folder, or not permitted.
    """
    absolute = path.expanduser().absolute()
    if not absolute.exists():
        raise UsageError("There is no such folder", "Check the spelling, or connect the disk it is on.", path=absolute)
    if not absolute.is_dir():
        raise UsageError("This is a file, not a folder", "Choose the folder that contains it.", path=absolute)
    if not os.access(absolute, os.R_OK | os.X_OK):
        raise UsageError("No permission to read this folder", "Ask its owner, or choose another one.", path=absolute)
    return absolute.resolve()


def targets_for(db: Connection, paths: Sequence[Path], excludes: tuple[str, ...]) -> list[Target]:
    """Return what to scan for folders that `check_folder` passed, adding roots for new ones.

    A folder inside a root is a part of that root. A folder around roots takes their place and keeps
    their exclusions. Without paths, all roots are returned.
    """
    if not paths:
        return [Target(root=root, folder=root.folder) for root in roots.roots(db)]
    return [_target(db, path, excludes) for path in paths]


def _target(db: Connection, path: Path, excludes: tuple[str, ...]) -> Target:
    now_ms = time.time_ns() // 1_000_000
    placed = volume_of(path)
    volume = placed.volume
    folder = catalogued(placed.relative)
    below_mount = path.relative_to(volume.mount).parts if path.is_relative_to(volume.mount) else ()
    inside = PurePosixPath(*placed.relative.parts[: len(placed.relative.parts) - len(below_mount)])
    last = LastMount(volume.mount, catalogued(inside))
    seen = SeenVolume(volume_id=volume.volume_id, label=volume.label, fs_type=volume.fs_type, last=last)
    roots.remember_volume(db, seen, now_ms)
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
    added = roots.add_root(db, volume.volume_id, folder, (*excludes, *inherited), now_ms)
    return Target(root=added, folder=folder)

"""Mounted file systems on any operating system; from paths to places on volumes, and back."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from indexer.names import as_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indexer.types import VolumeId

TOP = PurePosixPath()
"""All of a volume."""

_NETWORK = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "coda", "davfs", "drvfs", "glusterfs", "lustre", "ncpfs", "nfs",
     "nfs4", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "webdav", "fuse.davfs2", "fuse.glusterfs",
     "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse"}
)  # fmt: skip
"""File systems that other machines serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A mounted file system."""

    volume_id: VolumeId
    mount: Path
    """Where its top is; where only a part is bind-mounted, that part."""
    label: str = ""
    fs_type: str = ""
    is_network: bool = False
    """Other machines may write to it, and the kernel reports no change that they make."""

    @property
    def supports_events(self) -> bool:
        """Whether the system reports every change on it."""
        return not self.is_network


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePath:
    """A path as its volume sees it."""

    volume: Volume
    relative: PurePosixPath
    """From the volume's top; `.` for the top itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A volume, or a part of one, at a place in the file tree."""

    volume: Volume
    point: Path
    inside: PurePosixPath = TOP
    """Which part of the volume is mounted there: `.` for all of it."""


class MountTable(Protocol):
    """What is mounted at one moment."""

    @property
    def mounts(self) -> Sequence[Mount]:
        """Every mount, hidden ones too."""

    def of(self, path: Path) -> Mount:
        """Return the mount of an absolute path without symbolic links; the path need not exist."""


def is_network(fs_type: str) -> bool:
    """Say whether a file system of this type is served by another machine."""
    return fs_type.lower() in _NETWORK


def deepest(mounts: Sequence[Mount], path: Path) -> Mount | None:
    """Return the mount with the longest point above a path; of equal ones the last."""
    above = [mount for mount in mounts if path.is_relative_to(mount.point)]
    return max(reversed(above), key=lambda mount: len(mount.point.parts), default=None)


class Volumes:
    """The volumes of a machine. `table` returns what is mounted now; it is cheap while nothing changes."""

    def __init__(self, table: Callable[[], MountTable]) -> None:
        self._table = table
        self._points: tuple[MountTable, frozenset[str]] | None = None

    def is_mount_point(self, path: Path) -> bool:
        """Say whether another volume, or another part of one, begins at a path without symbolic links."""
        if sys.platform != "linux":
            return os.path.ismount(path)
        table = self._table()
        if self._points is None or self._points[0] is not table:
            self._points = table, frozenset(str(mount.point) for mount in table.mounts)
        return str(path) in self._points[1]

    def volume_of(self, path: Path) -> VolumePath:
        """Return the volume of a path, and its path there: the same wherever the volume is mounted.

        Follows symbolic links. The path need not exist.
        """
        resolved = Path(os.path.realpath(path))
        mount = self._table().of(resolved)
        relative = mount.inside / PurePosixPath(*resolved.relative_to(mount.point).parts)
        return VolumePath(volume=mount.volume, relative=relative)

    def mounted_volumes(self) -> Mapping[VolumeId, Volume]:
        """Return the volumes that can be reached now; of several mounts of one, the most complete."""
        table = self._table()
        found: dict[VolumeId, tuple[int, Volume]] = {}
        for mount in table.mounts:
            depth = len(mount.inside.parts)
            known = found.get(mount.volume.volume_id)
            if (known is None or depth < known[0]) and table.of(mount.point) is mount:
                found[mount.volume.volume_id] = depth, mount.volume
        return {volume_id: volume for volume_id, (_, volume) in found.items()}

    def locate(self, volume_id: VolumeId, relative: PurePosixPath | str) -> Path | None:
        """Return where a path of a volume is now, existing or not; None while that part of the volume is not mounted.

        `relative` is from `volume_of`, or its text as the catalogue has it; empty for the top.
        """
        wanted = PurePosixPath(as_path(relative)) if isinstance(relative, str) else relative
        table = self._table()
        best: tuple[int, Path] | None = None
        for mount in table.mounts:
            if mount.volume.volume_id != volume_id or not wanted.is_relative_to(mount.inside):
                continue
            depth = len(mount.inside.parts)
            path = mount.point / wanted.relative_to(mount.inside)
            if (best is None or depth < best[0]) and table.of(path) is mount:
                best = depth, path
        return best[1] if best else None

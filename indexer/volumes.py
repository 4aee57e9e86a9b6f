"""Which file system a path is on, by a name that stays when it is mounted elsewhere."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from indexer.types import VolumeId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "coda", "davfs", "drvfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4",
     "smb2", "smb3", "smbfs", "virtiofs", "vboxsf", "fuse.sshfs", "fuse.rclone", "fuse.s3fs",
     "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.vmhgfs-fuse", "fuse.davfs2", "afpfs", "webdav"}
)  # fmt: skip
"""Other machines write to these, and the kernel tells of no change that they make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A mounted file system."""

    volume_id: VolumeId
    mount: Path
    """Where its top is; with a bind mount of a part only, where that part is."""
    label: str
    fs_type: str
    is_network: bool
    supports_events: bool
    """Whether the system tells of every change on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumePath:
    """A path as its volume sees it."""

    volume: Volume
    relative: PurePosixPath
    """From the volume's top; `.` for the top itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A part of a volume at a place in the file tree."""

    volume: Volume
    point: Path
    inside: PurePosixPath = PurePosixPath()
    """What of the volume is seen there: `.` for all of it."""


class MountSource(Protocol):
    """Knows what is mounted now. Each system has one; tests make their own."""

    def mounts(self) -> Sequence[Mount]:
        """Return the mounts, later ones over earlier ones. Cheap while nothing changes."""

    def mount_of(self, path: Path) -> Mount:
        """Return the mount that an absolute path without symbolic links is on."""


def is_network(fs_type: str) -> bool:
    """Say whether a file system of this type is served by another machine."""
    return fs_type.lower() in _NETWORK


def covering(mounts: Sequence[Mount], path: Path) -> Mount | None:
    """Return the mount that an absolute path is on: the deepest, of equal ones the last."""
    best: Mount | None = None
    depth = -1
    for mount in mounts:
        if len(mount.point.parts) >= depth and path.is_relative_to(mount.point):
            best, depth = mount, len(mount.point.parts)
    return best


class Volumes:
    """The volumes of a machine. The functions of this module use the real one's."""

    def __init__(self, source: MountSource) -> None:
        self._source = source

    def volume_of(self, path: Path) -> VolumePath:
        """Return where a path is; see the function of this name."""
        resolved = Path(os.path.realpath(path))
        mount = self._source.mount_of(resolved)
        relative = mount.inside / PurePosixPath(*resolved.relative_to(mount.point).parts)
        return VolumePath(volume=mount.volume, relative=relative)

    def mounted_volumes(self) -> Mapping[VolumeId, Volume]:
        """Return what is mounted now; see the function of this name."""
        found: dict[VolumeId, tuple[int, Volume]] = {}
        for mount in self._visible():
            depth = len(mount.inside.parts)
            known = found.get(mount.volume.volume_id)
            if known is None or depth < known[0]:
                found[mount.volume.volume_id] = depth, mount.volume
        return {volume_id: volume for volume_id, (_, volume) in found.items()}

    def locate(self, volume_id: VolumeId, relative: PurePosixPath | str) -> Path | None:
        """Return where a volume's path is now; see the function of this name."""
        wanted = PurePosixPath(relative)
        mounts = self._source.mounts()
        best: tuple[int, Path] | None = None
        for mount in mounts:
            if mount.volume.volume_id != volume_id or not wanted.is_relative_to(mount.inside):
                continue
            path = mount.point / wanted.relative_to(mount.inside)
            seen = covering(mounts, path)
            if seen is mount and (best is None or len(mount.inside.parts) < best[0]):
                best = len(mount.inside.parts), path
        return best[1] if best else None

    def _visible(self) -> list[Mount]:
        mounts = self._source.mounts()
        return [mount for mount in mounts if covering(mounts, mount.point) is mount]


def _source() -> MountSource:
    if sys.platform == "linux":
        from indexer.volumes_linux import LinuxMounts

        return LinuxMounts()
    if sys.platform == "win32":
        from indexer.volumes_windows import WindowsMounts

        return WindowsMounts()
    from indexer.volumes_other import MountPoints

    return MountPoints()


_here = Volumes(_source())


def volume_of(path: Path) -> VolumePath:
    """Return the volume of a path, and its path there.

    Symbolic links are followed first. The path need not exist.

    Returns:
        The same volume id and relative path wherever the volume is mounted.

    """
    return _here.volume_of(path)


def mounted_volumes() -> Mapping[VolumeId, Volume]:
    """Return the volumes that can be reached now; of several mounts of one, the most complete."""
    return _here.mounted_volumes()


def locate(volume_id: VolumeId, relative: PurePosixPath | str) -> Path | None:
    """Return where a path of a volume is now.

    Args:
        volume_id: from `volume_of`.
        relative: from `volume_of`, or its text; empty for the top.

    Returns:
        An absolute path, which need not exist; None while that part of the volume is not mounted.

    """
    return _here.locate(volume_id, relative)

"""What a mounted file system is, whatever the operating system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import VolumeId

TOP = PurePosixPath()
"""All of a volume."""

_NETWORK = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "coda", "davfs", "drvfs", "glusterfs", "lustre", "ncpfs", "nfs",
     "nfs4", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "webdav", "fuse.davfs2", "fuse.glusterfs",
     "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse"}
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
    """A volume, or a part of one, at a place in the file tree."""

    volume: Volume
    point: Path
    inside: PurePosixPath = TOP
    """What of the volume is seen there: `.` for all of it."""


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
    best: Mount | None = None
    for mount in mounts:
        deep_enough = best is None or len(mount.point.parts) >= len(best.point.parts)
        if deep_enough and path.is_relative_to(mount.point):
            best = mount
    return best

"""Which file system a path is on, by a name that stays when it is mounted elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from indexer.portable import portable_folder
from indexer.volumes.drive import OwnDrive
from indexer.volumes.mounts import MountTable, Volume, VolumePath, Volumes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Volume", "VolumePath", "is_mount_point", "locate", "mounted_volumes", "volume_of"]


def _table() -> Callable[[], MountTable]:
    if sys.platform == "linux":
        from indexer.volumes.linux import LinuxMounts

        return LinuxMounts().table
    if sys.platform == "win32":
        from indexer.volumes.windows import WindowsTable

        return WindowsTable
    from indexer.volumes.other import PointTable

    return PointTable


def _named_table() -> Callable[[], MountTable]:
    """Return the table of this system; the drive of a portable program has a name of its own there."""
    folder = portable_folder()
    return _table() if folder is None else OwnDrive(_table(), folder.parent).table


_here = Volumes(_named_table())
volume_of = _here.volume_of
mounted_volumes = _here.mounted_volumes
locate = _here.locate
is_mount_point = _here.is_mount_point

"""The drive of a portable program: one name, whatever computer and system it is plugged into.

Linux, Windows and macOS name the same stick differently, and some names change with the socket. An index that travels
on the stick must find its folders there all the same.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.types import VolumeId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.volumes.mounts import Mount, MountTable

OWN_DRIVE = VolumeId("portable")


class _NamedTable:
    """A table in which one volume has another name."""

    def __init__(self, table: MountTable, folder: Path) -> None:
        self._table = table
        self._own = table.of(folder).volume.volume_id
        self._named: dict[Mount, Mount] = {}

    @property
    def mounts(self) -> Sequence[Mount]:
        """Every mount."""
        return [self._name(mount) for mount in self._table.mounts]

    def of(self, path: Path) -> Mount:
        """Return the mount of a path."""
        return self._name(self._table.of(path))

    def _name(self, mount: Mount) -> Mount:
        """Return the same object for the same mount: tables are asked whether two are one."""
        if mount.volume.volume_id != self._own:
            return mount
        if mount not in self._named:
            self._named[mount] = replace(mount, volume=replace(mount.volume, volume_id=OWN_DRIVE))
        return self._named[mount]


class OwnDrive:
    """Names the volume that a folder is on."""

    def __init__(self, table: Callable[[], MountTable], folder: Path) -> None:
        self._read = table
        self._folder = Path(os.path.realpath(folder))
        self._last: tuple[MountTable, _NamedTable] | None = None

    def table(self) -> MountTable:
        """Return what is mounted now: the same object while nothing changes, as the table below does."""
        present = self._read()
        if self._last is None or self._last[0] is not present:
            self._last = present, _NamedTable(present, self._folder)
        return self._last[1]

"""Volumes by their mount points, where the system is asked nothing more (macOS)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.names import as_text
from indexer.types import VolumeId
from indexer.volumes.mounts import Mount, Volume

if TYPE_CHECKING:
    from collections.abc import Sequence

_DISKS = Path("/Volumes")


class PointTable:
    """The top and the disks of `/Volumes`; other mount points are found as paths are asked for."""

    def __init__(self) -> None:
        self._known: dict[Path, Mount] = {}

    @property
    def mounts(self) -> Sequence[Mount]:
        """The top, and each disk."""
        try:
            disks = [path for path in _DISKS.iterdir() if os.path.ismount(path)]
        except OSError:
            disks = []
        return [self._at(Path(path)) for path in (Path("/"), *disks)]

    def of(self, path: Path) -> Mount:
        """Return the mount of a path."""
        point = path
        while not os.path.ismount(point) and point != point.parent:
            point = point.parent
        return self._at(point)

    def _at(self, point: Path) -> Mount:
        if point not in self._known:
            volume = Volume(volume_id=VolumeId(as_text(f"mount:{point}")), mount=point, label=point.name)
            self._known[point] = Mount(volume=volume, point=point)
        return self._known[point]

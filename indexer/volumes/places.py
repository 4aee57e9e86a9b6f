"""From paths to places on volumes, and back."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from indexer.volumes.model import MountTable, Volume, VolumePath

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from indexer.types import VolumeId


class Places:
    """The volumes of a machine.

    Args:
        table: returns what is mounted now; cheap while nothing changes.

    """

    def __init__(self, table: Callable[[], MountTable]) -> None:
        self._table = table

    def volume_of(self, path: Path) -> VolumePath:
        """Return the volume of a path, and its path there.

        Symbolic links are followed first. The path need not exist.

        Returns:
            The same volume id and relative path wherever the volume is mounted.

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
        """Return where a path of a volume is now.

        Args:
            volume_id: from `volume_of`.
            relative: from `volume_of`, or its text; empty for the top.

        Returns:
            An absolute path, which need not exist; None while that part of the volume is not mounted.

        """
        wanted = PurePosixPath(relative)
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

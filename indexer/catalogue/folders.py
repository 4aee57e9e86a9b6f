"""Where folders are now, where they were last, and how the catalogue writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from indexer.volumes import locate, volume_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.types import VolumeId


def place_of(path: Path) -> tuple[VolumeId, str]:
    """Return the volume of a path, and the path on it with `/`; empty for its top."""
    placed = volume_of(path)
    return placed.volume.volume_id, catalogued(placed.relative)


def catalogued(relative: PurePosixPath) -> str:
    """Return a path on a volume as the catalogue writes it."""
    text = str(relative)
    return "" if text == "." else text


def is_below(folder: str, top: str) -> bool:
    """Say whether a folder of a volume is `top` or inside it."""
    return not top or folder == top or folder.startswith(f"{top}/")


@dataclass(frozen=True, slots=True)
class LastMount:
    """Where a volume was when it was last seen."""

    mount: Path
    inside: str = ""
    """What of the volume was seen there; empty for all of it (bind mounts and subvolumes show a part)."""


class Whereabouts:
    """Finds folders of volumes, there or not."""

    def __init__(self, mounts: Mapping[VolumeId, LastMount]) -> None:
        self._mounts = mounts

    def path_of(self, volume_id: VolumeId, folder: str) -> tuple[Path, bool]:
        """Return where a folder is and that its volume is mounted; else where it was."""
        here = locate(volume_id, folder)
        if here is not None:
            return here, True
        last = self._mounts.get(volume_id, LastMount(Path("/")))
        shown = folder[len(last.inside) :].strip("/") if is_below(folder, last.inside) else folder
        return last.mount / shown, False

    def places_of(self, path: Path) -> list[tuple[VolumeId, str]]:
        """Return what a path means: the place where it is now, and where it was on volumes that are away."""
        absolute = path.expanduser().absolute()
        found = [place_of(absolute)] if absolute.exists() else []
        for volume_id, last in self._mounts.items():
            if absolute.is_relative_to(last.mount):
                found.append((volume_id, catalogued(PurePosixPath(last.inside) / absolute.relative_to(last.mount))))
        return list(dict.fromkeys(found))

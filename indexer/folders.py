"""Where a path is, as the catalogue writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.volumes import volume_of

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

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

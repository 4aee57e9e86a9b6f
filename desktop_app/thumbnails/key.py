"""What a thumbnail is of, and how large: the name under which it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.types import WHOLE_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.types import ContentId, Locator

SIDES_PX = (256, 512, 1024)
"""The longer sides that are made: few, so that zooming rarely decodes anything."""


@dataclass(frozen=True, slots=True)
class ThumbKey:
    """A thumbnail. Copies of a file share it."""

    name: str
    """Hex: the content id, or a hash of place and version while the content is not known."""
    side_px: int
    """Its longer side in device pixels, one of SIDES_PX; smaller if the picture is."""
    path: Path = field(compare=False)
    """Where the picture can be read."""
    locator: Locator = WHOLE_FILE
    """Which picture of the file; never a region."""

    @property
    def file_name(self) -> str:
        """Of the file in the cache."""
        moment_ms, page = self.locator.moment_ms, self.locator.page
        part = f"-{moment_ms}ms" if moment_ms is not None else f"-p{page}" if page is not None else ""
        return f"{self.name}{part}-{self.side_px}.jpg"


def key_of(
    path: Path,
    content_id: ContentId | None,
    version: tuple[int, int],
    needed_px: float,
    locator: Locator = WHOLE_FILE,
) -> ThumbKey:
    """Return the key of a file's thumbnail.

    Args:
        path: where it is.
        content_id: None while the file was not read.
        version: time of its last change and size, which tell one state of an unread file from another.
        needed_px: the longer side that is shown, in device pixels.
        locator: which picture of the file, without a region.
    """
    side_px = next((side for side in SIDES_PX if side >= needed_px), SIDES_PX[-1])
    return ThumbKey(content_id or _name_of(path, version), side_px, path, locator)


def _name_of(path: Path, version: tuple[int, int]) -> str:
    place = f"{path}\0{version[0]}\0{version[1]}".encode(errors="surrogateescape")
    return hashlib.blake2b(place, digest_size=16).hexdigest()

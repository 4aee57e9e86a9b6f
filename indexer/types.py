"""The values that travel through the engine. Frozen; a later stage never asks an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""uint8 [H, W, 3], RGB."""
Vectors = NDArray[np.float32]
"""float32 [N, D], rows of unit length: cosine similarity is the dot product."""
Vector = NDArray[np.float32]
"""float32 [D], unit length."""

ContentId = NewType("ContentId", str)
"""Hex BLAKE3-128 of a file's bytes: copies and renamed files share it."""
FileId = NewType("FileId", int)
FolderId = NewType("FolderId", int)
RootId = NewType("RootId", int)
VolumeId = NewType("VolumeId", str)
"""Names a file system wherever it is mounted (its UUID where it has one)."""
UnitId = NewType("UnitId", str)
"""`<content id>:<ordinal>`: one embedded thing (a photo, a shot, a page)."""
ModelId = NewType("ModelId", str)
CollectionId = NewType("CollectionId", int)


class Kind(StrEnum):
    """What a file is to its user."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class Fit(StrEnum):
    """How a picture of any aspect becomes the model's rectangle."""

    SQUASH = "squash"
    """Resize both sides freely: everything is seen, the aspect is lost."""
    CROP = "crop"
    """Resize the short side, keep the centre."""
    PAD = "pad"
    """Resize the long side, fill the rest with mid grey."""
    WITHIN = "within"
    """Shrink until it lies within the rectangle, keep the aspect, never enlarge: for people, not for models."""


class Band(StrEnum):
    """How sure it is that a hit is what was asked for."""

    GOOD = "good"
    MAYBE = "maybe"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture as seen, after the EXIF orientation: edges as fractions of its sides, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_valid(self) -> bool:
        """Whether it lies in the picture and has an area."""
        return 0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1


WHOLE = Box(left=0.0, top=0.0, right=1.0, bottom=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelSpec:
    """The rectangle of pixels that an image encoder reads."""

    width_px: int
    height_px: int
    fit: Fit
    part: Box | None = None
    """What of the picture becomes the rectangle, None for all; a single request says it, never a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a file says about itself. Absent facts are None or empty."""

    width_px: int = 0
    """As seen, that is after the EXIF orientation."""
    height_px: int = 0
    taken_ms: int | None = None
    """Wall clock where the picture was taken, in ms since 1970 as if that clock were UTC."""
    taken_offset_min: int | None = None
    """Minutes east of UTC of that wall clock, where the file says so."""
    camera: str = ""
    lens: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    """0 to 5, from XMP or EXIF."""
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """One file, read: its identity, its facts, and the pixels that the encoder wants."""

    content_id: ContentId
    quick_hash: bytes
    """See `indexer.identity`: 16 bytes over the size and three samples of the file."""
    kind: Kind
    facts: MediaFacts
    pixels: tuple[Pixels, ...]
    """One array per unit, each of the PixelSpec's size. A photo has one."""
    dhash: int
    """64-bit difference hash of the picture as seen; near-identical copies differ in few bits."""

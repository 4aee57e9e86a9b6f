"""Views of a training photo: as the engine sees it, mirrored, or with a random frame and light."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from indexer.decode.image import read_image
from indexer.types import Fit, Pixels, PixelSpec

if TYPE_CHECKING:
    from pathlib import Path


_PLAIN_VIEWS = 2
_MIN_AREA = 0.55
"""Least share of the photo in a random frame: captions describe whole scenes."""
_MAX_STRETCH = 1.35
"""Flickr8k photos of 4:3 and 3:2 were squeezed to squares; undoing that takes up to 1.33 - 1.5."""
_LIGHT = 0.25
"""Largest relative change of brightness, contrast and colour."""


def photo_view(path: Path, view: int, side_px: int) -> Pixels:
    """Return one view of a photo, the same on every call.

    Args:
        view: 0 is the photo as it is, 1 its mirror image; from 2 on random frames, the odd ones mirrored.
        side_px: of the square that is returned.

    Returns:
        uint8 [side_px, side_px, 3], RGB.
    """
    if view < _PLAIN_VIEWS:
        pixels = read_image(path, PixelSpec(width_px=side_px, height_px=side_px, fit=Fit.SQUASH)).pixels[0]
    else:
        pixels = _augmented(path, view, side_px)
    return np.ascontiguousarray(pixels[:, ::-1]) if view % 2 else pixels


def _augmented(path: Path, view: int, side_px: int) -> Pixels:
    digest = hashlib.sha256(f"{path.name}/{view}".encode()).digest()
    random = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    box = _random_frame(random, image.width, image.height)
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhancer(image).enhance(random.uniform(1 - _LIGHT, 1 + _LIGHT))
    return np.asarray(image.resize((side_px, side_px), Image.Resampling.BICUBIC, box=box))


def _random_frame(random: np.random.Generator, width_px: int, height_px: int) -> tuple[float, float, float, float]:
    """Return a box of random area and stretch inside the picture: left, top, right, bottom."""
    area = random.uniform(_MIN_AREA, 1.0)
    stretch = np.exp(random.uniform(-np.log(_MAX_STRETCH), np.log(_MAX_STRETCH)))
    wide = width_px * min(1.0, np.sqrt(area * stretch))
    high = height_px * min(1.0, np.sqrt(area / stretch))
    left, top = random.uniform(0, width_px - wide), random.uniform(0, height_px - high)
    return left, top, left + wide, top + high

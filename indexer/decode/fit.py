"""Geometry: from a picture of any shape to the model's rectangle, and to the difference hash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexer.types import WHOLE, Box, Fit, Pixels, PixelSpec

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_MID_GREY = (128, 128, 128)
_REDUCING_GAP = 2.0
"""Box averaging down to twice the target, then the better filter: as good to the eye, several times faster."""
_HASH_SIZE_PX = (9, 8)


@dataclass(frozen=True, slots=True)
class Plan:
    """What part of the picture becomes what part of the rectangle. Sizes are (width, height)."""

    box: tuple[float, float, float, float]
    """Of the picture: left, upper, right, lower."""
    size_px: tuple[int, int]
    """What the box becomes; smaller than the rectangle only with `Fit.PAD` and `Fit.WITHIN`."""


def plan(picture_px: tuple[int, int], spec: PixelSpec) -> Plan:
    """Return how a picture of this size, as seen, or the part of it that is wanted, is fitted into the rectangle."""
    region = spec.region or WHOLE
    left, right = region.left * picture_px[0], region.right * picture_px[0]
    upper, lower = region.top * picture_px[1], region.bottom * picture_px[1]
    (width, height), (to_width, to_height) = (right - left, lower - upper), (spec.width_px, spec.height_px)
    if spec.fit is Fit.CROP:
        scale = min(width / to_width, height / to_height)
        across, down = max(0.0, width - to_width * scale) / 2, max(0.0, height - to_height * scale) / 2
        return Plan((left + across, upper + down, right - across, lower - down), (to_width, to_height))
    if spec.fit is Fit.PAD:
        scale = max(width / to_width, height / to_height)
        inner = (max(1, round(width / scale)), max(1, round(height / scale)))
        return Plan((left, upper, right, lower), inner)
    if spec.fit is Fit.WITHIN:
        scale = max(1.0, width / to_width, height / to_height)
        inner = (max(1, round(width / scale)), max(1, round(height / scale)))
        return Plan((left, upper, right, lower), inner)
    return Plan((left, upper, right, lower), (to_width, to_height))


def excess(picture_px: tuple[int, int], spec: PixelSpec) -> float:
    """Return how many times larger than needed a picture is, in the direction with less of it; upright or turned."""
    factors = []
    for target in (spec, _turned(spec)):
        wanted = plan(picture_px, target)
        across = (wanted.box[2] - wanted.box[0]) / wanted.size_px[0]
        down = (wanted.box[3] - wanted.box[1]) / wanted.size_px[1]
        factors.append(min(across, down))
    return min(factors)


def _turned(spec: PixelSpec) -> PixelSpec:
    region = spec.region or WHOLE
    turned = Box(left=region.top, top=region.left, right=region.bottom, bottom=region.right)
    return replace(spec, width_px=spec.height_px, height_px=spec.width_px, region=turned)


def fit(picture: Picture, spec: PixelSpec) -> Pixels:
    """Return the picture in the rectangle: uint8 [height_px, width_px, 3], C-contiguous, writable.

    With `Fit.WITHIN` it is as high and wide as the plan says.

    Args:
        picture: mode RGB, upright.
        spec: the rectangle. Enlarging and shrinking are bicubic.
    """
    wanted = plan(picture.size, spec)
    fitted = picture.resize(wanted.size_px, Image.Resampling.BICUBIC, box=wanted.box, reducing_gap=_REDUCING_GAP)
    if spec.fit is Fit.PAD and wanted.size_px != (spec.width_px, spec.height_px):
        page = Image.new("RGB", (spec.width_px, spec.height_px), _MID_GREY)
        page.paste(fitted, ((spec.width_px - fitted.width) // 2, (spec.height_px - fitted.height) // 2))
        fitted = page
    return np.array(fitted, dtype=np.uint8, order="C")


def dhash(picture: Picture) -> int:
    """Return the 64-bit horizontal difference hash, an unsigned Python int.

    Each bit says whether a cell of a 9 x 8 grey reduction is brighter than its left neighbour: row by row from the
    top left, most significant bit first. SQLite integers are signed: store it through int64.

    Args:
        picture: mode RGB, upright, whole (not cropped to the model's rectangle).
    Source: the "dHash" of N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
    """
    grey = np.asarray(picture.convert("L").resize(_HASH_SIZE_PX, Image.Resampling.BOX, reducing_gap=_REDUCING_GAP))
    bits = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")

"""From an opened file to upright RGB pixels of moderate size."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexer.decode import opening, reasons
from indexer.decode.colour import can_shrink, to_rgb
from indexer.decode.fit import excess
from indexer.decode.kinds import is_raw
from indexer.types import WHOLE

if TYPE_CHECKING:
    from indexer.decode.source import Source
    from indexer.types import PixelSpec

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED = frozenset({5, 6, 7, 8})
MIN_PRESENT = 0.5
"""A cut-off photo is worth finding while at least half of it is there."""


_OVERSAMPLE = 2
"""Decoding at twice the size needed and filtering down looks like decoding in full (measured: 0.3 levels apart). At 1 a
JPEG of 12 megapixels takes 48 instead of 65 ms, but the vectors of 60 move to a cosine of 0.978 at worst, their hashes
by up to 10 bits, and of the first ten that 20 texts find 8 % are others."""
_HEIF_OVERSAMPLE = 0.9
"""Telephones embed thumbnails of 320 x 240: good enough for 256 x 256, and 60 times faster than the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that was read."""

    rgb: Image.Image
    """Mode RGB, upright, no smaller than twice what the fit needs unless the file is."""
    header: Image.Image
    """What the library knows of the file: `info`, `getexif()`, `format`. Its pixels are spent."""
    size_px: tuple[int, int]
    """Of the file's full picture, upright."""


@dataclass(frozen=True, slots=True)
class _Opened:
    image: Image.Image
    orientation: int | None
    size_px: tuple[int, int]


def read_photo(source: Source, spec: PixelSpec) -> Photo:
    """Decode as few pixels as the rectangle needs, upright and in RGB.

    Raises:
        UnreadableError: too large, or cut off before its middle.
        Exception: one of `reasons.PARSER_ERRORS`; MemoryError.
    """
    opened = _open(source, spec)
    try:
        rgb = _decode(opened.image, spec)
    except (MemoryError, Image.DecompressionBombError):
        raise
    except reasons.PARSER_ERRORS:
        opened = _open(source, spec)
        rgb = _decode_what_is_there(opened.image, source, spec)
    turn = _orientation(opened)
    if turn in _UPRIGHT:
        rgb = rgb.transpose(_UPRIGHT[turn])
    width, height = opened.size_px
    return Photo(rgb=rgb, header=opened.image, size_px=(height, width) if turn in _TURNED else (width, height))


def _open(source: Source, spec: PixelSpec) -> _Opened:
    if is_raw(source.path):
        from indexer.decode.raw import NotRawError  # LibRaw loads only where a RAW is met

        with contextlib.suppress(NotRawError):  # a JPEG with the name of a RAW is opened below
            return _open_raw(source, spec)
    image = opening.open_picture(source.stream(), source.path)
    return _Opened(image, None, image.size)


def _open_raw(source: Source, spec: PixelSpec) -> _Opened:
    from indexer.decode.raw import open_raw

    region = spec.region or WHOLE
    share = max(region.right - region.left, region.bottom - region.top)
    preview = open_raw(source, round(max(spec.width_px, spec.height_px) / share))
    return _Opened(preview.image, preview.orientation, preview.size_px)


def _decode(image: Image.Image, spec: PixelSpec) -> Image.Image:
    """Load the pixels and return them as RGB, not yet upright, shrunk early where the format allows it."""
    image.draft(None, _wanted_px(image, spec))
    image.load()
    factor = int(excess(image.size, spec) / _OVERSAMPLE)
    if factor > 1 and can_shrink(image):
        return to_rgb(_with_info(image.reduce(factor), image))
    rgb = to_rgb(image)
    return rgb.reduce(factor) if factor > 1 else rgb


def _decode_what_is_there(image: Image.Image, source: Source, spec: PixelSpec) -> Image.Image:
    """Decode a damaged file as far as it goes; raise the first trouble again if that is not far."""
    with opening.lenient():
        rgb = _decode(image, spec)
    present = _share_present(rgb)
    if present < MIN_PRESENT:
        raise reasons.cut_off(source.path, present)
    return rgb


def _share_present(rgb: Image.Image) -> float:
    """Share of a cut-off picture that is there: all but its rows of one colour at the bottom, in BMP at the top.

    Each channel counts for itself: Photoshop files hold one after the other.
    """
    pixels = np.asarray(rgb)
    shares = []
    for rows in (pixels, pixels[::-1]):
        blank = (rows == rows[-1, -1]).all(axis=1)  # bool [H, 3]
        filled = [np.flatnonzero(~blank[:, channel]) for channel in range(3)]
        shares.append(sum(float(at[-1] + 1) if len(at) else 0.0 for at in filled) / (3 * len(rows)))
    return min(shares)


def _orientation(opened: _Opened) -> int:
    """EXIF 1 to 8; TIFF and HEIF are upright after loading and say so."""
    found = None
    with contextlib.suppress(*reasons.PARSER_ERRORS):  # broken metadata must not cost the picture
        found = opened.image.getexif().get(_ORIENTATION)
    if not isinstance(found, int) or found not in range(1, 9):
        found = opened.orientation
    return found or 1


def _wanted_px(image: Image.Image, spec: PixelSpec) -> tuple[int, int]:
    """Size for `draft`: of the smallest scaled decoding, or embedded thumbnail in HEIF, that will do."""
    width, height = image.size
    factor = max(1.0, excess(image.size, spec) / (_HEIF_OVERSAMPLE if image.format == "HEIF" else _OVERSAMPLE))
    return max(1, int(width / factor)), max(1, int(height / factor))


def _with_info(image: Image.Image, origin: Image.Image) -> Image.Image:
    if profile := origin.info.get("icc_profile"):
        image.info["icc_profile"] = profile
    return image

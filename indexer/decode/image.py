"""Reads one picture file, once: identity, facts and the model's pixels."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexer.decode import reasons
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.metadata import facts_of
from indexer.decode.pixels import can_shrink, dhash, excess, fit, to_rgb
from indexer.decode.readers import is_raw
from indexer.decode.source import OpenedImage, open_picture, open_source, truncated_allowed
from indexer.errors import UnreadableError
from indexer.types import WHOLE, WHOLE_FILE, Decoded, FileHead, Kind, ReadSegment, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.decode.source import Source
    from indexer.types import Grade, Locator, PixelSpec

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
"""A cut-off photo is indexed if at least half of it is there."""
_OVERSAMPLE = 2
"""Decoding at twice the size needed and filtering down looks like decoding in full (measured: 0.3 levels apart). At 1 a
JPEG of 12 megapixels takes 48 instead of 65 ms, but the vectors of 60 move to a cosine of 0.978 at worst, their hashes
by up to 10 bits, and of the first ten that 20 texts find 8 % are others."""
_HEIF_OVERSAMPLE = 0.9
"""Phones embed thumbnails of 320 x 240: good enough for 256 x 256, and 60 times faster than the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that was read."""

    rgb: Image.Image
    """Mode RGB, upright, at least twice as large as the fit needs if the file is."""
    header: Image.Image
    """What Pillow knows about the file: `info`, `getexif()`, `format`. Its pixels are used up."""
    size_px: tuple[int, int]
    """Of the file's full picture, upright."""


def read_photo(source: Source, spec: PixelSpec) -> Photo:
    """Decode as few pixels as the rectangle needs, upright and in RGB.

    Raises UnreadableError if it is too large or cut off before its middle; else MemoryError or `reasons.PARSER_ERRORS`.
    """
    opened = _open(source, spec)
    try:
        rgb = _decode(opened.image, spec)
    except (MemoryError, Image.DecompressionBombError):
        raise
    except reasons.PARSER_ERRORS:
        opened = _open(source, spec)
        rgb = _decode_truncated(opened.image, source, spec)
    orientation = _orientation(opened)
    if orientation in _UPRIGHT:
        rgb = rgb.transpose(_UPRIGHT[orientation])
    width, height = opened.size_px
    return Photo(rgb=rgb, header=opened.image, size_px=(height, width) if orientation in _TURNED else (width, height))


def _open(source: Source, spec: PixelSpec) -> OpenedImage:
    if is_raw(source.path):
        from indexer.decode.raw import NotRawError, open_raw  # LibRaw loads only where a RAW is met

        region = spec.region or WHOLE
        share = max(region.right - region.left, region.bottom - region.top)
        with contextlib.suppress(NotRawError):  # a JPEG with the name of a RAW is opened below
            return open_raw(source, round(max(spec.width_px, spec.height_px) / share))
    image = open_picture(source.stream(), source.path)
    return OpenedImage(image, image.size)


def _decode(image: Image.Image, spec: PixelSpec) -> Image.Image:
    """Load the pixels and return them as RGB, not yet upright, shrunk early where the format allows it."""
    image.draft(None, _wanted_px(image, spec))
    image.load()
    factor = int(excess(image.size, spec) / _OVERSAMPLE)
    if factor > 1 and can_shrink(image):
        small = image.reduce(factor)
        if profile := image.info.get("icc_profile"):
            small.info["icc_profile"] = profile
        return to_rgb(small)
    rgb = to_rgb(image)
    return rgb.reduce(factor) if factor > 1 else rgb


def _decode_truncated(image: Image.Image, source: Source, spec: PixelSpec) -> Image.Image:
    """Decode a damaged file as far as it goes; raise UnreadableError if that is not far."""
    with truncated_allowed():
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


def _orientation(opened: OpenedImage) -> int:
    """EXIF 1 to 8; after loading, TIFF and HEIF are upright and say 1."""
    with contextlib.suppress(*reasons.PARSER_ERRORS):  # broken metadata must not make the picture unreadable
        found = opened.image.getexif().get(_ORIENTATION)
        if isinstance(found, int) and found in range(1, 9):
            return found
    return opened.orientation


def _wanted_px(image: Image.Image, spec: PixelSpec) -> tuple[int, int]:
    """Size for `draft`: of the smallest scaled decoding that is enough, in HEIF of the embedded thumbnail."""
    width, height = image.size
    factor = max(1.0, excess(image.size, spec) / (_HEIF_OVERSAMPLE if image.format == "HEIF" else _OVERSAMPLE))
    return max(1, int(width / factor)), max(1, int(height / factor))


def read_segments(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[FileHead | ReadSegment]:
    """Yield the head and the one segment of a picture file, always read in full: a `readers.Read`."""
    del grade
    yield from read_picture(path, spec)


def read_picture(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Iterator[FileHead | ReadSegment]:
    """Yield the head of a picture file and the picture at a locator: a `readers.ReadPicture`."""
    read = read_image(path, spec, locator)
    yield FileHead(content_id=read.content_id, quick_hash=read.quick_hash, kind=read.kind, facts=read.facts)
    yield ReadSegment(Segment(dhash=read.dhash), read.pixels[0])


def read_image(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Decoded:
    """Return a picture file's identity, facts and pixels; the file is opened once, read-only.

    Runs in any process, but foreign files belong in a `DecodePool`: native decoders may crash or hang. The contents
    decide how a file is read; the name matters only for camera RAW. Raises UnreadableError.

    Args:
        path: any file.
        spec: the rectangle; `pixels` holds one array uint8 [height_px, width_px, 3], RGB, upright.
        locator: the region; a picture has no moments and no pages.
    """
    spec = replace(spec, region=locator.region)
    with warnings.catch_warnings(), open_source(path) as source:
        warnings.simplefilter("ignore")  # about oddities of the file that nobody can fix here
        try:
            photo = read_photo(source, spec)
        except (MemoryError, *reasons.PARSER_ERRORS) as error:
            if not any(source.data[:65536]):
                raise UnreadableError(*reasons.BLANK, path=path) from error
            raise reasons.from_parser_error(error, path, bytes(source.data[:32])) from error
        return Decoded(
            content_id=content_id(source.data),
            quick_hash=quick_hash_of(source.data),
            kind=Kind.IMAGE,
            facts=facts_of(photo, source),
            pixels=(fit(photo.rgb, spec),),
            dhash=dhash(photo.rgb),
        )

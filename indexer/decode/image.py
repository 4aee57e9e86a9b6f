"""Reads one picture file, once: identity, facts and the model's pixels."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, UnidentifiedImageError

from indexer.decode import reasons
from indexer.decode.adobe_rgb import profile_by_exif
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.mend import is_coarse_whole, is_unusual_jpeg, mended
from indexer.decode.metadata import facts_of
from indexer.decode.pixels import can_shrink, dhash, excess, fit, is_blank, to_rgb
from indexer.decode.readers import MOVING_ENDINGS, is_raw
from indexer.decode.second import open_second
from indexer.decode.source import OpenedImage, open_picture, open_source, truncated_allowed, why_unknown
from indexer.decode.tiff import odd_pixels
from indexer.errors import UnreadableError
from indexer.types import WHOLE, WHOLE_FILE, Decoded, FileHead, Grade, Kind, ReadSegment, Segment, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.decode.source import Source
    from indexer.types import Locator, PixelSpec

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
_ROW_BY_ROW = ("JPEG", "MPO", "PNG", "TIFF", "BMP", "DIB", "PPM", "TGA", "SGI", "PCX", "PSD")
"""Formats whose decoders write one row after the other into the picture."""
_MARKS = {"L": (1,), "LA": (1, 7), "RGB": (1, 254, 3), "RGBA": (1, 254, 3, 7), "CMYK": (1, 254, 3, 7)}
"""An unlikely colour, by mode."""
_FILMS = ("GIF", "WEBP", "PNG", "AVIF")
_FRAMES_LIMIT = 100
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
    try:
        opened, rgb = _read(source, spec)
    except (MemoryError, Image.DecompressionBombError):
        raise
    except reasons.PARSER_ERRORS as error:
        opened, rgb = _read_damaged(source, spec, error)
    orientation = _orientation(opened)
    if orientation in _UPRIGHT:
        rgb = rgb.transpose(_UPRIGHT[orientation])
    width, height = opened.size_px
    return Photo(rgb=rgb, header=opened.image, size_px=(height, width) if orientation in _TURNED else (width, height))


def _read(source: Source, spec: PixelSpec) -> tuple[OpenedImage, Image.Image]:
    opened = _open(source, spec)
    rgb = _decode(opened.image, spec)
    if opened.image.format in _FILMS and is_blank(rgb):
        with contextlib.suppress(*reasons.PARSER_ERRORS):  # the first frame is a picture, too
            rgb = _frame_that_shows(opened.image, spec) or rgb
    return opened, rgb


def _frame_that_shows(film: Image.Image, spec: PixelSpec) -> Image.Image | None:
    """The first of some frames that is not of one colour; films begin in black, or with nothing."""
    frames = min(getattr(film, "n_frames", 1), _FRAMES_LIMIT)
    for number in dict.fromkeys((frames // 2, frames // 4, frames * 3 // 4, *range(1, min(frames, 8)), frames - 1)):
        if 0 < number < frames:
            film.seek(number)
            rgb = _decode(film, spec)
            if not is_blank(rgb):
                return rgb
    return None


def _read_damaged(source: Source, spec: PixelSpec, error: Exception) -> tuple[OpenedImage, Image.Image]:
    """Read without the damaged metadata; else as far as the pixels go. Raises the first error if nothing helps."""
    if is_unusual_jpeg(source.data):
        raise reasons.unknown_variety(source.path) from error
    versions = [source]
    for data in mended(source):
        if data != source.data:
            with contextlib.suppress(*reasons.PARSER_ERRORS):
                return _read(replace(source, data=data), spec)
            versions.append(replace(source, data=data))
    for version in versions:
        try:
            opened = _open(version, spec)
            return opened, _decode_truncated(opened, version, spec)
        except (MemoryError, Image.DecompressionBombError):
            raise
        except reasons.PARSER_ERRORS as later:
            error = later
    if isinstance(error, UnidentifiedImageError) and (other := open_second(source)) is not None:
        return other, _decode(other.image, spec)
    raise error


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
    odd = odd_pixels(image) if image.format == "TIFF" else None
    if odd is not None:
        odd.info["icc_profile"] = image.info.get("icc_profile")
        image = odd
    if adobe := profile_by_exif(image):
        image.info["icc_profile"] = adobe
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


def _decode_truncated(opened: OpenedImage, source: Source, spec: PixelSpec) -> Image.Image:
    """Decode a damaged file as far as it goes; raise UnreadableError if that is not far."""
    with truncated_allowed():
        rgb = _decode(opened.image, spec)
        present = _share_there(opened.image, rgb, source, spec)
    if present < MIN_PRESENT:
        raise reasons.cut_off(source.path, present)
    return rgb


def _share_there(image: Image.Image, rgb: Image.Image, source: Source, spec: PixelSpec) -> float:
    """Share of a cut-off picture that is there: by how far its decoder comes, where that can be seen."""
    if image.info.get("progressive"):
        return 1.0 if is_coarse_whole(source.data) else _share_present(rgb)
    if image.format in _ROW_BY_ROW:
        with contextlib.suppress(*reasons.PARSER_ERRORS):
            return _share_written(_open(source, spec).image, spec)
    return _share_present(rgb)


def _share_written(image: Image.Image, spec: PixelSpec) -> float:
    """Share of a picture that its decoder overwrites, if all of it has an unlikely colour before."""
    image.draft(None, _wanted_px(image, spec))
    mark = _MARKS[image.mode]
    image.im = Image.new(image.mode, image.size, mark).im
    image._ended = True  # type: ignore[attr-defined]  # noqa: SLF001 - else Pillow has libjpeg fill the rest
    image.load()
    untouched = np.asarray(image).reshape(image.height, image.width, -1) == np.asarray(mark, np.uint8)
    return 1.0 - max(float(untouched.all(axis=axis).mean()) for axis in (0, 1))  # turned pictures lack columns


def _share_present(rgb: Image.Image) -> float:
    """Share of a cut-off picture that is there: all but its rows of one colour at the bottom.

    Each channel counts for itself: some formats hold one after the other.
    """
    pixels = np.asarray(rgb)
    blank = (pixels == pixels[-1, -1]).all(axis=1)  # bool [H, 3]
    filled = [np.flatnonzero(~blank[:, channel]) for channel in range(3)]
    return sum(float(at[-1] + 1) if len(at) else 0.0 for at in filled) / (3 * len(pixels))


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
    """Yield the head and the one segment of a picture file: a `readers.Read`. Of a moving one it is a first look."""
    del grade
    read = read_image(path, spec)
    yield FileHead(content_id=read.content_id, quick_hash=read.quick_hash, kind=read.kind, facts=read.facts)
    segment = Segment(dhash=read.dhash)
    if read.kind is Kind.VIDEO:  # what it shows besides is read in the next pass, by `animation.read_shots`
        segment = replace(segment, span=Span.time(0, 1), grade=Grade.QUICK)
    yield ReadSegment(segment, read.pixels[0])


def read_picture(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Iterator[FileHead | ReadSegment]:
    """Yield the head of a picture file and the picture at a locator: a `readers.ReadPicture`."""
    if locator.moment_ms is not None and path.suffix.lower() in MOVING_ENDINGS:
        from indexer.decode.animation import read_moment

        yield from read_moment(path, spec, locator)
        return
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
            cause = why_unknown(source.stream()) if isinstance(error, UnidentifiedImageError) else None
            if reasons.is_unknown_variety(cause):
                raise reasons.unknown_variety(path) from error
            raise reasons.from_parser_error(error, path, bytes(source.data[:32])) from error
        return Decoded(
            content_id=content_id(source.data),
            quick_hash=quick_hash_of(source.data),
            kind=Kind.VIDEO if _moves(photo.header, path) else Kind.IMAGE,
            facts=facts_of(photo, source),
            pixels=(fit(photo.rgb, spec),),
            dhash=dhash(photo.rgb),
        )


def _moves(header: Image.Image, path: Path) -> bool:
    """Say whether an opened picture has more than one frame; asked of names that say so only, for it reads the file."""
    if path.suffix.lower() in MOVING_ENDINGS:
        with contextlib.suppress(*reasons.PARSER_ERRORS):
            return getattr(header, "n_frames", 1) > 1
    return False

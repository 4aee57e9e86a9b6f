"""What Pillow leaves undone in TIFF: the page that is the picture, and pixels of many bits in odd orders."""

from __future__ import annotations

import contextlib
import io
import struct
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from indexer.decode import reasons
from indexer.decode.pixels import scaled_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tags = Any
    """Pillow's directory, `ImageFileDirectory_v2`, or an empty dict."""

_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 254, 255, 256, 257, 258, 259, 262
_STRIPS, _SAMPLES, _STRIP_BYTES, _PLANES, _TILES, _TILE_BYTES = 273, 277, 279, 284, 324, 325
_ORIENTATION, _EXTRA, _FORMAT = 274, 338, 339
_COPIED = (_WIDTH, _HEIGHT, _COMPRESSION, 266, _ORIENTATION, 278, 317, 322, 323)
_SHORT = (_BITS, _COMPRESSION, _PHOTOMETRIC, 266, _ORIENTATION, _SAMPLES, 317, _FORMAT)
_WHITE_IS_ZERO, _RGB, _CMYK = 0, 2, 5
_SEPARATE, _UNSIGNED = 2, 1
_PAGES_LIMIT = 8
_THUMBNAIL_FACTOR = 16
"""A first page with so many times fewer pixels than another of its shape is its thumbnail."""


def seek_picture(image: Image.Image) -> None:
    """Go to the first page that is no thumbnail of another; to the first one if all are."""
    pages: list[tuple[int, int, int, bool]] = []
    for number in range(_PAGES_LIMIT):
        try:
            image.seek(number)
        except EOFError:
            break
        except reasons.PARSER_ERRORS:  # a page of an unknown variety
            continue
        tags = _tags(image)
        is_reduced = bool(_first(tags.get(_SUBFILE, 0)) & 1) or _first(tags.get(_OLD_SUBFILE, 0)) == 2
        pages.append((number, *image.size, is_reduced))
    whole = [page for page in pages if not page[3]] or pages
    if whole:
        first = whole[0]
        image.seek(next((page for page in whole if _is_thumbnail(first, page)), first)[0])


def _is_thumbnail(small: tuple[int, int, int, bool], large: tuple[int, int, int, bool]) -> bool:
    (_, width, height, _), (_, to_width, to_height, _) = small, large
    same_shape = abs(width * to_height - height * to_width) <= 0.15 * width * to_height
    return same_shape and to_width * to_height >= _THUMBNAIL_FACTOR * width * height


def odd_pixels(image: Image.Image) -> Image.Image | None:
    """Return the picture in 8 bits if Pillow would show it wrongly, upright like a loaded one; else None.

    That is more than 8 bits with a plane for each colour, grey whose zero is white, and whole numbers of 32 bits.
    """
    tags = _tags(image)
    bits = _first(tags.get(_BITS, 1))
    if bits > 8 and tags.get(_PLANES) == _SEPARATE and tags.get(_SAMPLES, 1) > 1:
        return _merged(image, tags)
    white_is_zero = tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    if image.mode[:1] in ("I", "F") and (white_is_zero or (bits == 32 and image.mode == "I")):
        image.load()
        levels = scaled_levels(_values(image, tags))
        return Image.fromarray(255 - levels if white_is_zero else levels)
    return None


def _merged(image: Image.Image, tags: Tags) -> Image.Image | None:
    fp: IO[bytes] | None = getattr(image, "fp", None)
    samples, photometric = tags[_SAMPLES], tags.get(_PHOTOMETRIC)
    if fp is None or photometric not in (0, 1, _RGB, _CMYK):
        return None
    extra = _first(tags.get(_EXTRA, 0))
    wanted = {_RGB: 4 if samples > 3 and extra in (1, 2) else 3, _CMYK: 4}.get(photometric, 1)
    planes = []
    for number in range(wanted):
        with Image.open(io.BytesIO(_plane(fp, tags, number)), formats=("TIFF",)) as plane:
            plane.load()
            planes.append(_values(plane, tags))
    levels = scaled_levels(np.stack(planes, axis=-1))
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        image.getexif()[_ORIENTATION] = 1  # the planes are upright
    if wanted == 1:
        return Image.fromarray(255 - levels[..., 0] if photometric == _WHITE_IS_ZERO else levels[..., 0])
    if photometric == _CMYK:
        return Image.frombytes("CMYK", levels.shape[1::-1], levels.tobytes())
    return Image.fromarray(levels)


def _plane(fp: IO[bytes], tags: Tags, number: int) -> bytes:
    """A TIFF file of one plane as a grey picture; its data stay compressed as they are."""
    at, sizes = (_TILES, _TILE_BYTES) if _TILES in tags else (_STRIPS, _STRIP_BYTES)
    count = len(tags[at]) // tags[_SAMPLES]
    chosen = slice(number * count, (number + 1) * count)
    data, offsets = bytearray(), []
    for offset, size in zip(tags[at][chosen], tags[sizes][chosen], strict=True):
        fp.seek(offset)
        offsets.append(8 + len(data))
        data += fp.read(size)
    data += b"\0" * (len(data) % 2)
    values: dict[int, tuple[int, ...]] = {tag: (_first(tags[tag]),) for tag in _COPIED if tag in tags}
    values |= {_BITS: (_first(tags[_BITS]),), _PHOTOMETRIC: (1,), _SAMPLES: (1,)}
    values |= {_FORMAT: (_first(tags.get(_FORMAT, _UNSIGNED)),), at: tuple(offsets), sizes: tuple(tags[sizes][chosen])}
    order = "<" if tags.prefix == b"II" else ">"
    head: bytes = tags.prefix + struct.pack(f"{order}HL", 42, 8 + len(data))
    return head + data + _directory(values, 8 + len(data), order)


def _directory(values: dict[int, tuple[int, ...]], start: int, order: str) -> bytes:
    """A directory that begins at an offset, then the values that do not fit into it."""
    entries, behind = b"", b""
    for tag, numbers in sorted(values.items()):
        packed = struct.pack(f"{order}{len(numbers)}L", *numbers)
        if tag in _SHORT:
            packed = struct.pack(f"{order}H2x", *numbers)
        elif len(packed) > 4:
            behind, packed = behind + packed, struct.pack(f"{order}L", start + 6 + 12 * len(values) + len(behind))
        entries += struct.pack(f"{order}HHL", tag, 3 if tag in _SHORT else 4, len(numbers)) + packed
    return struct.pack(f"{order}H", len(values)) + entries + bytes(4) + behind


def _values(image: Image.Image, tags: Tags) -> NDArray[Any]:
    values = np.asarray(image)
    if values.dtype == np.int32 and _first(tags.get(_BITS, 1)) == 32 and _first(tags.get(_FORMAT, 1)) == _UNSIGNED:
        return values.view(np.uint32)
    return values


def _tags(image: Image.Image) -> Tags:
    return getattr(image, "tag_v2", {})


def _first(value: object) -> int:
    value = value[0] if isinstance(value, tuple) and value else value
    return value if isinstance(value, int) else 0

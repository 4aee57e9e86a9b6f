"""Facts from EXIF tags, also those of camera RAW files, whose makers each vary TIFF a little."""

from __future__ import annotations

import contextlib
import math
import struct
from typing import TYPE_CHECKING, Any

from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from indexer.decode import fields, reasons
from indexer.types import MediaFacts

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator, Mapping

    Tags = Mapping[int, Any]
    """Tag number -> value as Pillow gives it: str, int, rational, bytes, tuples of these."""
    Directories = tuple[dict[int, Any], dict[int, Any], dict[int, Any]]
    """IFD0, Exif, GPS."""

ImageFileDirectory_v2._load_dispatch[129] = (1, ImageFileDirectory_v2.load_string)  # noqa: SLF001 - no public way
"""The type of EXIF 3.0 for texts in UTF-8: read like ASCII, which is often UTF-8 too."""

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
_DATES = ((0x9003, 0x9011, 0x9291), (0x9004, 0x9012, 0x9292), (0x0132, 0x9010, 0x9290))
"""(date, offset, fraction of a second) of: taken, digitised, changed."""
_USER_COMMENT_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp"}

_APPLE_NOTE = b"Apple iOS\0"
_ID_BYTES = 128

_HEAD_BYTES = 4 * 1024 * 1024
"""The directories come before the sensor data."""
_TIFF_COUSINS = (b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
"""TIFF itself (DNG, NEF, CR2, ARW, PEF, SRW), Olympus and Panasonic."""


def facts_from_exif(main: Tags, photo: Tags, gps: Tags) -> MediaFacts:
    """Return what the directories IFD0, Exif and GPS say; a tag that makes no sense is left out."""
    both = {**main, **photo}
    taken = _taken(both)
    latitude, longitude = valid_position(
        _angle(gps.get(2), gps.get(1), "S", 90), _angle(gps.get(4), gps.get(3), "W", 180)
    )
    return MediaFacts(
        taken_ms=taken.taken_ms if taken else None,
        taken_offset_min=taken.offset_min if taken else None,
        camera=fields.camera_name(_text(main.get(0x010F)), _text(main.get(0x0110))),
        lens=_lens(both),
        latitude=latitude,
        longitude=longitude,
        rating=_rating(main.get(0x4746), main.get(0x4749)),
        aperture=fields.aperture(_number(both.get(0x829D))),
        exposure_s=fields.exposure_s(_number(both.get(0x829A))),
        iso=fields.iso(_number(_one_of(both.get(0x8827)))),
        focal_mm=fields.focal_mm(_number(both.get(0x920A))),
        title=fields.spoken(_utf16(main.get(0x9C9B))),
        description=_description(main, photo),
        keywords=fields.keywords(_utf16(main.get(0x9C9E)).replace(",", ";").split(";")),
        pairing_id=_pairing_id(photo.get(0x927C)),
    )


def _pairing_id(note: object) -> str:
    """Read what Apple's maker note says joins the two parts of a Live Photo.

    After 14 bytes comes a big-endian directory; tag 17 is text, its place counts from the beginning of the note.
    """
    if not isinstance(note, bytes) or not note.startswith(_APPLE_NOTE) or len(note) < 16:
        return ""
    for entry in range(16, min(16 + 12 * int.from_bytes(note[14:16], "big"), len(note) - 11), 12):
        tag, kind, count, at = struct.unpack(">HHII", note[entry : entry + 12])
        if (tag, kind) == (17, 2) and 4 < count <= _ID_BYTES:
            return fields.clean(note[at : at + count].split(b"\0", 1)[0].decode("ascii", "ignore"))
    return ""


def _text(value: object) -> object:
    """Bytes of a text that Pillow took for Latin-1: programs write UTF-8, and other code pages, as ASCII."""
    if isinstance(value, str):
        with contextlib.suppress(UnicodeEncodeError):  # it was UTF-8 by its type
            return value.encode("latin-1")
    return value


def _taken(tags: Tags) -> fields.Moment | None:
    found = []
    for date, offset, fraction in _DATES:
        taken = fields.dated(tags.get(date), tags.get(fraction))
        offset_min = fields.offset_min(tags.get(offset))
        if taken is not None and offset_min is not None:
            taken = taken._replace(offset_min=offset_min)
        found.append(taken)
    return fields.best_moment(found)


def _lens(tags: Tags) -> str:
    lens = " ".join(fields.clean(_text(tags.get(0xA434)), 200).split())
    return "" if lens.strip("-. 0") == "" or lens.lower().startswith("unknown") else lens


def _description(main: Tags, photo: Tags) -> str:
    candidates = (
        _text(main.get(0x010E)),
        _utf16(main.get(0x9C9C)),
        _utf16(main.get(0x9C9F)),
        _comment(photo.get(0x9286)),
    )
    return next((text for text in map(fields.spoken, candidates) if text), "")


def _utf16(value: object) -> str:
    """Text of the XP tags that Windows writes: UTF-16, little endian, as bytes or as a tuple of them."""
    return (fields.as_bytes(value) or b"").decode("utf-16-le", "ignore").split("\0", 1)[0]


def _comment(value: object) -> str:
    """Text of UserComment: eight bytes name its encoding."""
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes) or len(value) <= 8:
        return ""
    code, body = value[:8], value[8:]
    if code == b"UNICODE\0":
        little = body[1::2].count(0) >= body[0::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "ignore").lstrip("\ufeff").rstrip("\0 ")
    if not body.strip(b"\0 \xff"):
        return ""
    if code in _USER_COMMENT_CODES:
        text = fields.decode_text(body) if code[0:1] == b"A" else body.decode(_USER_COMMENT_CODES[code], "ignore")
        return text if text.isprintable() or "\n" in text else text.split("\0", 1)[0]
    text = fields.decode_text(body.strip(b"\0 "))
    return text if code == bytes(8) and text.isprintable() else ""


def _one_of(value: object) -> object:
    """Some cameras give the speed twice."""
    return value[0] if isinstance(value, tuple) and value else value


def _rating(stars: object, percent: object) -> int | None:
    """0 to 5 of the two tags that Windows writes."""
    found = fields.rating(stars[0] if isinstance(stars, tuple) and len(stars) == 1 else stars)
    if found is None and (number := _number(percent)) is not None:
        found = fields.stars_of_percent(number)
    return found


def valid_position(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Return the position or (None, None): half a position is none, and 0/0 is a receiver that knew nothing."""
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return round(latitude, 7), round(longitude, 7)


def _angle(parts: object, reference: object, negative: str, limit: int) -> float | None:
    """Degrees of (degrees, minutes, seconds). The last ones may be missing or 0/0, each may carry the sign."""
    if isinstance(parts, str):
        return fields.coordinate(fields.clean(parts), fields.clean(reference), limit)
    if not isinstance(parts, tuple):
        parts = (parts,)
    numbers = [_number(part) for part in parts]
    if not numbers or len(numbers) > 3 or numbers[0] is None:
        return None
    degrees: float = sum(abs(number or 0.0) / 60**power for power, number in enumerate(numbers))
    if degrees > limit:
        return None
    south_or_west = fields.clean(reference).upper().startswith(negative) or any((number or 0) < 0 for number in numbers)
    return -degrees if south_or_west else degrees


def _number(value: object) -> float | None:
    """A finite float of an integer or rational, else None; EXIF often contains 0/0."""
    if isinstance(value, tuple):
        value = value[0] if len(value) == 1 else None
    if value is None or isinstance(value, str | bytes):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # Pillow's rationals
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def raw_directories(data: bytes | mmap.mmap) -> Iterator[Directories]:
    """Yield the EXIF directories of a camera RAW file; damaged ones are left out."""
    head = bytes(data[:_HEAD_BYTES])
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        if head[:4] in _TIFF_COUSINS:
            yield _tiff_directories(head)
        elif head[4:12] == b"ftypcrx ":
            # CR3: boxes CMT1, CMT2 and CMT4 each hold one directory as a TIFF of its own.
            yield _box(head, b"CMT1"), _box(head, b"CMT2"), _box(head, b"CMT4")


def _tiff_directories(block: bytes) -> Directories:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + (b"II*\0" if block[:1] == b"I" else b"MM\0*") + block[4:])
    return dict(exif), exif.get_ifd(EXIF_IFD), exif.get_ifd(GPS_IFD)


def _box(head: bytes, name: bytes) -> dict[int, Any]:
    at = head.find(name)
    if at < 4:
        return {}
    size = int.from_bytes(head[at - 4 : at], "big")
    return _tiff_directories(head[at + 4 : at - 4 + size])[0]

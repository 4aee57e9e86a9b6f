"""TIFF structures byte by byte: EXIF blocks with odd values, and pictures that Pillow does not write."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PHOTO_IFD, GPS_IFD = 0x8769, 0x8825


@dataclass(frozen=True)
class Field:
    """The type, the number and the bytes of a tag's values."""

    kind: int
    count: int
    data: bytes


def ascii_text(text: bytes) -> Field:
    return Field(2, len(text) + 1, text + b"\0")


def utf8_text(text: str) -> Field:
    """The type that EXIF 3.0 has for UTF-8."""
    data = text.encode() + b"\0"
    return Field(129, len(data), data)


def undefined(data: bytes) -> Field:
    return Field(7, len(data), data)


def octets(data: bytes) -> Field:
    return Field(1, len(data), data)


def short(*values: int) -> Field:
    return Field(3, len(values), struct.pack(f"<{len(values)}H", *values))


def long(*values: int) -> Field:
    return Field(4, len(values), struct.pack(f"<{len(values)}I", *values))


def rational(*pairs: tuple[int, int]) -> Field:
    return Field(5, len(pairs), b"".join(struct.pack("<II", *pair) for pair in pairs))


def signed_rational(*pairs: tuple[int, int]) -> Field:
    return Field(10, len(pairs), b"".join(struct.pack("<ii", *pair) for pair in pairs))


def _directory(fields: Mapping[int, Field], at: int, following: int = 0) -> bytes:
    """Return a directory that begins at an offset, its values behind it."""
    entries, values, behind = b"", b"", at + 2 + 12 * len(fields) + 4
    for tag, field in sorted(fields.items()):
        data = field.data.ljust(4, b"\0")
        if len(data) > 4:
            data, values = struct.pack("<I", behind + len(values)), values + data + b"\0" * (len(data) % 2)
        entries += struct.pack("<HHI", tag, field.kind, field.count) + data
    return struct.pack("<H", len(fields)) + entries + struct.pack("<I", following) + values


def exif(
    main: Mapping[int, Field] | None = None,
    photo: Mapping[int, Field] | None = None,
    gps: Mapping[int, Field] | None = None,
) -> bytes:
    """Return an EXIF block, with the six letters before it."""
    below = {PHOTO_IFD: photo or {}, GPS_IFD: gps or {}}
    top = {**(main or {}), **{tag: long(0) for tag, fields in below.items() if fields}}
    at = 8 + len(_directory(top, 8))
    blocks = b""
    for tag, fields in below.items():
        if fields:
            top[tag] = long(at + len(blocks))
            blocks += _directory(fields, at + len(blocks))
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + _directory(top, 8) + blocks


@dataclass(frozen=True)
class Page:
    """A picture of a TIFF file: uncompressed strips, each with rows or a plane."""

    width_px: int
    height_px: int
    strips: Sequence[bytes]
    bits: Sequence[int] = (8,)
    photometric: int = 1
    planar: bool = False
    more: Mapping[int, Field] | None = None


def tiff(*pages: Page) -> bytes:
    """Return a TIFF file."""
    out = b"II*\0" + struct.pack("<I", 8)
    for number, page in enumerate(pages):
        at = len(out)
        size = len(_directory(_fields(page, 0), at))
        end = at + size + sum(map(len, page.strips))
        out += _directory(_fields(page, at + size), at, 0 if number == len(pages) - 1 else end)
        out += b"".join(page.strips)
    return out


def _fields(page: Page, at: int) -> dict[int, Field]:
    sizes = [len(strip) for strip in page.strips]
    rows = page.height_px if page.planar else -(-page.height_px // len(sizes))
    return {
        254: long(0),
        256: long(page.width_px),
        257: long(page.height_px),
        258: short(*page.bits),
        259: short(1),
        262: short(page.photometric),
        273: long(*(at + sum(sizes[:i]) for i in range(len(sizes)))),
        277: short(len(page.bits)),
        278: long(rows),
        279: long(*sizes),
        284: short(2 if page.planar else 1),
        **(page.more or {}),
    }

"""Leaves damaged metadata out of a file, so that its picture can be read."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

    from indexer.decode.source import Source

_LIMIT_BYTES = 512 * 1024 * 1024
"""Of files that are copied for mending."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_LEAST_BYTES = {
    kind: least
    for kinds, least in (
        ((b"sRGB", b"bKGD", b"sBIT"), 1),
        ((b"gAMA", b"cICP", b"fdAT"), 4),
        ((b"tIME",), 7),
        ((b"acTL",), 8),
        ((b"pHYs",), 9),
        ((b"fcTL",), 26),
        ((b"cHRM",), 32),
    )
    for kind in kinds
}
_TRANSPARENCY_BYTES = {0: 2, 2: 6, 3: 1}
"""By the colour type of the header."""
_FRAMES = (b"acTL", b"fcTL", b"fdAT", b"tRNS")
"""They are part of what the picture shows."""
_TEXT_LIMIT_BYTES = 1024 * 1024
"""Of a compressed text, or all of them: Pillow refuses more."""
_SCAN, _END = 0xDA, 0xD9
_UNUSUAL_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF)
_APP0, _APP1, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE


def mended(source: Source) -> Iterator[bytes]:
    """Yield versions of a PNG or JPEG without damaged metadata, then with less and less metadata; none of others."""
    if len(source.data) > _LIMIT_BYTES:
        return
    if source.data[:8] == _PNG:
        data = bytes(source.data)
        yield from (_png(data, all_of_it=False), _png(data, all_of_it=True))
    elif source.data[:2] == _JPEG:
        data = bytes(source.data)
        yield from (_jpeg(data, kept) for kept in (range(_APP0, _APP15 + 1), (_APP1, _APP14), (_APP14,)))


def is_unusual_jpeg(data: bytes | mmap) -> bool:
    """Say whether a JPEG is compressed in a way that hardly any program reads: lossless, hierarchical."""
    at = 2
    while data[:2] == _JPEG and data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        marker = data[at + 1]
        if marker in _UNUSUAL_FRAMES:
            return True
        if marker == _SCAN:
            break
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def is_coarse_whole(data: bytes | mmap) -> bool:
    """Say whether a progressive JPEG that is cut off has at least its first scan, so that all of it shows something."""
    return data[:2] == _JPEG and data.find(b"\xff\xda", data.find(b"\xff\xda") + 2) > 0


def _png(data: bytes, *, all_of_it: bool) -> bytes:
    """The file without damaged chunks beside the picture, or without all of them and with right check sums."""
    parts, at, text_bytes = [data[:8]], 8, 0
    colour_type = data[25] if len(data) > 25 else 0
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + size
        is_critical = not kind[0] & 0x20
        if end > len(data):
            following = -1 if is_critical else data.find(b"IDAT", at + 8)
            if following < 0:
                break
            at = following - 4
            continue
        body = data[at + 8 : end - 4]
        if is_critical:
            check = zlib.crc32(kind + body).to_bytes(4, "big") if all_of_it else data[end - 4 : end]
            parts.append(data[at : end - 4] + check)
        elif kind in _FRAMES or not all_of_it:
            text_bytes += _inflated_bytes(kind, body)
            is_sound = zlib.crc32(kind + body) == int.from_bytes(data[end - 4 : end], "big")
            if is_sound and text_bytes <= _TEXT_LIMIT_BYTES and _is_complete(kind, body, colour_type):
                parts.append(data[at:end])
        at = end
    return b"".join((*parts, data[at:]))


def _is_complete(kind: bytes, body: bytes, colour_type: int) -> bool:
    if kind == b"tRNS":
        return len(body) >= _TRANSPARENCY_BYTES.get(colour_type, 0)
    if kind == b"iCCP":
        return 0 < body.find(b"\0") < len(body) - 1
    return len(body) >= _LEAST_BYTES.get(kind, 0)


def _inflated_bytes(kind: bytes, body: bytes) -> int:
    """How large a compressed text becomes, at most a byte more than the limit."""
    name_end = body.find(b"\0")
    start = name_end + 2
    if kind == b"iTXt" and body[name_end + 1 : name_end + 2] == b"\1":
        start = body.find(b"\0", body.find(b"\0", name_end + 3) + 1) + 1
    elif kind not in (b"zTXt", b"iCCP"):
        return 0
    try:
        return len(zlib.decompressobj().decompress(body[start:], _TEXT_LIMIT_BYTES + 1))
    except zlib.error:
        return 0


def _jpeg(data: bytes, kept: range | tuple[int, ...]) -> bytes:
    """The file without short segments beside the picture, and of these only the kept ones."""
    parts, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in (_SCAN, _END):
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end]
        is_short = (marker == _APP0 and body[:4] == b"JFIF" and len(body) < 14) or (
            marker == _APP14 and body[:5] == b"Adobe" and len(body) < 12
        )
        is_beside = _APP0 <= marker <= _APP15 or marker == _COMMENT
        if not is_beside or (marker in kept and not is_short):
            parts.append(data[at:end])
        at = max(end, at + 4)
    return b"".join((*parts, data[at:]))

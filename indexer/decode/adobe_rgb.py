"""Cameras that write Adobe RGB say so in EXIF alone, without a colour profile."""

from __future__ import annotations

import contextlib
import struct
from functools import cache
from typing import TYPE_CHECKING

from indexer.decode import reasons
from indexer.decode.exif import EXIF_IFD

if TYPE_CHECKING:
    from PIL import Image

_COLOR_SPACE, _INTEROP_IFD, _INTEROP_INDEX = 0xA001, 0xA005, 1
_ADOBE, _UNCALIBRATED = 2, 65535
_WHITE = (0.9642, 1.0, 0.8249)
_PRIMARIES = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}
"""Adapted to D50, as profiles want it."""
_GAMMA_256THS = 563


def profile_by_exif(image: Image.Image) -> bytes | None:
    """Return the profile of Adobe RGB if a JPEG without a profile says that it is in that; else None."""
    if image.format not in ("JPEG", "MPO") or image.mode != "RGB" or image.info.get("icc_profile"):
        return None
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        exif = image.getexif()
        space = exif.get_ifd(EXIF_IFD).get(_COLOR_SPACE)
        if space == _ADOBE:
            return profile()
        if space == _UNCALIBRATED and str(exif.get_ifd(_INTEROP_IFD).get(_INTEROP_INDEX)).startswith("R03"):
            return profile()
    return None


@cache
def profile() -> bytes:
    """Return a colour profile of Adobe RGB (1998), made from its numbers."""
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, _GAMMA_256THS) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 6) + b"Adobe\0" + b"\0" * 78,
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_WHITE),
        **{name: b"XYZ \0\0\0\0" + _fixed(*values) for name, values in _PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma),
    }
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        table += name + struct.pack(">II", at + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    rest = struct.pack(">I", len(tags)) + table + data
    head = struct.pack(">I4sI4s4s4s", 128 + len(rest), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 1998, 5, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + _fixed(*_WHITE)
    return head.ljust(128, b"\0") + rest


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

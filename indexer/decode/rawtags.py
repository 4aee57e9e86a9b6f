"""EXIF directories of camera RAW files, whose makers each vary TIFF a little."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from PIL import Image

from indexer.decode import reasons
from indexer.decode.exif import EXIF_IFD, GPS_IFD

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator

    Directories = tuple[dict[int, Any], dict[int, Any], dict[int, Any]]
    """IFD0, Exif, GPS."""

_HEAD_BYTES = 4 * 1024 * 1024
"""Directories are at the front; the sensor data behind them are of no interest here."""
_TIFF_COUSINS = (b"II*\0", b"MM\0*", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
"""TIFF itself (DNG, NEF, CR2, ARW, PEF, SRW), Olympus and Panasonic."""


def raw_directories(data: bytes | mmap.mmap) -> Iterator[Directories]:
    """Yield what EXIF directories the file has; damaged ones are left out."""
    head = bytes(data[:_HEAD_BYTES])
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        if head[:4] in _TIFF_COUSINS:
            yield _tiff(head)
        elif head[4:12] == b"ftypcrx ":
            yield _canon_boxes(head)


def _tiff(block: bytes) -> Directories:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + (b"II*\0" if block[:1] == b"I" else b"MM\0*") + block[4:])
    return dict(exif), exif.get_ifd(EXIF_IFD), exif.get_ifd(GPS_IFD)


def _canon_boxes(head: bytes) -> Directories:
    """CR3: boxes CMT1, CMT2 and CMT4 each hold one directory as a TIFF of its own."""
    main, photo, gps = (_box(head, name) for name in (b"CMT1", b"CMT2", b"CMT4"))
    return main, photo, gps


def _box(head: bytes, name: bytes) -> dict[int, Any]:
    at = head.find(name)
    if at < 4:
        return {}
    size = int.from_bytes(head[at - 4 : at], "big")
    return _tiff(head[at + 4 : at - 4 + size])[0]

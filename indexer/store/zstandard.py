"""Reads files that are compressed with Zstandard. pyarrow brings the only decoder of it that is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from pathlib import Path


def open_zst(path: Path) -> BinaryIO:
    """Open a compressed file for reading from its beginning to its end."""
    import pyarrow as pa

    return cast("BinaryIO", pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))

"""The bytes of one file: opened once, read-only, held in memory or mapped."""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from indexer.decode import reasons
from indexer.decode.identity import content_id, quick_hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.types import ContentId

READ_LIMIT_BYTES = 64 * 1024 * 1024
"""Larger files are mapped: their pages can be dropped again, a copy in memory cannot."""
FILE_LIMIT_BYTES = 2 * 1024 * 1024 * 1024
"""No picture that decodes within its pixel limit is larger; also what a mapping costs of the address space."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file's bytes, and what follows from them alone."""

    path: Path
    data: bytes | mmap.mmap

    def stream(self) -> BinaryIO:
        """Return a new reader at the first byte; closing it leaves `data` alone."""
        if isinstance(self.data, bytes):
            return io.BytesIO(self.data)
        self.data.seek(0)
        return cast(BinaryIO, self.data)

    @property
    def content_id(self) -> ContentId:
        """The content id of all bytes; computed at each call."""
        return content_id(self.data)

    @property
    def quick_hash(self) -> bytes:
        """The quick hash, equal to `identity.quick_hash` of the path."""
        return quick_hash_of(self.data)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Hold the bytes of a file while the context lasts.

    Raises:
        UnreadableError: the file is gone, forbidden, empty, too large, or no file at all.
    """
    try:
        with io.FileIO(path, "rb", opener=_without_waiting) as file:
            data = _bytes_of(file, path)
    except OSError as error:
        raise reasons.from_os_error(error, path) from error
    try:
        yield Source(path, data)
    finally:
        if isinstance(data, mmap.mmap):
            with contextlib.suppress(BufferError):  # a decoder still looks at it: freed with its last reader
                data.close()


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for a writer, should the name be that of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _bytes_of(file: io.FileIO, path: Path) -> bytes | mmap.mmap:
    info = os.fstat(file.fileno())
    if not stat.S_ISREG(info.st_mode):
        raise reasons.no_file(path)
    if info.st_size > FILE_LIMIT_BYTES:
        raise reasons.file_too_large(path, info.st_size, FILE_LIMIT_BYTES)
    if info.st_size > READ_LIMIT_BYTES:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    data = file.readall()
    if not data:
        raise reasons.empty(path)
    return data

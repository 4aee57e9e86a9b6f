"""What makes two files the same: their bytes, and a cheap sample of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from blake3 import blake3

from indexer.errors import unreadable
from indexer.types import ContentId, StillReading

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from _typeshed import ReadableBuffer

HASH_BYTES = 16
"""128 bits: among a million files the chance of one accidental pair is below 1e-26."""
SAMPLE_BYTES = 64 * 1024
"""Length of each of the three samples of the quick hash."""
_CHUNK_BYTES = 1024 * 1024
_PIECE_BYTES = 8 * 1024**2
_STILL_READING_EVERY = 32
"""Pieces of a hash, so every 256 MB."""


def content_id(data: ReadableBuffer) -> ContentId:
    """Return the content id of bytes that are already in memory (or mapped)."""
    return ContentId(blake3(data).hexdigest(length=HASH_BYTES))


def hash_file(path: Path) -> ContentId:
    """Return the content id of a file of any size, holding one MiB of it at a time; raises OSError."""
    digest = blake3()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return ContentId(digest.hexdigest(length=HASH_BYTES))


def quick_hash(path: Path) -> bytes:
    """Return 16 bytes over the size and three samples of a file; equal to `quick_hash_of` its bytes. Raises OSError.

    Files that differ have different quick hashes unless they have the same size and differ only outside of the first,
    middle and last 64 KiB. Good for recognising a moved file, not for merging two files.
    """
    with path.open("rb", buffering=0) as file:
        size_bytes = file.seek(0, 2)

        def read_at(start: int, length: int) -> bytes:
            file.seek(start)
            return file.read(length)

        return _sampled(size_bytes, read_at)


def quick_hash_of(data: ReadableBuffer) -> bytes:
    """Return the quick hash of bytes that are already in memory (or mapped)."""
    with memoryview(data) as view:
        return _sampled(view.nbytes, lambda start, length: view[start : start + length])


def _sampled(size_bytes: int, read_at: Callable[[int, int], ReadableBuffer]) -> bytes:
    """BLAKE3 over the size (8 bytes, little endian) and the samples, or everything if that is no more."""
    digest = blake3(size_bytes.to_bytes(8, "little"))
    if size_bytes <= 3 * SAMPLE_BYTES:
        digest.update(read_at(0, size_bytes))
    else:
        for start in (0, (size_bytes - SAMPLE_BYTES) // 2, size_bytes - SAMPLE_BYTES):
            digest.update(read_at(start, SAMPLE_BYTES))
    return digest.digest(length=HASH_BYTES)


def hashed(path: Path) -> Generator[StillReading, None, ContentId]:
    """Yield now and then that a large file is still being read; return its content id.

    Raises UnreadableError if the system refuses.
    """
    digest = blake3()
    try:
        with path.open("rb", buffering=0) as file:
            for number in itertools.count(1):
                if not (chunk := file.read(_PIECE_BYTES)):
                    break
                digest.update(chunk)
                if number % _STILL_READING_EVERY == 0:
                    yield StillReading()
    except OSError as error:
        raise unreadable(error, path) from error
    return ContentId(digest.hexdigest(length=HASH_BYTES))

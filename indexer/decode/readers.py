"""Which reader reads which kind of file. A new medium is a new row here, and its ending one in `kinds`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from indexer.types import FileHead, Grade, Kind, Locator, PixelSpec, ReadSegment, StillReading

Given = FileHead | ReadSegment | StillReading
"""What a reader yields: the head first, then segments in order; `StillReading` anywhere."""
Read = Callable[[Path, PixelSpec, Grade], Iterator[Given]]
"""Reads a file as thoroughly as a grade says; raises UnreadableError for what cannot be read."""
ReadPicture = Callable[[Path, PixelSpec, Locator], Iterator[Given]]
"""Reads one picture of a file: yields the head and one segment with its pixels; raises UnreadableError."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of a kind are read."""

    segments: str
    """`module:name` of a `Read`. The module loads in a decoder process when the first such file is met."""
    picture: str
    """`module:name` of a `ReadPicture`, for queries, thumbnails and the preview."""
    passes: tuple[Grade, ...] = (Grade.FULL,)
    """One after the other: the first gives every file something to be found by, the others go deeper."""
    many: bool = True
    """Whether files of this kind may have more than one segment."""


Readers = Mapping[Kind, Reader]

READERS: dict[Kind, Reader] = {
    Kind.IMAGE: Reader("indexer.decode.image:read_segments", "indexer.decode.image:read_picture", many=False)
}
FRAMES = Reader("indexer.decode.animation:read_frames", "indexer.decode.image:read_picture")
"""Reads the frames of an animated picture, as segments, for the preview."""
MOVING_ENDINGS = frozenset({".gif", ".webp", ".apng"})
"""Of pictures that may be animated."""


def first_pass(readers: Readers, kind: Kind) -> Grade:
    """Return how thoroughly a file of a kind is read at first."""
    return readers[kind].passes[0]


def kinds_to_deepen(readers: Readers) -> list[Kind]:
    """Return the kinds of which a first pass leaves something to read."""
    return [kind for kind, reader in readers.items() if reader.passes[0] is not Grade.FULL]


@cache
def load(function: str) -> Callable[[Path, PixelSpec, Grade | Locator], Iterator[Given]]:
    """Import a `Read` or a `ReadPicture`."""
    return cast("Callable[[Path, PixelSpec, Grade | Locator], Iterator[Given]]", pkgutil.resolve_name(function))

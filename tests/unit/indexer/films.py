"""A made-up medium of many segments: text files that say what their reader gives. Its readers load in worker processes.

A film is a line of `name=number` words: `seed`, `segments`, `quick` (segments of the first look), `breaks` (the reader
dies before this segment), `alone` (what came before it stands alone), `side` (its pictures' side in px, else the
model's), `wait_ms` (before each segment).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.decode import readers
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.readers import Reader, ReaderItem
from indexer.types import FileHead, Grade, Kind, Locator, MediaFacts, PixelSpec, ReadSegment, Segment, Span, TextSource

SUFFIX = ".film"
SECOND_MS = 1_000
_OF_VIDEOS = readers.READERS[Kind.VIDEO]
READER = Reader(f"{__name__}:read", f"{__name__}:read_picture", passes=(Grade.QUICK, Grade.FULL))


@dataclass(frozen=True)
class Film:
    """What a film is."""

    seed: int = 0
    segments: int = 5
    quick: int = 2
    breaks: int = -1
    alone: int = 0
    side: int = 0
    wait_ms: int = 0

    def write(self, path: Path) -> Path:
        """Make a file of it."""
        path.write_text(" ".join(f"{name}={getattr(self, name)}" for name in self.__dataclass_fields__))
        return path


def read(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Read a film: a few segments of its whole length at first, all of them in full."""
    film, head = _opened(path)
    yield head
    count = film.segments if grade is Grade.FULL else film.quick
    length_ms = film.segments * SECOND_MS
    for number in range(count):
        if number == film.breaks:
            os._exit(3)
        time.sleep(film.wait_ms / 1000)
        start_ms, end_ms = (length_ms * place // count for place in (number, number + 1))
        segment = Segment(
            ordinal=number,
            span=Span.time(start_ms, end_ms),
            text=f"scene{number}" if grade is Grade.FULL else "",
            text_source=TextSource.SPEECH if grade is Grade.FULL else None,
            dhash=film.seed * 1_000_003 + number,
            pictured_ms=(start_ms + end_ms) // 2,
            grade=grade,
        )
        yield ReadSegment(segment, _picture(film, number, spec))


def read_picture(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Give the picture of the segment in which a moment lies, the first one for the whole film."""
    film, head = _opened(path)
    yield head
    number = min((locator.moment_ms or 0) // SECOND_MS, film.segments - 1)
    yield ReadSegment(Segment(dhash=film.seed * 1_000_003 + number), _picture(film, number, spec))


def _opened(path: Path) -> tuple[Film, FileHead]:
    data = path.read_bytes()
    film = Film(**{name: int(value) for name, value in (word.split("=") for word in data.decode().split())})
    head = FileHead(
        content_id=content_id(data),
        quick_hash=quick_hash_of(data),
        kind=Kind.VIDEO,
        facts=MediaFacts(title=f"Film {film.seed}", taken_ms=film.seed),
        stands_alone=bool(film.alone),
    )
    return film, head


def _picture(film: Film, number: int, spec: PixelSpec) -> np.ndarray:
    height, width = (film.side, film.side) if film.side else (spec.height_px, spec.width_px)
    cells = np.random.default_rng([film.seed, number]).integers(0, 256, (4, 4, 3), np.uint8)
    rows, columns = np.arange(height) * 4 // height, np.arange(width) * 4 // width
    return np.ascontiguousarray(cells[rows][:, columns])


def know_films() -> None:
    """Let this process index films."""
    readers.KIND_BY_SUFFIX[SUFFIX] = Kind.VIDEO
    readers.READERS[Kind.VIDEO] = READER


def forget_films() -> None:
    """Undo it."""
    del readers.KIND_BY_SUFFIX[SUFFIX]
    readers.READERS[Kind.VIDEO] = _OF_VIDEOS

"""Reads animated pictures: all frames for the preview, or their shots as those of a video."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from PIL import Image, ImageSequence

from indexer.decode import reasons
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.image import read_image
from indexer.decode.pixels import dhash, fit, to_rgb
from indexer.decode.source import open_picture, open_source
from indexer.decode.video.shots import Sample, shots
from indexer.types import FileHead, Grade, Kind, MediaFacts, ReadSegment, Segment, Span, StillReading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.decode.readers import ReaderItem
    from indexer.types import Locator, PixelSpec

LEAST_MS = 20
USUAL_MS = 100
"""What browsers give to frames that say less than LEAST_MS."""
_MOST_FRAMES = 20_000
_SAMPLE_EVERY_MS = 500
_STILL_READING_EVERY = 64
_LARGEST_PX = 1_024
"""Of a frame that stands for a shot: two of them are in memory."""


def read_frames(path: Path, spec: PixelSpec, grade: Grade | Locator) -> Iterator[FileHead | ReadSegment]:
    """Yield the head and each frame with its time: a `readers.Read`. A picture that does not move gives no frame.

    Raises:
        UnreadableError: the file cannot be opened or is no picture that can be read; says why in words.
    """
    del grade
    with warnings.catch_warnings(), open_source(path) as source:
        warnings.simplefilter("ignore")  # of a foreign file's oddities
        yield FileHead(
            content_id=content_id(source.data),
            quick_hash=quick_hash_of(source.data),
            kind=Kind.IMAGE,
            facts=MediaFacts(),
        )
        try:
            image = open_picture(source.stream(), path)
            if getattr(image, "n_frames", 1) < 2:
                return
            for number, (span, frame) in enumerate(_timed(image)):
                yield ReadSegment(Segment(ordinal=number, span=span, dhash=0), fit(to_rgb(frame), spec))
        except (MemoryError, *reasons.PARSER_ERRORS) as error:
            raise reasons.from_parser_error(error, path, bytes(source.data[:32])) from error


def read_shots(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of an animated picture and its shots, or one segment for all of it: a `readers.Read`.

    Raises:
        UnreadableError: as `read_frames`.
    """
    read = read_image(path, spec)
    duration_ms = 0
    for number, (span, _) in enumerate(_frames(path)):
        duration_ms = span.end_ms or 0
        if number % _STILL_READING_EVERY == _STILL_READING_EVERY - 1:
            yield StillReading()
    yield FileHead(
        content_id=read.content_id,
        quick_hash=read.quick_hash,
        kind=Kind.VIDEO,
        facts=replace(read.facts, duration_ms=duration_ms or None),
        stands_alone=True,
    )
    if grade is not Grade.FULL:
        whole = Segment(span=Span.time(0, max(duration_ms, 1)), dhash=read.dhash, grade=Grade.QUICK)
        yield ReadSegment(whole, read.pixels[0])
        return
    for number, shot in enumerate(shots(_samples(path), duration_ms)):
        segment = Segment(
            ordinal=number,
            span=Span.time(shot.start_ms, shot.end_ms),
            dhash=dhash(shot.best.picture),
            pictured_ms=shot.best.moment_ms,
        )
        yield ReadSegment(segment, fit(shot.best.picture, spec))


def read_moment(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[FileHead | ReadSegment]:
    """Yield the head of an animated picture and the frame of a moment, the last one after its end.

    Raises:
        UnreadableError: as `read_frames`.
    """
    read = read_image(path, spec)
    yield FileHead(content_id=read.content_id, quick_hash=read.quick_hash, kind=read.kind, facts=read.facts)
    shown: tuple[Span, Image.Image] | None = None
    for span, frame in _frames(path):
        shown = span, frame
        if locator.moment_ms is None or (span.end_ms or 0) > locator.moment_ms:
            break
    if shown is None:
        yield ReadSegment(Segment(dhash=read.dhash), read.pixels[0])
        return
    picture = to_rgb(shown[1])
    segment = Segment(span=shown[0], dhash=dhash(picture), pictured_ms=shown[0].start_ms)
    yield ReadSegment(segment, fit(picture, replace(spec, region=locator.region)))


def _samples(path: Path) -> Iterator[Sample]:
    wanted_ms = 0
    for span, frame in _frames(path):
        start_ms, end_ms = span.start_ms or 0, span.end_ms or 0
        if end_ms > wanted_ms:
            picture = to_rgb(frame).copy()  # the frame itself becomes the next one
            picture.thumbnail((_LARGEST_PX, _LARGEST_PX))
            yield Sample(start_ms, picture)
            wanted_ms = start_ms + _SAMPLE_EVERY_MS


def _frames(path: Path) -> Iterator[tuple[Span, Image.Image]]:
    """Yield the frames with their times, each until the next one is asked for; of a damaged file those before that."""
    with warnings.catch_warnings(), open_source(path) as source:
        warnings.simplefilter("ignore")
        try:
            image = open_picture(source.stream(), path)
        except (MemoryError, *reasons.PARSER_ERRORS) as error:
            raise reasons.from_parser_error(error, path, bytes(source.data[:32])) from error
        with contextlib.suppress(*reasons.PARSER_ERRORS):
            yield from islice(_timed(image), _MOST_FRAMES)


def _timed(image: Image.Image) -> Iterator[tuple[Span, Image.Image]]:
    start_ms = 0
    for frame in ImageSequence.Iterator(image):
        frame.load()
        duration_ms = round(frame.info.get("duration") or 0)
        end_ms = start_ms + (duration_ms if duration_ms >= LEAST_MS else USUAL_MS)
        yield Span.time(start_ms, end_ms), frame
        start_ms = end_ms

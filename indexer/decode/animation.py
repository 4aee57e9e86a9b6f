"""Reads the frames of an animated picture, one after the other, for the preview."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from PIL import ImageSequence

from indexer.decode import reasons
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.pixels import fit, to_rgb
from indexer.decode.source import open_picture, open_source
from indexer.types import FileHead, Kind, MediaFacts, ReadSegment, Segment, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.types import Grade, Locator, PixelSpec

LEAST_MS = 20
USUAL_MS = 100
"""What browsers give to frames that say less than LEAST_MS."""


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
            start_ms = 0
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                frame.load()
                duration_ms = round(frame.info.get("duration") or 0)
                end_ms = start_ms + (duration_ms if duration_ms >= LEAST_MS else USUAL_MS)
                segment = Segment(ordinal=number, span=Span.time(start_ms, end_ms), dhash=0)
                yield ReadSegment(segment, fit(to_rgb(frame), spec))
                start_ms = end_ms
        except (MemoryError, *reasons.PARSER_ERRORS) as error:
            raise reasons.from_parser_error(error, path, bytes(source.data[:32])) from error

"""Reads one picture file, once: identity, facts and the model's pixels."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.decode import reasons
from indexer.decode.fit import dhash, fit
from indexer.decode.metadata import facts_of
from indexer.decode.picture import read_photo
from indexer.decode.source import opened
from indexer.types import WHOLE_FILE, Decoded, FileHead, Kind, ReadSegment, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.decode.picture import Photo
    from indexer.decode.source import Source
    from indexer.types import Grade, Locator, PixelSpec


def read_segments(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[FileHead | ReadSegment]:
    """Yield the head and the one segment of a picture file: a `readers.Read`; see `read_image`."""
    del grade  # a picture is always read in full
    yield from read_picture(path, spec)


def read_picture(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Iterator[FileHead | ReadSegment]:
    """Yield the head of a picture file and the picture at a locator: a `readers.ReadPicture`; see `read_image`."""
    read = read_image(path, spec, locator)
    yield FileHead(content_id=read.content_id, quick_hash=read.quick_hash, kind=read.kind, facts=read.facts)
    yield ReadSegment(Segment(dhash=read.dhash), read.pixels[0])


def read_image(path: Path, spec: PixelSpec, locator: Locator = WHOLE_FILE) -> Decoded:
    """Return a picture file's identity, facts and pixels; the file is opened once, read-only.

    Runs in any process. Foreign files belong into a `DecodePool`, though: native decoders may crash or hang.

    Args:
        path: any file; its contents decide how it is read, the name only tells camera RAW.
        spec: the rectangle wanted; `pixels` holds one array uint8 [height_px, width_px, 3], RGB, upright.
        locator: the region wanted; a picture has no moments and no pages.

    Raises:
        UnreadableError: the file cannot be opened or is no picture that can be read; says why in words.
    """
    spec = replace(spec, region=locator.region)
    with warnings.catch_warnings(), opened(path) as source:
        warnings.simplefilter("ignore")  # of a foreign file's oddities; none is ours to mend
        photo = _photo(source, spec)
        return Decoded(
            content_id=source.content_id,
            quick_hash=source.quick_hash,
            kind=Kind.IMAGE,
            facts=facts_of(photo, source),
            pixels=(fit(photo.rgb, spec),),
            dhash=dhash(photo.rgb),
        )


def _photo(source: Source, spec: PixelSpec) -> Photo:
    try:
        return read_photo(source, spec)
    except (MemoryError, *reasons.PARSER_ERRORS) as error:
        if not any(source.data[:65536]):
            raise reasons.blank(source.path) from error
        raise reasons.from_parser_error(error, source.path, bytes(source.data[:32])) from error

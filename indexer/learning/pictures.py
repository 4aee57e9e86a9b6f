"""Reads the pictures of segments again, in the decoder processes that indexing uses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import roots
from indexer.catalogue.contents import copies_of
from indexer.catalogue.segments import segments_of_all
from indexer.decode.pool import DecodePool
from indexer.errors import KnownError
from indexer.types import ContentId, Locator, SegmentId, segment_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.pipeline.control import Control
    from indexer.types import Pixels, PixelSpec

_AHEAD = 32
"""Pictures that are read at the same time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the picture of a segment is."""

    content_id: ContentId
    paths: tuple[Path, ...]
    """Of its copies."""
    locator: Locator


def places_of(db: Connection, segments: Sequence[SegmentId]) -> dict[SegmentId, Place]:
    """Return where pictures are; segments whose files are all on disks that are not there have none."""
    contents = sorted({ContentId(one.rpartition(":")[0]) for one in segments})
    folder_paths = roots.folder_paths(db)
    paths: dict[ContentId, tuple[Path, ...]] = {}
    for content, copies in copies_of(db, contents).items():
        found = (folder_paths.path_of_file(copy.volume_id, copy.folder, copy.name) for copy in copies)
        paths[content] = tuple(path for path, is_mounted in found if is_mounted)
    wanted, places = set(segments), {}
    for content, segment in segments_of_all(db, contents):
        own = segment_id(content, segment.ordinal)
        if own in wanted and paths.get(content):
            locator = Locator(moment_ms=segment.pictured_ms, page=segment.pictured_page)
            places[own] = Place(content, paths[content], locator)
    return places


def read_pictures(
    places: Sequence[Place], spec: PixelSpec, workers: int, control: Control
) -> Iterator[list[Pixels | None]]:
    """Yield the pictures of places in batches, in order; None for one that cannot be read. Ends early if halted."""
    with DecodePool(workers, spec) as pool, ThreadPoolExecutor(workers) as threads:

        def read(place: Place) -> Pixels | None:
            for path in place.paths:
                with suppress(KnownError):  # the next copy may be there
                    decoded = pool.decode(path, spec, place.locator)
                    if decoded.content_id == place.content_id:
                        return decoded.pixels[0]
            return None

        for start in range(0, len(places), _AHEAD):
            if control.halted:
                return
            yield list(threads.map(read, places[start : start + _AHEAD]))

"""Vectors of parts of contents: stored ones where there are any, else made of the picture."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import concepts, roots
from indexer.catalogue.contents import copies_of
from indexer.catalogue.database import transaction
from indexer.catalogue.segments import segments_of
from indexer.errors import KnownError
from indexer.types import SpanKind, segment_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.concepts import Example
    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.search.query import ReadPicture
    from indexer.store.reader import SegmentReader
    from indexer.types import ContentId, Locator, Segment, SegmentId, Vector


class ExampleVectors:
    """Finds the vectors of examples, and keeps them in the catalogue: their files may go."""

    def __init__(self, db: Connection, segments: SegmentReader, encoder: Encoder, read_picture: ReadPicture) -> None:
        self._db = db
        self._segments = segments
        self._encoder = encoder
        self._read_picture = read_picture

    def of(self, examples: Sequence[Example]) -> dict[int, Vector]:
        """Return the vectors of stored examples by their id, float32 [D]; without those that cannot be had now."""
        model_id = self._encoder.manifest.model_id
        known = concepts.vectors_of(self._db, examples, model_id, self._encoder.dimension)
        missing = [one for one in examples if one.example_id not in known]
        if not missing:
            return known
        made = {one.example_id: self.at(one.content_id, one.locator) for one in missing}
        fresh = {number: vector for number, vector in made.items() if vector is not None}
        if fresh:
            with suppress(KnownError):  # an index that can only be read
                file = Path(self._db.execute("PRAGMA database_list").fetchone()[2])
                with transaction(self._db, file):
                    concepts.store_vectors(self._db, model_id, fresh)
        return known | fresh

    def at(self, content: ContentId, locator: Locator) -> Vector | None:
        """Return the vector of a part of a content, float32 [D]; None if there is none and its file is not there."""
        if locator.region is None:
            stored = self._segments.of_segments([_segment_at(segments_of(self._db, content), content, locator)], None)
            if len(stored.vectors):
                return np.asarray(stored.vectors[0])
        return self._of_picture(content, locator)

    def _of_picture(self, content: ContentId, locator: Locator) -> Vector | None:
        folder_paths = roots.folder_paths(self._db)
        for copy in copies_of(self._db, [content]).get(content, []):
            path, is_mounted = folder_paths.path_of_file(copy.volume_id, copy.folder, copy.name)
            if is_mounted:
                with suppress(KnownError):  # the next copy may be there
                    decoded = self._read_picture(path, self._encoder.manifest.image.pixels, locator)
                    if decoded.content_id == content:
                        return np.asarray(self._encoder.embed_images(decoded.pixels[:1])[0])
        return None


def _segment_at(segments: Sequence[Segment], content: ContentId, locator: Locator) -> SegmentId:
    """Return the segment that shows what a locator names; the first one if none does."""
    for segment in segments:
        span = segment.span
        if (
            span.kind is SpanKind.TIME
            and locator.moment_ms is not None
            and (span.start_ms or 0) <= locator.moment_ms < (span.end_ms or 0)
        ) or (
            span.kind is SpanKind.PAGE
            and locator.page is not None
            and (span.first_page or 1) <= locator.page <= (span.last_page or 1)
        ):
            return segment_id(content, segment.ordinal)
    return segment_id(content, segments[0].ordinal if segments else 0)

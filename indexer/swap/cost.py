"""What filling a model's table will take: contents, room on disk, time at a rate measured on the user's own files."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import embedded, report
from indexer.catalogue.contents import copies_of
from indexer.catalogue.pending import not_embedded
from indexer.decode.readers import first_pass
from indexer.pipeline import reading, write
from indexer.pipeline.targets import source_of
from indexer.store.maintenance import BITS, size_bytes
from indexer.store.tables import table_folder
from indexer.stream import Embedded
from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.pending import PendingContent
    from indexer.decode.pool import DecodePool
    from indexer.decode.readers import Readers
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.models.active import Roles
    from indexer.stream import SourceFile
    from indexer.types import ContentId, Grade

SAMPLE_FILES = 24
_COLUMNS_BYTES = 600
"""A segment without its vector, where no table is there to look at."""
_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An estimate."""

    contents: int
    """They have to be embedded."""
    segments: int
    disk_bytes: int
    free_bytes: int
    segments_per_s: float | None
    """Measured; None where no file could be read."""

    @property
    def seconds(self) -> float | None:
        """None while the rate is not known."""
        return None if not self.segments_per_s else self.segments / self.segments_per_s

    @property
    def fits(self) -> bool:
        """Whether the disk has room for it."""
        return self.disk_bytes < self.free_bytes


def estimate(home: Home, db: Connection, found: Roles, encoder: Encoder, pool: DecodePool, threads: int) -> Cost:
    """Return what filling the table of an encoder's model takes.

    Reads and embeds up to SAMPLE_FILES of the files that come first, and forgets the vectors.

    Raises:
        ModelError: the model does not run.
    """
    model_id = encoder.manifest.model_id
    answering = found.answering.model_id
    with not_embedded(db, model_id) as todo:
        contents = todo.count
        sample = _sample(db, next(todo.batches(), []))
    known = embedded.segment_total(db, answering)
    segments = round(contents * max(1.0, known / max(1, report.counts(db, answering).embedded)))
    return Cost(
        contents=contents,
        segments=segments,
        disk_bytes=round(segments * _segment_bytes(home, found, known, encoder.dimension)),
        free_bytes=shutil.disk_usage(home.folder).free,
        segments_per_s=_rate(sample, encoder, pool, threads),
    )


def _sample(db: Connection, first: Sequence[PendingContent]) -> list[SourceFile]:
    copies = copies_of(db, [content.content_id for content in first])
    sources = (source_of(content, copies.get(content.content_id, ()), None) for content in first)
    return [source for source in sources if source is not None][:SAMPLE_FILES]


def _segment_bytes(home: Home, found: Roles, known: int, dimension: int) -> float:
    """Return what a segment takes: as in the table that answers, with vectors of another length."""
    there = size_bytes(table_folder(home.units, found.answering.model_id))
    old = found.answering.manifest.dimension
    columns = there / known - _vector_bytes(old) if known else _COLUMNS_BYTES
    return max(0.0, columns) + _vector_bytes(dimension)


def _vector_bytes(dimension: int) -> float:
    """Return what a vector takes, with its share of the index."""
    return dimension * (_FLOAT_BYTES + BITS / 8)


def _rate(sample: Sequence[SourceFile], encoder: Encoder, pool: DecodePool, threads: int) -> float | None:
    """Return segments a second of decoding and embedding a sample, without what the start of both takes."""
    if not sample:
        return None

    def segments_of(sources: Sequence[SourceFile]) -> int:
        library = _Unknown(pool.readers)
        read = reading.read(sources, lambda one: reading.read_file(one, pool.read_source, library), threads)
        vectors = write.embed(read, encoder.embed_photos, write.ENCODER_BATCH)
        return sum(isinstance(item, Embedded) for item in vectors)

    segments_of(sample[:1])
    start = time.perf_counter()
    segments = segments_of(sample)
    took_s = time.perf_counter() - start
    return segments / took_s if segments else None


class _Unknown:
    """Knows nothing, so that everything is read: a `reading.Library`."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def first_grade(self, source: SourceFile) -> Grade:
        """Read as at first."""
        return first_pass(self._readers, source.kind or Kind.IMAGE)

    def copy_of(self, source: SourceFile) -> None:
        """Take no file for a copy."""

    def claim(self, content_id: ContentId, grade: Grade) -> Grade:
        """Read everything."""
        del content_id
        return grade

    def release(self, content_id: ContentId) -> None:
        """Remember nothing."""

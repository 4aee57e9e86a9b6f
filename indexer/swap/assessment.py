"""What the user can know before another model answers: what filling its table costs, and what it finds.

The cost is contents, disk space, and time at a rate measured on the user's own files.
"""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import embedded, report
from indexer.catalogue.contents import copies_of
from indexer.catalogue.pending import not_embedded
from indexer.decode.pool import DecodePool
from indexer.embed.encoder import Encoder
from indexer.errors import UsageError
from indexer.models.installed import roles
from indexer.pipeline import reading, write
from indexer.pipeline.targets import source_of
from indexer.runtime import default_threads
from indexer.search.request import SearchRequest, TextPart
from indexer.store.maintenance import BITS, size_bytes
from indexer.store.tables import table_folder
from indexer.stream import Embedded
from indexer.swap.fill import WantedContents
from indexer.swap.opening import searcher_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.pending import PendingContent
    from indexer.home import Home
    from indexer.models.installed import Installed, Roles
    from indexer.search.request import Hit
    from indexer.search.searcher import Searcher
    from indexer.stream import SourceFile
    from indexer.types import ModelId

SAMPLE_FILES = 24
_COLUMNS_BYTES = 600
"""A segment without its vector, where no table is there to look at."""
_FLOAT_BYTES = 4
TOP = 10
_WIDE = 200
"""Hits asked for, of which those that the other model has not seen are left out."""


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


def estimate_cost(home: Home, db: Connection, model: Installed, threads: int | None = None) -> Cost:
    """Return what filling a model's table takes.

    Reads and embeds up to SAMPLE_FILES of the files that come first, and forgets the vectors.

    Raises:
        ModelError: the model does not run.
    """
    chosen = threads or default_threads()
    encoder = Encoder.open(model.folder, threads=chosen)
    found = roles(home, db)
    answering = found.answering.model_id
    with not_embedded(db, model.model_id) as todo:
        contents = todo.count
        sample = _sample(db, next(todo.batches(), []))
    known = embedded.segment_total(db, answering)
    with DecodePool(chosen, encoder.manifest.image.pixels) as pool:
        rate = _rate(sample, encoder, pool, chosen)
    segments = round(contents * max(1.0, known / max(1, report.counts(db, answering).embedded)))
    return Cost(
        contents=contents,
        segments=segments,
        disk_bytes=round(segments * _segment_bytes(home, found, known, encoder.dimension)),
        free_bytes=shutil.disk_usage(home.folder).free,
        segments_per_s=rate,
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
        library = WantedContents(pool.readers)
        read = reading.read(sources, lambda one: reading.read_file(one, pool.read_source, library), threads)
        vectors = write.embed(read, encoder.embed_photos, write.ENCODER_BATCH)
        return sum(isinstance(item, Embedded) for item in vectors)

    segments_of(sample[:1])
    start = time.perf_counter()
    segments = segments_of(sample)
    took_s = time.perf_counter() - start
    return segments / took_s if segments else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two models find for a query, among the contents that both have."""

    query: str
    first: tuple[Hit, ...]
    second: tuple[Hit, ...]

    @property
    def overlap(self) -> float:
        """Share of the hits that both have, 0 to 1; 1 where neither finds anything."""
        found = [{hit.content_id for hit in hits} for hits in (self.first, self.second)]
        most = max(map(len, found))
        return len(found[0] & found[1]) / most if most else 1.0


def compare(
    home: Home, db: Connection, first: Installed, second: Installed, queries: Sequence[str], limit: int = TOP
) -> Iterator[Compared]:
    """Yield the hits of two models for each query.

    Raises:
        UsageError: one of them has embedded nothing yet.
        IndexTroubleError: a table cannot be opened.
    """
    for model in (first, second):
        if not embedded.segment_total(db, model.model_id):
            raise UsageError(
                "There is nothing to compare",
                "{model} has no vectors yet. Make them with: recallery models use.",
                model=model.model_id,
            )
    with ExitStack() as opened:
        searchers = [searcher_of(home, db, Encoder.open(model.folder), opened) for model in (first, second)]
        for query in queries:
            request = SearchRequest(texts=(TextPart(query),), limit=max(_WIDE, limit))
            yield Compared(
                query=query,
                first=_of_both(db, searchers[0], request, second.model_id)[:limit],
                second=_of_both(db, searchers[1], request, first.model_id)[:limit],
            )


def _of_both(db: Connection, searcher: Searcher, request: SearchRequest, other: ModelId) -> tuple[Hit, ...]:
    hits = searcher.search(request)
    known = embedded.segment_counts(db, other, [hit.content_id for hit in hits])
    return tuple(hit for hit in hits if hit.content_id in known)

"""What filling a model's table will take: contents, room on disk, time at a rate measured on the user's own files."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer import flow
from indexer.catalogue import embedded, places, report
from indexer.catalogue.waiting import waiting
from indexer.store.maintenance import BITS, size_bytes
from indexer.store.tables import table_folder
from indexer.stream import Embedded
from indexer.swap.fill import source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection
    from indexer.catalogue.waiting import WaitingContent
    from indexer.decode.pool import DecodePool
    from indexer.embed.encoder import Encoder
    from indexer.home import Home
    from indexer.models.active import Roles
    from indexer.stream import SourceFile

SAMPLE_FILES = 24
_COLUMNS_BYTES = 600
"""A unit without its vector, where no table is there to look at."""
_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An estimate."""

    contents: int
    """They have to be embedded."""
    units: int
    disk_bytes: int
    free_bytes: int
    units_per_s: float | None
    """Measured; None where no file could be read."""

    @property
    def seconds(self) -> float | None:
        """None while the rate is not known."""
        return None if not self.units_per_s else self.units / self.units_per_s

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
    with waiting(db, model_id) as todo:
        contents = todo.count
        sample = _sample(db, next(todo.batches(), []))
    known = embedded.unit_total(db, answering)
    units = round(contents * max(1.0, known / max(1, report.counts(db, answering).embedded)))
    return Cost(
        contents=contents,
        units=units,
        disk_bytes=round(units * _unit_bytes(home, found, known, encoder.dimension)),
        free_bytes=shutil.disk_usage(home.folder).free,
        units_per_s=_rate(sample, encoder, pool, threads),
    )


def _sample(db: Connection, first: Sequence[WaitingContent]) -> list[SourceFile]:
    copies = places.places_of(db, [content.content_id for content in first])
    sources = (source_of(content, copies.get(content.content_id, ())) for content in first)
    return [source for source in sources if source is not None][:SAMPLE_FILES]


def _unit_bytes(home: Home, found: Roles, known: int, dimension: int) -> float:
    """Return what a unit takes: as in the table that answers, with vectors of another length."""
    there = size_bytes(table_folder(home.units, found.answering.model_id))
    old = found.answering.manifest.dimension
    columns = there / known - _vector_bytes(old) if known else _COLUMNS_BYTES
    return max(0.0, columns) + _vector_bytes(dimension)


def _vector_bytes(dimension: int) -> float:
    """Return what a vector takes, with its share of the index."""
    return dimension * (_FLOAT_BYTES + BITS / 8)


def _rate(sample: Sequence[SourceFile], encoder: Encoder, pool: DecodePool, threads: int) -> float | None:
    """Return units a second of decoding and embedding a sample, without what the start of both takes."""
    if not sample:
        return None

    def units_of(sources: Sequence[SourceFile]) -> int:
        read = flow.read(sources, lambda one: flow.read_file(one, pool.decode, lambda _: None), threads)
        vectors = flow.embed(read, encoder.embed_photos, flow.BATCH)
        return sum(isinstance(item, Embedded) for item in vectors)

    units_of(sample[:1])
    start = time.perf_counter()
    units = units_of(sample)
    took_s = time.perf_counter() - start
    return units / took_s if units else None

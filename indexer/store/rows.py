"""All rows of a model's table, for work on the whole of it; and the same rows with other vectors in another table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from indexer.store.table import SEGMENT_ID, VECTOR, WORDS, known_errors, open_table
from indexer.types import ContentId, ModelId, SegmentId, Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from indexer.store.writer import SegmentWriter

_BATCH = 8_192
_PLACES = [SEGMENT_ID, "content_id", "dhash", "taken_ms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a table."""

    segment_ids: list[SegmentId]
    content_ids: list[ContentId]
    dhashes: np.ndarray[tuple[int], np.dtype[np.uint64]]
    taken_ms: np.ndarray[tuple[int], np.dtype[np.int64]]
    vectors: Vectors

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.segment_ids)


def rows_of(folder: Path, model_id: ModelId, dimension: int, where: str | None = None) -> Iterator[Rows]:
    """Yield the rows of a table that fulfil a condition, in batches; nothing where there is no table.

    Raises:
        IndexTroubleError: the table cannot be read.
    """
    table = open_table(folder, model_id, dimension)
    if table is None:
        return
    with known_errors(folder):
        query = table.search().select([*_PLACES, VECTOR])
        for batch in (query.where(where) if where else query).to_batches(_BATCH):
            yield Rows(
                segment_ids=[SegmentId(one) for one in batch.column(SEGMENT_ID).to_pylist()],
                content_ids=[ContentId(one) for one in batch.column("content_id").to_pylist()],
                dhashes=np.asarray(batch.column("dhash").to_numpy(), np.int64).view(np.uint64),
                taken_ms=np.asarray(batch.column("taken_ms").to_numpy(), np.int64),
                vectors=_vectors(batch.column(VECTOR), dimension),
            )


def vectors_of(folder: Path, model_id: ModelId, dimension: int, contents: Sequence[ContentId]) -> Iterator[Rows]:
    """Yield the rows of some contents, in batches; see `rows_of`."""
    for start in range(0, len(contents), _BATCH // 8):
        quoted = ", ".join(f"'{content}'" for content in contents[start : start + _BATCH // 8])
        yield from rows_of(folder, model_id, dimension, f"content_id IN ({quoted})")


def copy_rows(
    source: ModelId,
    target: SegmentWriter,
    wanted: Collection[ContentId],
    change: Callable[[Vectors], Vectors],
    dimension: int,
) -> Iterator[int]:
    """Add the rows of some contents from one table to another one, with other vectors; yield how many each batch had.

    The target must have no rows of these contents.

    Raises:
        IndexTroubleError: a table cannot be read or written.
    """
    table = open_table(target.folder, source, dimension)
    if table is None:
        return
    ids = pa.array(sorted(wanted), pa.string())
    schema = target.table.schema
    there = [name for name in schema.names if name in table.schema.names]
    with known_errors(target.folder):
        for batch in table.search().select(there).to_batches(_BATCH):
            rows = pa.Table.from_batches([batch])
            rows = rows.filter(pa.compute.is_in(rows["content_id"], value_set=ids))
            if not len(rows):
                continue
            changed = change(_vectors(rows[VECTOR].combine_chunks(), dimension))
            column = pa.FixedSizeListArray.from_arrays(pa.array(changed.ravel(), pa.float32()), dimension)
            columns = {name: rows[name] for name in there} | {VECTOR: column}
            target.table.add(pa.table(columns).select(there).cast(pa.schema([schema.field(name) for name in there])))
            yield len(rows)


def is_whole(folder: Path, model_id: ModelId, dimension: int) -> bool:
    """Say whether a table can be copied row by row: it has the columns and words of this version."""
    table = open_table(folder, model_id, dimension)
    if table is None or not {SEGMENT_ID, WORDS} <= set(table.schema.names):
        return False
    with known_errors(folder):
        return int(table.count_rows(f"{WORDS} IS NULL")) == 0


def _vectors(column: pa.Array, dimension: int) -> Vectors:
    return np.asarray(column.flatten(), dtype=np.float32).reshape(-1, dimension)

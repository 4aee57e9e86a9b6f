"""Keeps the table small and its indexes complete; reports what it did and what failed."""

from __future__ import annotations

import logging
import time
import warnings
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lancedb.index import BTree, IvfRq, LabelList

from indexer.store.table import SEGMENT_ID, VECTOR, WORDS, words_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lancedb.index import FTS
    from lancedb.table import LanceTable

log = logging.getLogger(__name__)

VECTOR_INDEX_FROM_ROWS = 20_000
"""Below this, comparing with every vector is as fast as an index."""
REBUILD_PARTS = 4
"""Each refresh appends a part to the vector index, and parts are never merged: more of them cost time at
every query. With a refresh for every fifth of the rows (see `due`), 4 parts also mean twice the rows."""
BITS = 4
"""Per dimension in the vector index. With 4, recall@10 of 200 candidates is 1.000 (`reader.MIN_NEIGHBOURS`); with 1, it
needs twenty times as many, and their vectors have to be read from disk (measured at 100,000 and 1,000,000)."""
PARTITION_ROWS = 32_768
"""All partitions are probed, so few large ones cost least. Told as a target, Lance keeps to it; told as a number
of partitions, it splits them at the next refresh, which rewrites the index and keeps the old one on disk."""
KEEP_VERSIONS = timedelta(seconds=30)
"""During indexing: a reader may use an older version for as long as a query runs."""
KEEP_NONE = timedelta(0)
"""At the end of a run; a reader that loses its version tries again (`reader.SegmentReader`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """What one maintenance did."""

    took_ms: int
    rows: int
    bytes_before: int
    bytes_after: int
    rebuilt_vector_index: bool
    failed: tuple[str, ...]
    """Steps that failed, with their reasons; the others were done."""


def due(rows: int, written: int) -> bool:
    """Say whether so many rows written since the last maintenance justify another one."""
    return written >= max(20_000, rows // 5)


def unindexed(table: LanceTable) -> int:
    """Return how many rows the indexes lack; all, where there are none. Takes milliseconds."""
    found = [index.name for index in table.list_indices() if index.columns == [SEGMENT_ID]]
    stats = table.index_stats(found[0]) if found else None
    return int(table.count_rows() if stats is None else stats.num_unindexed_rows)


def maintain(table: LanceTable, folder: Path, *, keep: timedelta = KEEP_VERSIONS) -> Maintenance:
    """Create missing indexes, compact, prune versions older than `keep`, and refresh the indexes.

    A step that fails is reported and does not stop the next. `keep` protects readers in other processes.
    """
    start = time.perf_counter()
    before = size_bytes(folder)
    failed: list[str] = []

    def attempt(name: str, step: Callable[[], object]) -> object:
        try:
            return step()
        except (RuntimeError, OSError, ValueError) as trouble:
            log.info("maintenance: %s failed: %s", name, trouble)
            failed.append(f"{name}: {str(trouble)[:300]}")
            return None

    attempt("scalar indexes", lambda: _create_missing(table))
    attempt("compact", lambda: optimize(table, keep))
    rebuilt = bool(attempt("vector index", lambda: _refresh_vector_index(table)))
    if rebuilt:
        # The first drops the replaced index, the second its files.
        attempt("prune", lambda: optimize(table, keep))
        attempt("prune", lambda: optimize(table, keep))
    return Maintenance(
        took_ms=round((time.perf_counter() - start) * 1000),
        rows=int(table.count_rows()),
        bytes_before=before,
        bytes_after=size_bytes(folder),
        rebuilt_vector_index=rebuilt,
        failed=tuple(failed),
    )


def size_bytes(folder: Path) -> int:
    """Return the size of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _create_missing(table: LanceTable) -> None:
    there = {column for index in table.list_indices() for column in index.columns}
    wanted: dict[str, BTree | LabelList | FTS] = {
        SEGMENT_ID: BTree(),
        "content_id": BTree(),
        "folder_ids": LabelList(),
        "taken_ms": BTree(),
        WORDS: words_index(),
    }
    for column, config in wanted.items():
        if column not in there:
            table.create_index(column, config=config)


def optimize(table: LanceTable, keep: timedelta) -> None:
    """Compact the table, bring its indexes up to date, and remove versions that are older than `keep`."""
    with warnings.catch_warnings():
        # It warns that readers of old versions break; `keep` protects them.
        warnings.simplefilter("ignore")
        table.optimize(cleanup_older_than=keep)


def _refresh_vector_index(table: LanceTable) -> bool:
    rows = int(table.count_rows())
    names = [index.name for index in table.list_indices() if VECTOR in index.columns]
    if rows < VECTOR_INDEX_FROM_ROWS and not names:
        return False
    if names:
        stats = table.index_stats(names[0])
        if stats is None or (stats.num_indices or 1) <= REBUILD_PARTS:
            return False
    config = IvfRq(
        distance_type="cosine",
        target_partition_size=PARTITION_ROWS,
        num_bits=BITS,
        max_iterations=10,
        sample_rate=64,
    )
    table.create_index(VECTOR, config=config, replace=True)
    return True

"""Reads of the table of segments: nearest vectors, matching words; filters always before ranking."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from lancedb.query import ColumnOrdering, MatchQuery

from indexer.catalogue.facts import MEASURES
from indexer.catalogue.text import asked_words
from indexer.store.gathering import FIRST_SEGMENTS, all_of, gather
from indexer.store.resident import Resident
from indexer.store.table import (
    FORMER_ID,
    SEGMENT_ID,
    TEXT,
    VECTOR,
    WORDS,
    is_index_over_words,
    known_errors,
    open_table,
)
from indexer.stream import Embedded
from indexer.types import ContentId, Kind, SegmentId, Span, SpanKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import pyarrow as pa
    from lancedb.query import LanceQueryBuilder
    from lancedb.table import LanceTable
    from numpy.typing import NDArray

    from indexer.store.gathering import Scored
    from indexer.store.resident import Rows
    from indexer.types import ModelId, Vector, Vectors

log = logging.getLogger(__name__)

ALL_PARTITIONS = 4_096
"""More than any index has: all are probed. Lance splits partitions while it refreshes an index, so their number is
unknown; probing only as many as were made lost a seventh of recall@10 at 100,000 segments."""
MIN_NEIGHBOURS = 200
"""Neighbours asked of the index at least. It compares in 4 bits, and the vectors that come back give the true order. To
have Lance read twice as many and correct the order itself (`refine_factor`) took half the time of a query. Of 200 so
the first ten are always the exact ones, and of the first 100 0.35 are not (20,000 and 100,000 segments, 50 queries)."""

_COLUMNS = ["content_id", "kind", "text", "dhash", "taken_ms"]
_PLACES = ["start_ms", "end_ms", "page"]
"""Where a segment lies in its content. Tables of former versions lack them, and have photos only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSegments:
    """Units that a search found, best first."""

    segment_ids: list[SegmentId]
    content_ids: list[ContentId]
    kinds: list[Kind]
    dhashes: NDArray[np.uint64]
    taken_ms: NDArray[np.int64]
    """[N] wall clock of the picture, or of the file's last change where it says nothing."""
    texts: list[str]
    spans: list[Span]
    """Where each lies in its content; the first page stands for a run of pages."""
    vectors: Vectors

    def pick(self, indices: Sequence[int]) -> FoundSegments:
        """Return only these, in this order."""
        chosen = np.asarray(indices, dtype=np.intp)
        return FoundSegments(
            segment_ids=[self.segment_ids[i] for i in indices],
            content_ids=[self.content_ids[i] for i in indices],
            kinds=[self.kinds[i] for i in indices],
            texts=[self.texts[i] for i in indices],
            spans=[self.spans[i] for i in indices],
            dhashes=self.dhashes[chosen],
            taken_ms=self.taken_ms[chosen],
            vectors=self.vectors[chosen],
        )

    def plus(self, more: FoundSegments) -> FoundSegments:
        """Return these, then the others."""
        return FoundSegments(
            segment_ids=self.segment_ids + more.segment_ids,
            content_ids=self.content_ids + more.content_ids,
            kinds=self.kinds + more.kinds,
            texts=self.texts + more.texts,
            spans=self.spans + more.spans,
            dhashes=np.concatenate([self.dhashes, more.dhashes]),
            taken_ms=np.concatenate([self.taken_ms, more.taken_ms]),
            vectors=np.concatenate([self.vectors, more.vectors]),
        )


class SegmentReader:
    """Reads a model's table; sees what another process commits at once."""

    def __init__(self, folder: Path, model_id: ModelId, dimension: int) -> None:
        """Open the table; raises IndexTroubleError, see `table.open_table`."""
        self._folder = folder
        self._model_id = model_id
        self._dimension = dimension
        self._resident: Resident | None = None
        self._table = open_table(folder, model_id, dimension)
        self._columns = _columns_of(self._table)
        self._is_index_over_words = False
        """Stays true once it is: until then the writer may bring the table up at any time."""

    def keep_in_memory(self) -> None:
        """Answer from a copy of the table in memory, if it is not too large; for those who search again and again."""
        if self._table is not None:
            self._resident = Resident(self._folder, self._model_id, self._dimension, self._columns)
            self._rows_in_memory()

    def wait_for_memory(self) -> None:
        """Wait until the copy in memory is there."""
        if self._resident is not None:
            self._resident.wait()

    def _rows_in_memory(self) -> Rows | None:
        """Return the copy of the table as it is now; None if it is not in memory."""
        if self._resident is None or self._table is None:
            return None
        with known_errors(self._folder):
            return self._resident.rows(self._table.version)

    def can_ask(self, where: str | None) -> bool:
        """Say whether the table has the columns of a condition; one of a former version lacks those of sizes."""
        if where is None or self._table is None:
            return True
        return not any(name in where for name in set(MEASURES) - set(self._table.schema.names))

    def count(self, where: str | None = None) -> int:
        """Return how many segments fulfil a condition, SQL over the columns; None counts all."""
        if self._table is None:
            return 0
        with known_errors(self._folder):
            return int(self._table.count_rows(where))

    def count_contents(self, where: str | None = None) -> int:
        """Return how many contents there are whose first segment fulfils a condition; see `count`.

        Reads a column of all rows, so it takes longer than counting all segments does.
        """
        return self.count(all_of(where, self._first_segments()))

    def nearest(self, vector: Vector, where: str | None, limit: int, *, exact: bool = False) -> FoundSegments:
        """Return the segments with the highest cosine similarity to a unit-length vector, highest first.

        Args:
            vector: float32 [D].
            where: SQL over the columns, applied before ranking; None for all.
            limit: how many contents, each with its best segments (see `gather`).
            exact: compare with every vector, without the index.
        """
        if self._table is None:
            return _empty(self._dimension)
        table = self._table

        def read(where: str | None, rows: int) -> pa.Table:
            query = (
                table.search(vector, vector_column_name=VECTOR).distance_type("cosine").limit(max(rows, MIN_NEIGHBOURS))
            )
            return run_query(
                query.bypass_vector_index() if exact else query.nprobes(ALL_PARTITIONS),
                where,
                [*self._columns, VECTOR, "_distance"],
            )

        def ask(where: str | None, rows: int) -> Scored:
            copy = self._rows_in_memory() if where is None else None
            if copy is not None:
                found = _found_segments(*copy.nearest(vector, rows))
            else:
                found = self._with_vectors(self._retried(lambda: read(where, rows)))
            similarity = (found.vectors @ vector).astype(np.float64)
            best = np.argsort(-similarity, kind="stable")[:rows]
            return found.pick(best.tolist()), similarity[best]

        return gather(ask, where, limit)

    def matching_async(self, words: str, where: str | None, limit: int) -> Future[FoundSegments]:
        """Start `matching` in a thread of its own, beside the encoding of the query and `nearest`."""
        beside = ThreadPoolExecutor(1, thread_name_prefix="words")
        found = beside.submit(self.matching, words, where, limit)
        beside.shutdown(wait=False)  # the thread ends with its result
        return found

    def matching(self, words: str, where: str | None, limit: int) -> FoundSegments:
        """Return the segments that have any of the words, or all of them as their name, best BM25 first.

        `limit` as in `nearest`.
        """
        if self._table is None or not words.strip():
            return _empty(self._dimension)
        table = self._table

        def read(where: str | None, rows: int, columns: list[str]) -> pa.Table:
            self._is_index_over_words = self._is_index_over_words or is_index_over_words(table)
            asked, column = (asked_words(words), WORDS) if self._is_index_over_words else (words, TEXT)
            wanted = MatchQuery(asked, column)  # type: ignore[call-arg]  # its defaults are hidden from mypy
            return run_query(table.search(wanted, query_type="fts").limit(rows), where, [*columns, "_score"])

        def ask(where: str | None, rows: int) -> Scored:
            if (copy := self._rows_in_memory()) is not None:
                told = self._retried(lambda: read(where, rows, self._columns[:1]))
                if (known := copy.of(told[self._columns[0]].to_pylist())) is not None:
                    return _found_segments(*known), told["_score"].to_numpy().astype(np.float64)
            found = self._retried(lambda: read(where, rows, [*self._columns, VECTOR]))
            return self._with_vectors(found), found["_score"].to_numpy().astype(np.float64)

        return gather(ask, where, limit)

    def of_segments(self, segment_ids: Sequence[SegmentId], where: str | None) -> FoundSegments:
        """Return those of some segments that fulfil a condition, in the given order."""
        if self._table is None or not segment_ids:
            return _empty(self._dimension)
        copy = self._rows_in_memory() if where is None else None
        if copy is not None and (known := copy.of(segment_ids)) is not None:
            return _found_segments(*known)
        table = self._table
        quoted = ", ".join(f"'{segment}'" for segment in segment_ids)

        def read() -> pa.Table:
            wanted = all_of(f"{self._columns[0]} IN ({quoted})", where)
            return run_query(table.search().limit(len(segment_ids)), wanted, [*self._columns, VECTOR])

        found = self._with_vectors(self._retried(read))
        at = {segment: i for i, segment in enumerate(found.segment_ids)}
        return found.pick([at[segment] for segment in segment_ids if segment in at])

    def newest(self, where: str, limit: int) -> FoundSegments:
        """Return one segment of each of at most `limit` contents that fulfil a condition, newest first."""
        if self._table is None:
            return _empty(self._dimension)
        table = self._table

        def read(where: str | None, rows: int) -> pa.Table:
            columns = [*self._columns, VECTOR]
            by_date = [ColumnOrdering(column_name="taken_ms", ascending=False), ColumnOrdering(column_name=columns[0])]
            query = table.search().select(columns).where(where or "true").order_by(by_date)
            # Lance joins the columns by row id, and plans that only if it is requested.
            return cast("pa.Table", query.limit(rows).with_row_id(with_row_id=True).to_arrow())

        def ask(where: str | None, rows: int) -> Scored:
            found = self._retried(lambda: read(where, rows))
            return self._with_vectors(found), found["taken_ms"].to_numpy().astype(np.float64)

        return gather(ask, where, limit, keep=1, most=1)

    def _with_vectors(self, found: pa.Table) -> FoundSegments:
        vectors = found[VECTOR].combine_chunks()
        flat = np.asarray(vectors.flatten() if len(found) else [], dtype=np.float32)
        return _found_segments(found, flat.reshape(-1, self._dimension))

    def _retried(self, ask: Callable[[], pa.Table]) -> pa.Table:
        """Try a query once more if it fails: the writer may have pruned the version that was read.

        Or it has migrated the table to this version of the program, where the id has another name.
        """
        with known_errors(self._folder):
            try:
                return ask()
            except (RuntimeError, OSError, ValueError) as trouble:
                log.info("asking the segments again after: %s", trouble)
                self._columns = _columns_of(self._table)
                return ask()

    def sample(self, rows: int, where: str | None = None) -> tuple[Vectors, list[ContentId]]:
        """Return the vectors and contents of about `rows` contents, drawn evenly from all that fulfil a condition.

        The first segment stands for its content, so that a film counts no more than a photo. Content ids are hashes, so
        a range of them is a random sample; the index on them finds it.
        """
        if self._table is None:
            return np.empty((0, self._dimension), np.float32), []
        share = min(1.0, rows / max(1, self.count_contents(where)))
        within = None if share == 1.0 else f"content_id < '{round(share * 0xFFFFFFFF):08x}'"
        table = self._table

        def ask() -> pa.Table:
            query = table.search().select([VECTOR, "content_id"]).limit(2 * rows)
            condition = all_of(within, where, self._first_segments())
            return cast("pa.Table", (query.where(condition) if condition else query).to_arrow())

        found = self._retried(ask)
        flat = np.asarray(found[VECTOR].combine_chunks().flatten(), dtype=np.float32)
        return flat.reshape(-1, self._dimension), [ContentId(content) for content in found["content_id"].to_pylist()]

    def _first_segments(self) -> str | None:
        """Return the condition for one row of each content; None for a table of a former version, which has no more."""
        return FIRST_SEGMENTS if self._table is not None and "ordinal" in self._table.schema.names else None


def _id_among(names: Sequence[str]) -> str:
    """Return the name of the id column, which differs in a table of a former version until its next writer comes."""
    return FORMER_ID if FORMER_ID in names else SEGMENT_ID


def _columns_of(table: LanceTable | None) -> list[str]:
    """Return the columns that a search reads besides the vector, the id first."""
    there = [] if table is None else table.schema.names
    return [_id_among(there), *_COLUMNS, *(name for name in _PLACES if name in there)]


def run_query(query: LanceQueryBuilder, where: str | None, columns: list[str]) -> pa.Table:
    """Run a query on the rows for which `where` holds; return the columns."""
    selected = query.select(columns)
    if where:
        selected = selected.where(where, prefilter=True)
    return cast("pa.Table", selected.to_arrow())


def _found_segments(found: pa.Table, vectors: Vectors) -> FoundSegments:
    return FoundSegments(
        segment_ids=[SegmentId(i) for i in found[_id_among(found.column_names)].to_pylist()],
        content_ids=[ContentId(i) for i in found["content_id"].to_pylist()],
        kinds=[Kind(kind) for kind in found["kind"].to_pylist()],
        dhashes=np.asarray(found["dhash"].to_numpy(), dtype=np.int64).view(np.uint64),
        taken_ms=np.asarray(found["taken_ms"].to_numpy(), dtype=np.int64),
        texts=found["text"].to_pylist(),
        spans=_spans(found),
        vectors=vectors,
    )


def _spans(found: pa.Table) -> list[Span]:
    columns = [found[name] for name in _PLACES if name in found.column_names]
    if all(column.null_count == len(column) for column in columns):
        return [Span()] * len(found)
    return [_span(*place) for place in zip(*(column.to_pylist() for column in columns), strict=True)]


def _span(start_ms: int | None, end_ms: int | None, page: int | None) -> Span:
    if page is not None:
        return Span.pages(page)
    return Span() if start_ms is None else Span(kind=SpanKind.TIME, start_ms=start_ms, end_ms=end_ms)


def _empty(dimension: int) -> FoundSegments:
    return FoundSegments(
        segment_ids=[],
        content_ids=[],
        kinds=[],
        dhashes=np.empty(0, np.uint64),
        taken_ms=np.empty(0, np.int64),
        texts=[],
        spans=[],
        vectors=np.empty((0, dimension), np.float32),
    )


def stored_vectors(folder: Path, model_id: ModelId, dimension: int, content_ids: Sequence[ContentId]) -> list[Embedded]:
    """Return the segments of contents as they are stored; raises IndexTroubleError."""
    table = open_table(folder, model_id, dimension)
    if table is None:
        return []
    quoted = ", ".join(f"'{content}'" for content in content_ids)
    segment_id = _id_among(table.schema.names)
    with known_errors(folder):
        query = table.search().where(f"content_id IN ({quoted})").select([segment_id, "content_id", VECTOR])
        found = query.limit(table.count_rows()).to_arrow()
    flat = np.asarray(found[VECTOR].combine_chunks().flatten(), dtype=np.float32).reshape(-1, dimension)
    rows = zip(found[segment_id].to_pylist(), found["content_id"].to_pylist(), flat, strict=True)
    return [Embedded(SegmentId(segment), ContentId(content), vector) for segment, content, vector in rows]

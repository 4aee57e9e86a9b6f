"""Changes to the table of segments; one process, one thread."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from indexer.catalogue.facts import MEASURES
from indexer.store.table import (
    SEGMENT_ID,
    columns_table,
    ignore_rows,
    known_errors,
    open_or_create,
    segment_schema,
    segments_table,
)
from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indexer.catalogue.contents import SegmentColumns
    from indexer.store.table import OnRows
    from indexer.stream import Embedded
    from indexer.types import ModelId, SegmentId

    MeasuresOf = Callable[[Sequence[ContentId]], Mapping[ContentId, Mapping[str, object]]]

_DELETE_BATCH = 500
_COLUMNS_BATCH = 10_000

_ROWS = 10_000
_MOVING = ("text", "folder_ids", "taken_ms")
"""The columns that change although the bytes do not: names, folders, and dates of files without their own."""


class SegmentWriter:
    """The only writer of a model's table."""

    def __init__(self, folder: Path, model_id: ModelId, dimension: int, on_rows: OnRows = ignore_rows) -> None:
        """Open the table, making it where there is none and migrating an older one; see `table.open_or_create`.

        Raises IndexTroubleError, see `table.open_table`.
        """
        self.table = open_or_create(folder, model_id, dimension, on_rows)
        self.folder = folder
        self._dimension = dimension

    def put(self, vectors: Sequence[Embedded], columns: Sequence[SegmentColumns]) -> None:
        """Insert segments, or replace those with the same id, with the columns of each; one version of the table."""
        if not vectors:
            return
        with known_errors(self.folder):
            rows = segments_table(vectors, columns, self._dimension)
            self.table.merge_insert(SEGMENT_ID).when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def add(self, vectors: Sequence[Embedded], columns: Sequence[SegmentColumns]) -> None:
        """Insert segments that are certainly new, without a search for their ids."""
        with known_errors(self.folder):
            self.table.add(segments_table(vectors, columns, self._dimension))

    def put_columns(self, columns: Iterable[SegmentColumns]) -> None:
        """Change everything but the vectors of segments that are there; others are ignored."""
        rest = iter(columns)
        with known_errors(self.folder):
            while part := list(islice(rest, _COLUMNS_BATCH)):
                self.table.merge_insert(SEGMENT_ID).when_matched_update_all().execute(columns_table(part))

    def delete(self, content_ids: Iterable[ContentId]) -> None:
        """Delete the segments of contents."""
        ids = list(content_ids)
        with known_errors(self.folder):
            for start in range(0, len(ids), _DELETE_BATCH):
                quoted = ", ".join(f"'{content}'" for content in ids[start : start + _DELETE_BATCH])
                self.table.delete(f"content_id IN ({quoted})")

    def delete_surplus(self, counts: Sequence[tuple[ContentId, int]]) -> None:
        """Delete the segments of contents beyond a number of them that stays."""
        with known_errors(self.folder):
            for start in range(0, len(counts), _DELETE_BATCH):
                part = counts[start : start + _DELETE_BATCH]
                self.table.delete(" OR ".join(f"(content_id = '{one}' AND ordinal >= {count})" for one, count in part))

    def content_ids(self) -> Iterator[list[ContentId]]:
        """Yield the content of every segment, in batches."""
        with known_errors(self.folder):
            for batch in self.table.search().select(["content_id"]).to_batches(10_000):
                yield batch.column(0).to_pylist()

    def count(self) -> int:
        """Return how many segments there are."""
        with known_errors(self.folder):
            return int(self.table.count_rows())


def fill_measures(table: SegmentWriter, measures_of: MeasuresOf) -> int:
    """Fill the columns of sizes in the rows of older versions, which lack them; return how many segments that were."""

    def values(contents: Sequence[ContentId]) -> dict[ContentId, dict[str, object]]:
        unknown: dict[str, object] = {name: 0 if name in ("width_px", "height_px") else None for name in MEASURES}
        known = measures_of(contents)
        return {content: {**unknown, **known.get(content, {})} for content in contents}

    return _fill(table, "width_px IS NULL", MEASURES, values, lambda: False)


def fill_languages(
    table: SegmentWriter,
    languages_of: Callable[[Sequence[ContentId]], Mapping[ContentId, str]],
    is_halted: Callable[[], bool],
) -> int:
    """Fill the column of languages in the rows of older versions; return how many segments that were.

    `is_halted` is asked after each batch; what is left is done by the next call.
    """

    def values(contents: Sequence[ContentId]) -> dict[ContentId, dict[str, object]]:
        known = languages_of(contents)
        return {content: {"language": known.get(content, "")} for content in contents}

    return _fill(table, "language IS NULL", ("language",), values, is_halted)


def _fill(
    table: SegmentWriter,
    where: str,
    names: Sequence[str],
    values_of: Callable[[Sequence[ContentId]], Mapping[ContentId, Mapping[str, object]]],
    is_halted: Callable[[], bool],
) -> int:
    """Fill columns of the rows that fulfil a condition; filled rows do not. Return how many segments that were."""
    done = 0
    with known_errors(table.folder):
        while not is_halted():
            query = table.table.search().where(where).select([SEGMENT_ID, "content_id"])
            rows = query.limit(_COLUMNS_BATCH).to_arrow()
            if not len(rows):
                break
            contents = [ContentId(content) for content in rows["content_id"].to_pylist()]
            known = values_of(list(dict.fromkeys(contents)))
            filled = {SEGMENT_ID: rows[SEGMENT_ID]}
            for field in segment_schema(1):
                if field.name in names:
                    filled[field.name] = pa.array([known[one][field.name] for one in contents], field.type)
            table.table.merge_insert(SEGMENT_ID).when_matched_update_all().execute(pa.table(filled))
            done += len(rows)
    return done


def refresh_columns(
    table: SegmentWriter, columns_of: Callable[[Sequence[ContentId]], Mapping[SegmentId, SegmentColumns]]
) -> int:
    """Write the columns of segments whose files were moved or renamed; return how many segments that were.

    `columns_of` returns the right columns of all segments of contents; it may leave out contents that are gone.
    """
    stale: list[SegmentColumns] = []
    with known_errors(table.folder):
        for batch in table.table.search().select([SEGMENT_ID, "content_id", *_MOVING]).to_batches(_ROWS):
            rows = batch.to_pylist()
            wanted = columns_of(list(dict.fromkeys(ContentId(row["content_id"]) for row in rows)))
            stale += [
                wanted[row[SEGMENT_ID]]
                for row in rows
                if row[SEGMENT_ID] in wanted and _differs(row, wanted[row[SEGMENT_ID]])
            ]
    table.put_columns(stale)
    return len(stale)


def _differs(row: Mapping[str, object], wanted: SegmentColumns) -> bool:
    return (row["text"], tuple(row["folder_ids"]), row["taken_ms"]) != (  # type: ignore[arg-type]  # a list of numbers
        wanted.text,
        wanted.folder_ids,
        wanted.taken_ms,
    )

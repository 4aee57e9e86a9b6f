"""Brings the columns of a table up to date that nobody wrote to for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.store.schema import SEGMENT_ID
from indexer.store.table import telling
from indexer.types import ContentId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indexer.catalogue.places import SegmentColumns
    from indexer.store.writer import SegmentWriter
    from indexer.types import SegmentId

_ROWS = 10_000
_MOVING = ("text", "folder_ids", "taken_ms")
"""The columns that change without a change of the bytes: names, places, and dates of files without their own."""


def refresh_columns(
    table: SegmentWriter, columns_of: Callable[[Sequence[ContentId]], Mapping[SegmentId, SegmentColumns]]
) -> int:
    """Write the columns of segments whose files were moved or renamed since; return how many segments that were.

    Args:
        table: the table.
        columns_of: the columns of all segments of contents as they should be; contents that are gone may be left out.
    """
    stale: list[SegmentColumns] = []
    with telling(table.folder):
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

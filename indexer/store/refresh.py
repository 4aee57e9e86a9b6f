"""Brings the columns of a table up to date that nobody wrote to for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.store.table import telling
from indexer.types import ContentId, UnitId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indexer.catalogue.places import UnitColumns
    from indexer.store.writer import UnitWriter

_ROWS = 10_000
_MOVING = ("text", "folder_ids", "taken_ms")
"""The columns that change without a change of the bytes: names, places, and dates of files without their own."""


def refresh_columns(
    units: UnitWriter, columns_of: Callable[[Sequence[ContentId]], Mapping[ContentId, UnitColumns]]
) -> int:
    """Write the columns of units whose files were moved or renamed since; return how many units that were.

    Args:
        units: the table.
        columns_of: the columns as they should be; contents that are gone may be left out.
    """
    stale: list[tuple[UnitId, UnitColumns]] = []
    with telling(units.folder):
        for batch in units.table.search().select(["unit_id", "content_id", *_MOVING]).to_batches(_ROWS):
            rows = batch.to_pylist()
            wanted = columns_of([ContentId(row["content_id"]) for row in rows])
            stale += [
                (UnitId(row["unit_id"]), wanted[row["content_id"]])
                for row in rows
                if row["content_id"] in wanted and _differs(row, wanted[row["content_id"]])
            ]
    for start in range(0, len(stale), _ROWS):
        units.put_columns(stale[start : start + _ROWS])
    return len(stale)


def _differs(row: Mapping[str, object], wanted: UnitColumns) -> bool:
    return (row["text"], tuple(row["folder_ids"]), row["taken_ms"]) != (  # type: ignore[arg-type]  # a list of numbers
        wanted.text,
        wanted.folder_ids,
        wanted.taken_ms,
    )

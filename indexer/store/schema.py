"""The columns of a segment, and Arrow tables of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lancedb.table import LanceTable

    from indexer.catalogue.places import SegmentColumns
    from indexer.stream import Embedded

VECTOR = "vector"
SEGMENT_ID = "segment_id"
FORMER_ID = "unit_id"
"""Its name in tables of former versions."""


def _column_fields() -> list[pa.Field]:
    return [
        pa.field("content_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("folder_ids", pa.list_(pa.int32()), nullable=False),
        pa.field("taken_ms", pa.int64(), nullable=False),
        pa.field("camera", pa.string(), nullable=False),
        pa.field("latitude", pa.float64()),
        pa.field("longitude", pa.float64()),
        pa.field("rating", pa.int8(), nullable=False),
        pa.field("has_text", pa.bool_(), nullable=False),
        pa.field("dhash", pa.int64(), nullable=False),
        pa.field("ordinal", pa.int32(), nullable=False),
        pa.field("span", pa.string(), nullable=False),
        pa.field("start_ms", pa.int64()),
        pa.field("end_ms", pa.int64()),
        pa.field("page", pa.int32()),
    ]


_ADDED = {
    "ordinal": "cast(0 as int)",
    "span": "'whole'",
    "start_ms": "cast(null as bigint)",
    "end_ms": "cast(null as bigint)",
    "page": "cast(null as int)",
}
"""Columns that tables of former versions lack, and what they are for the photos in those, as SQL."""


def bring_up(table: LanceTable) -> None:
    """Give a table of a former version the columns of this one; vectors and indexes stay as they are.

    Both steps are one version of the table each, so a kill leaves the old, the new, or what the next call completes.
    """
    there = table.schema.names
    if missing := {name: sql for name, sql in _ADDED.items() if name not in there}:
        table.add_columns(missing)
    if FORMER_ID in there:
        table.alter_columns({"path": FORMER_ID, "rename": SEGMENT_ID})  # type: ignore[dict-item]  # wrongly annotated


def segment_schema(dimension: int) -> pa.Schema:
    """Return the schema of a table of segments with vectors float32 [dimension]."""
    own = [
        pa.field(SEGMENT_ID, pa.string(), nullable=False),
        pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False),
    ]
    return pa.schema(own + _column_fields())


def columns_table(columns: Sequence[SegmentColumns]) -> pa.Table:
    """Return a table of everything but the vectors, one row per segment."""
    fields = [pa.field(SEGMENT_ID, pa.string(), nullable=False), *_column_fields()]
    data = {field.name: pa.array([getattr(row, field.name) for row in columns], field.type) for field in fields}
    return pa.table(data, schema=pa.schema(fields))


def segments_table(vectors: Sequence[Embedded], columns: Sequence[SegmentColumns], dimension: int) -> pa.Table:
    """Return a table of whole rows; `columns` are those of each vector's segment."""
    table = columns_table(columns)
    stacked = np.stack([embedded.vector for embedded in vectors]).astype(np.float32, copy=False)
    column = pa.FixedSizeListArray.from_arrays(pa.array(stacked.ravel()), dimension)
    return table.add_column(1, pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False), column)

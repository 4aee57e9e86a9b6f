"""The columns of a unit, and Arrow tables of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.places import UnitColumns
    from indexer.stream import Embedded
    from indexer.types import UnitId

VECTOR = "vector"


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
    ]


def unit_schema(dimension: int) -> pa.Schema:
    """Return the schema of a table of units with vectors float32 [dimension]."""
    own = [
        pa.field("unit_id", pa.string(), nullable=False),
        pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False),
    ]
    return pa.schema(own + _column_fields())


def columns_table(unit_ids: Sequence[UnitId], columns: Sequence[UnitColumns]) -> pa.Table:
    """Return a table of everything but the vectors, one row per unit id."""
    fields = _column_fields()
    data: dict[str, pa.Array] = {"unit_id": pa.array(unit_ids, pa.string())}
    for field in fields:
        data[field.name] = pa.array([getattr(row, field.name) for row in columns], field.type)
    return pa.table(data, schema=pa.schema([pa.field("unit_id", pa.string(), nullable=False), *fields]))


def units_table(vectors: Sequence[Embedded], columns: Sequence[UnitColumns], dimension: int) -> pa.Table:
    """Return a table of whole units; `columns` are those of each vector's content."""
    table = columns_table([unit.unit_id for unit in vectors], columns)
    stacked = np.stack([unit.vector for unit in vectors]).astype(np.float32, copy=False)
    column = pa.FixedSizeListArray.from_arrays(pa.array(stacked.ravel()), dimension)
    return table.add_column(1, pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False), column)

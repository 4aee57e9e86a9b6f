"""Opens a model's table of segments, and turns LanceDB's errors into words."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import lancedb

from indexer.errors import IndexTroubleError, disk_full
from indexer.store.schema import bring_up, segment_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lancedb.db import DBConnection
    from lancedb.table import LanceTable

    from indexer.types import ModelId

_DISK_FULL = ("no space left", "os error 28", "disk full", "os error 112")


READER_CACHE_BYTES = 1024 * 1024**2
"""The vector index of 1,000,000 units takes 220 MB, and a warm search needs it in memory."""
WRITER_CACHE_BYTES = 64 * 1024**2
_METADATA_CACHE_BYTES = 32 * 1024**2
"""Lance would keep up to 6 GB and 1 GB: what every version of a long run needed would stay in memory."""


def _connected(folder: Path, cache_bytes: int) -> DBConnection:
    session = lancedb.Session(index_cache_size_bytes=cache_bytes, metadata_cache_size_bytes=_METADATA_CACHE_BYTES)
    # Without an interval a reader never sees what another process commits.
    return lancedb.connect(folder, read_consistency_interval=timedelta(0), session=session)


def table_name(model_id: ModelId) -> str:
    """Return the name of a model's table."""
    return f"units_{model_id}"


def open_or_create(folder: Path, model_id: ModelId, dimension: int) -> LanceTable:
    """Open a model's table for writing, making it where there is none; see `open_table`.

    A table of a former version is brought up.
    """
    table = open_table(folder, model_id, dimension, cache_bytes=WRITER_CACHE_BYTES)
    if table is not None:
        with telling(folder):
            bring_up(table)
        return table
    with telling(folder):
        return cast(
            "LanceTable",
            _connected(folder, WRITER_CACHE_BYTES).create_table(table_name(model_id), schema=segment_schema(dimension)),
        )


def open_table(
    folder: Path, model_id: ModelId, dimension: int, *, cache_bytes: int = READER_CACHE_BYTES
) -> LanceTable | None:
    """Open a model's table; None if there is none.

    The handle sees the commits of other processes at once.

    Raises:
        IndexTroubleError: it is damaged, has another dimension, or the disk refuses.
    """
    name = table_name(model_id)
    if not (folder / f"{name}.lance").is_dir():
        return None
    with telling(folder):
        table = cast("LanceTable", _connected(folder, cache_bytes).open_table(name))
        found = table.schema.field("vector").type.list_size
    if found != dimension:
        raise IndexTroubleError(
            "The index does not fit the model",
            "Its vectors have {found} numbers, the model gives {wanted}. Run: recallery rebuild.",
            path=folder,
            found=found,
            wanted=dimension,
        )
    return table


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Turn LanceDB's errors into words.

    Raises:
        IndexTroubleError: for trouble of the disk or of the stored data.
    """
    try:
        yield
    except (RuntimeError, OSError) as trouble:
        said = str(trouble).lower()
        if any(sign in said for sign in _DISK_FULL):
            raise disk_full(folder) from trouble
        raise IndexTroubleError(
            "The search index cannot be used",
            "Its vectors cannot be read or written. Run: recallery rebuild. (Detail: {detail})",
            path=folder,
            detail=str(trouble)[:300],
        ) from trouble

"""A model's table of segments: its columns, its migration, and LanceDB's errors in words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import FTS

from indexer.catalogue.text import indexed_words
from indexer.errors import IndexTroubleError, disk_full
from indexer.store.tables import table_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lancedb.db import DBConnection
    from lancedb.table import LanceTable

    from indexer.catalogue.contents import SegmentColumns
    from indexer.stream import Embedded
    from indexer.types import ModelId

VECTOR = "vector"
SEGMENT_ID = "segment_id"
FORMER_ID = "unit_id"
"""Its name in tables of older versions of Recallery."""

WORDS = "words"
"""The column of the full-text index: the text as `indexed_words` has it, so the index splits at spaces and no more."""
TEXT = "text"
"""The text itself; in tables of older versions it has the full-text index."""
WORDS_BATCH = 20_000

_DISK_FULL = ("no space left", "os error 28", "disk full", "os error 112")


READER_CACHE_BYTES = 1024 * 1024**2
"""The vector index of 1,000,000 segments takes 220 MB, and a warm search needs it in memory."""
WRITER_CACHE_BYTES = 64 * 1024**2
_METADATA_CACHE_BYTES = 32 * 1024**2
"""Lance would keep up to 6 GB and 1 GB: data of every version of a long run would stay in memory."""


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
        pa.field(WORDS, pa.string()),
        pa.field("width_px", pa.int32()),
        pa.field("height_px", pa.int32()),
        pa.field("duration_ms", pa.int64()),
        pa.field("audio_codec", pa.string()),
        pa.field("pages", pa.int32()),
        pa.field("language", pa.string()),
    ]


OnRows = Callable[[int, int], None]
"""Called with the rows done and their total."""


def ignore_rows(_done: int, _total: int) -> None:
    """Tell nobody."""


_ADDED = {
    "ordinal": "cast(0 as int)",
    "span": "'whole'",
    "start_ms": "cast(null as bigint)",
    "end_ms": "cast(null as bigint)",
    "page": "cast(null as int)",
    WORDS: "cast(null as string)",
    "width_px": "cast(null as int)",
    "height_px": "cast(null as int)",
    "duration_ms": "cast(null as bigint)",
    "audio_codec": "cast(null as string)",
    "pages": "cast(null as int)",
    "language": "cast(null as string)",
}
"""Columns that older tables lack, and their values for the photos in those, as SQL. `writer.fill_measures` and
`fill_languages` fill what only the catalogue knows."""


def migrate(table: LanceTable, on_rows: OnRows = ignore_rows) -> None:
    """Give a table of a former version the columns and words of this one; vectors and other indexes stay as they are.

    Each step makes versions of the table that can be searched, so a kill leaves what the next call completes. Readers
    ask the full-text index of the words as soon as there is one, so it is made last.
    """
    there = table.schema.names
    if missing := {name: sql for name, sql in _ADDED.items() if name not in there}:
        table.add_columns(missing)
    if FORMER_ID in there:
        table.alter_columns({"path": FORMER_ID, "rename": SEGMENT_ID})  # type: ignore[dict-item]  # wrongly annotated
    _fill_words(table, on_rows)
    _index_words(table)


def _fill_words(table: LanceTable, on_rows: OnRows) -> None:
    """Make the words of the rows that have none: of former versions, and written by them since."""
    done, total = 0, table.count_rows(f"{WORDS} IS NULL")
    while len(
        rows := table.search().where(f"{WORDS} IS NULL").select([SEGMENT_ID, TEXT]).limit(WORDS_BATCH).to_arrow()
    ):
        words = pa.array([indexed_words(text) for text in rows[TEXT].to_pylist()], pa.string())
        table.merge_insert(SEGMENT_ID).when_matched_update_all().execute(
            pa.table({SEGMENT_ID: rows[SEGMENT_ID], WORDS: words})
        )
        done += len(rows)
        on_rows(min(done, total), total)


def _index_words(table: LanceTable) -> None:
    indexes = {column: index.name for index in table.list_indices() for column in index.columns}
    if WORDS not in indexes:
        table.create_index(WORDS, config=words_index())
    if TEXT in indexes:
        table.drop_index(indexes[TEXT])


def words_index() -> FTS:
    """Return the full-text index over words that are normalised and stemmed."""
    return FTS(
        with_position=False,
        base_tokenizer="whitespace",
        max_token_length=None,
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
    )


def is_index_over_words(table: LanceTable) -> bool:
    """Say whether the full-text index is over the words; a table of a former version has it over the text."""
    return any(WORDS in index.columns for index in table.list_indices())


def segment_schema(dimension: int) -> pa.Schema:
    """Return the schema of a table of segments with vectors float32 [dimension]."""
    own = [
        pa.field(SEGMENT_ID, pa.string(), nullable=False),
        pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False),
    ]
    return pa.schema(own + _column_fields())


def columns_table(columns: Sequence[SegmentColumns]) -> pa.Table:
    """Return a table of everything but the vectors, one row per segment."""
    schema = pa.schema([pa.field(SEGMENT_ID, pa.string(), nullable=False), *_column_fields()])
    data = {
        field.name: pa.array([getattr(row, field.name) for row in columns], field.type)
        for field in schema
        if field.name != WORDS
    }
    data[WORDS] = pa.array([indexed_words(row.text) for row in columns], pa.string())
    return pa.table(data, schema=schema)


def segments_table(vectors: Sequence[Embedded], columns: Sequence[SegmentColumns], dimension: int) -> pa.Table:
    """Return a table of whole rows; `columns` are those of each vector's segment."""
    table = columns_table(columns)
    stacked = np.stack([embedded.vector for embedded in vectors]).astype(np.float32, copy=False)
    column = pa.FixedSizeListArray.from_arrays(pa.array(stacked.ravel()), dimension)
    return table.add_column(1, pa.field(VECTOR, pa.list_(pa.float32(), dimension), nullable=False), column)


def _connected(folder: Path, cache_bytes: int) -> DBConnection:
    session = lancedb.Session(index_cache_size_bytes=cache_bytes, metadata_cache_size_bytes=_METADATA_CACHE_BYTES)
    # Without an interval a reader never sees what another process commits.
    return lancedb.connect(folder, read_consistency_interval=timedelta(0), session=session)


def open_or_create(folder: Path, model_id: ModelId, dimension: int, on_rows: OnRows = ignore_rows) -> LanceTable:
    """Open a model's table for writing, making or migrating it if needed; see `open_table`.

    `on_rows` is called with the rows of an older table that were migrated, and how many there are.
    """
    table = open_table(folder, model_id, dimension, cache_bytes=WRITER_CACHE_BYTES)
    if table is not None:
        with known_errors(folder):
            migrate(table, on_rows)
        return table
    with known_errors(folder):
        name = table_folder(folder, model_id).stem
        made = _connected(folder, WRITER_CACHE_BYTES).create_table(name, schema=segment_schema(dimension))
        _index_words(cast("LanceTable", made))
        return cast("LanceTable", made)


def open_table(
    folder: Path, model_id: ModelId, dimension: int, *, cache_bytes: int = READER_CACHE_BYTES
) -> LanceTable | None:
    """Open a model's table; None if there is none. The handle sees the commits of other processes at once.

    Raises IndexTroubleError if it is damaged, has another dimension, or the disk refuses.
    """
    stored = table_folder(folder, model_id)
    # A kill while a table is made leaves a folder without a version.
    if not any((stored / "_versions").glob("*.manifest")):
        return None
    with known_errors(folder):
        table = cast("LanceTable", _connected(folder, cache_bytes).open_table(stored.stem))
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
def known_errors(folder: Path) -> Iterator[None]:
    """Turn LanceDB's errors about the disk or the stored data into IndexTroubleError."""
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

"""Reads the columns of contents and files, all of them or some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import DTypeLike

    from indexer.catalogue.database import Connection

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
KindOf = Callable[[PurePath], Kind | None]
Codes = Callable[[Sequence[Any]], Sequence[int]]
"""Makes numbers of the values of a column."""
KINDS = tuple(Kind)
"""Kinds are numbered by their place here."""
NEVER = -(2**62)
"""Stands for a date that is not there."""
_BATCH = 20_000
_NAMES = ("keys", "own_ms", "kind", "size_bytes", "camera", "latitude", "longitude", "rating", "has_text")
_TYPES = ("S32", np.int64, np.int8, np.int64, np.int32, np.float64, np.float64, np.int8, bool)
_HAS_TEXT = (
    "title <> '' OR description <> '' "
    "OR keywords <> '[]' AND EXISTS (SELECT 1 FROM json_each(keywords) WHERE value <> '')"
)
"""Whether `indexer.catalogue.text.own_words` are any."""
_CAMERA = _NAMES.index("camera")


@contextmanager
def snapshot(db: Connection) -> Iterator[None]:
    """Let all reads of a block see the same moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def read_contents(
    db: Connection, where: str, values: Sequence[object], cameras: dict[str, int]
) -> dict[str, NDArray[Any]]:
    """Return the columns of contents by name, sorted by key.

    Args:
        db: the catalogue.
        where: SQL after the table, such as `WHERE content_id IN (?)`; empty for all.
        values: bound to it.
        cameras: numbers by name; new ones are added.
    """

    def coded(names: Sequence[str]) -> list[int]:
        return [cameras.setdefault(name, len(cameras)) for name in names]

    kinds = " ".join(f"WHEN '{kind.value}' THEN {code}" for code, kind in enumerate(KINDS))
    columns = _read(
        db,
        f"SELECT content_id, coalesce(taken_ms, {NEVER}), CASE kind {kinds} END, size_bytes, camera, latitude, "
        f"longitude, coalesce(rating, 0), {_HAS_TEXT} "
        f"FROM contents {where} ORDER BY content_id",
        values,
        _TYPES,
        {_CAMERA: coded},
    )
    return dict(zip(_NAMES, columns, strict=True))


def read_placed(db: Connection, where: str, values: Sequence[object]) -> list[NDArray[Any]]:
    """Return key, file id, folder id and time of files that were read, sorted by key and file id."""
    return _read(
        db,
        f"SELECT content_id, file_id, folder_id, mtime_ns FROM files WHERE {where} ORDER BY content_id, file_id",
        values,
        ("S32", np.int64, np.int64, np.int64),
    )


def read_seen(db: Connection, where: str, values: Sequence[object], kind_of: KindOf) -> list[NDArray[Any]]:
    """Return file id, folder id, time, size and kind of files that were seen and not read, sorted by id.

    Args:
        db: the catalogue.
        where: SQL that begins with AND; empty for all.
        values: bound to it.
        kind_of: says what a file is by its name.
    """
    codes: dict[str, int] = {}

    def coded(names: Sequence[str]) -> list[int]:
        return [_code(name.rpartition(".")[2].lower(), codes, kind_of) for name in names]

    # The condition stands twice: SQLite takes a partial index only where its own condition is repeated.
    return _read(
        db,
        "SELECT file_id, folder_id, mtime_ns, size_bytes, name FROM files "
        f"WHERE status <> 'indexed' AND status = 'seen' {where} ORDER BY file_id",
        values,
        (np.int64, np.int64, np.int64, np.int64, np.int8),
        {4: coded},
    )


def _code(ending: str, codes: dict[str, int], kind_of: KindOf) -> int:
    if ending not in codes:
        codes[ending] = KINDS.index(kind_of(PurePath(f"x.{ending}")) or Kind.IMAGE)
    return codes[ending]


def _read(
    db: Connection,
    query: str,
    values: Sequence[object],
    types: Sequence[DTypeLike],
    coded: Mapping[int, Codes] | None = None,
) -> list[NDArray[Any]]:
    """Return the columns of a query, a batch of rows at a time: as rows they would take ten times the memory.

    Args:
        db: the catalogue.
        query: what to ask.
        values: bound to it.
        types: of its columns; NULL is NaN in a column of floats.
        coded: by the place of a column, what makes numbers of its values.
    """
    parts: list[list[NDArray[Any]]] = [[np.zeros(0, kind)] for kind in types]
    cursor = db.execute(query, tuple(values))
    while rows := cursor.fetchmany(_BATCH):
        for place, column in enumerate(zip(*rows, strict=True)):
            numbers = coded[place](column) if coded and place in coded else column
            parts[place].append(np.array(numbers, types[place]))
    return [np.concatenate(part) for part in parts]

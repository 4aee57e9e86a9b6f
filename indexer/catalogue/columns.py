"""Everything that lists show, by column: what a window filters, counts and sorts by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.catalogue.contents import wall_clocks_ms
from indexer.catalogue.files import newest_change
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
"""Turns the values of a column into numbers."""
KINDS = tuple(Kind)
"""The number of a kind is its index here."""
NEVER = -(2**62)
"""Stands for a missing date."""
_BATCH = 20_000
_NAMES = ("keys", "own_ms", "kind", "size_bytes", "camera", "latitude", "longitude", "rating", "has_text")
_TYPES = ("S32", np.int64, np.int8, np.int64, np.int32, np.float64, np.float64, np.int8, bool)
_HAS_TEXT = (
    "title <> '' OR description <> '' "
    "OR keywords <> '[]' AND EXISTS (SELECT 1 FROM json_each(keywords) WHERE value <> '') "
    "OR content_id IN (SELECT content_id FROM segments WHERE text <> '')"
)
"""Whether `indexer.catalogue.text.own_words` are any, or a segment has text."""
_CAMERA = _NAMES.index("camera")


@contextmanager
def snapshot(db: Connection) -> Iterator[None]:
    """Let all reads in the block see the same state."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def read_contents(
    db: Connection, where: str, values: Sequence[object], cameras: dict[str, int]
) -> dict[str, NDArray[Any]]:
    """Return the columns of contents by name, sorted by key.

    `where` is SQL such as `WHERE content_id IN (?)`, empty for all, and `values` are bound to it. `cameras` maps names
    to numbers; new names are added.
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
    """Return file id, folder id, time, size and kind of files that are known by name only, sorted by id.

    `where` is SQL that begins with AND, empty for all; `kind_of` tells the kind by the name.
    """

    @cache
    def code(ending: str) -> int:
        return KINDS.index(kind_of(PurePath(f"x.{ending}")) or Kind.IMAGE)

    def coded(names: Sequence[str]) -> list[int]:
        return [code(name.rpartition(".")[2].lower()) for name in names]

    # The condition stands twice: SQLite takes a partial index only where its own condition is repeated.
    return _read(
        db,
        "SELECT file_id, folder_id, mtime_ns, size_bytes, name FROM files "
        f"WHERE status <> 'indexed' AND status = 'seen' {where} ORDER BY file_id",
        values,
        (np.int64, np.int64, np.int64, np.int64, np.int8),
        {4: coded},
    )


def _read(
    db: Connection,
    query: str,
    values: Sequence[object],
    types: Sequence[DTypeLike],
    coded: Mapping[int, Codes] | None = None,
) -> list[NDArray[Any]]:
    """Return the columns of a query, read in batches: as rows they would take ten times the memory.

    NULL becomes NaN in a column of floats. `coded` turns the values of a column, given by its position, into numbers.
    """
    parts: list[list[NDArray[Any]]] = [[np.zeros(0, kind)] for kind in types]
    cursor = db.execute(query, tuple(values))
    while rows := cursor.fetchmany(_BATCH):
        for place, column in enumerate(zip(*rows, strict=True)):
            numbers = coded[place](column) if coded and place in coded else column
            parts[place].append(np.array(numbers, types[place]))
    return [np.concatenate(part) for part in parts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What lists show: contents that have files, in the order of their ids, then files that are known by name only.

    One such thing is one tile, whatever the number of its copies. The arrays of things have length N, the first
    `len(keys)` of them contents; the arrays of files have length M, sorted by thing and file id.
    """

    keys: NDArray[np.bytes_]
    """[contents] content ids, sorted."""
    own_ms: Ints
    """[contents] the date in the picture itself; NEVER where it has none."""
    kind: NDArray[np.int8]
    """[N] indexes into `KINDS`."""
    taken_ms: Ints
    """[N] wall clock; the oldest copy's last change where the picture has no date."""
    size_bytes: Ints
    """[N]"""
    camera: NDArray[np.int32]
    """[N] indexes into `cameras`."""
    cameras: tuple[str, ...]
    latitude: Floats
    """[N] NaN where there is none."""
    longitude: Floats
    """[N] NaN where there is none."""
    rating: NDArray[np.int8]
    """[N] the file's own, 0 where it has none."""
    has_text: Bools
    """[N]"""
    file_id: Ints
    """[M]"""
    folder_id: Ints
    """[M]"""
    mtime_ns: Ints
    """[M]"""
    thing: Ints
    """[M] which thing the file is a copy of."""
    change_id: int
    """The last change of the catalogue that this contains."""

    @property
    def things(self) -> int:
        """N."""
        return len(self.kind)


def load(db: Connection, kind_of: KindOf) -> Columns:
    """Read all columns as of one moment.

    The connection must have no transaction. `kind_of` tells the kind of a file by its name while it is not read.
    """
    cameras: dict[str, int] = {"": 0}
    with snapshot(db):
        change_id = newest_change(db)
        contents = read_contents(db, "", (), cameras)
        keys, *placed = read_placed(db, "content_id IS NOT NULL", ())
        seen = read_seen(db, "", (), kind_of)
    placed = [np.searchsorted(contents["keys"], keys), *placed]
    return assembled(contents, placed, seen, cameras, change_id)


def assembled(
    contents: Mapping[str, NDArray[Any]],
    placed: Sequence[Ints],
    seen: Sequence[Ints],
    cameras: Mapping[str, int],
    change_id: int,
) -> Columns:
    """Put columns together.

    `contents` and `seen` are as `read_contents` and `read_seen` return them. `placed` are thing, file id, folder id and
    time of the files that were read, sorted by thing and file id. `change_id` is the last change that all this
    contains.
    """
    thing, file_id, folder_id, mtime_ns = placed
    seen_id, seen_folder, seen_ns, seen_bytes, seen_kind = seen
    unread = len(seen_id)
    unknown = {
        "kind": seen_kind,
        "size_bytes": seen_bytes,
        "camera": np.zeros(unread, np.int32),
        "latitude": np.full(unread, np.nan),
        "longitude": np.full(unread, np.nan),
        "rating": np.zeros(unread, np.int8),
        "has_text": np.zeros(unread, bool),
    }
    taken_ms = contents["own_ms"].copy()
    _fill_dates(taken_ms, thing, mtime_ns)
    return Columns(
        keys=contents["keys"],
        own_ms=contents["own_ms"],
        taken_ms=np.concatenate([taken_ms, wall_clocks_ms(seen_ns)]),
        cameras=tuple(cameras),
        file_id=np.concatenate([file_id, seen_id]),
        folder_id=np.concatenate([folder_id, seen_folder]),
        mtime_ns=np.concatenate([mtime_ns, seen_ns]),
        thing=np.concatenate([thing, np.arange(unread) + len(contents["keys"])]),
        change_id=change_id,
        **{name: np.concatenate([contents[name], values]) for name, values in unknown.items()},
    )


def _fill_dates(taken_ms: Ints, thing: Ints, mtime_ns: Ints) -> None:
    """Give what has no date of its own the oldest change of its copies."""
    firsts = np.flatnonzero(np.diff(thing, prepend=-1))
    if len(firsts):
        oldest = np.minimum.reduceat(mtime_ns, firsts)
        silent = np.flatnonzero(taken_ms[thing[firsts]] == NEVER)
        taken_ms[thing[firsts][silent]] = wall_clocks_ms(oldest[silent])

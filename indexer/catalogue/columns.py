"""All that is shown in lists, column by column: what a window filters, counts and sorts by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.catalogue.changelog import newest
from indexer.catalogue.column_reads import NEVER, read_contents, read_placed, read_seen, snapshot
from indexer.catalogue.wallclock import wall_clocks_ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.column_reads import Bools, Floats, Ints, KindOf
    from indexer.catalogue.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What lists show: contents that have files, in order of their ids, then files that were seen and not read.

    One such thing is one tile, whatever the number of its copies. The arrays of things have length N, the first
    `len(keys)` of them contents; the arrays of files have length M, sorted by thing and file id.
    """

    keys: NDArray[np.bytes_]
    """[contents] content ids, sorted."""
    own_ms: Ints
    """[contents] what the pictures themselves say of their date, NEVER where they say nothing."""
    kind: NDArray[np.int8]
    """[N] places in `column_reads.KINDS`."""
    taken_ms: Ints
    """[N] wall clock; of the oldest copy's last change where the picture says nothing."""
    size_bytes: Ints
    """[N]"""
    camera: NDArray[np.int32]
    """[N] places in `cameras`."""
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
    """The last change of the catalogue that is in here."""

    @property
    def things(self) -> int:
        """N."""
        return len(self.kind)


def load(db: Connection, kind_of: KindOf) -> Columns:
    """Read all columns as of one moment.

    Args:
        db: a connection without a transaction.
        kind_of: says what a file is that was not read yet, by its name.
    """
    cameras: dict[str, int] = {"": 0}
    with snapshot(db):
        change_id = newest(db)
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

    Args:
        contents: as `read_contents` gives them, sorted by key.
        placed: thing, file id, folder id and time of the files that were read; sorted by thing and file id.
        seen: as `read_seen` gives them.
        cameras: their numbers.
        change_id: the last change that is in all this.
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

"""Brings columns up to date with the files that changed, without reading the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.catalogue.columns import assembled, load, read_contents, read_placed, read_seen, snapshot
from indexer.catalogue.files import changed_since, newest_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from indexer.catalogue.columns import Bools, Columns, Ints, KindOf
    from indexer.catalogue.database import Connection

BATCH = 500
MOST_CHANGED = 0.2
"""If a larger share changed, reading everything is faster."""
_SHIFT = 40
"""A sort key has the thing above this many bits and the file id below."""


def updated(db: Connection, old: Columns, kind_of: KindOf) -> Columns:
    """Return columns as they are now: the same ones if no file changed. Arguments as for `columns.load`."""
    with snapshot(db):
        changed = changed_since(db, old.change_id)
        if changed is not None and len(changed) <= max(BATCH, MOST_CHANGED * len(old.file_id)):
            return _patched(db, old, changed, kind_of) if changed else old
    return load(db, kind_of)


def _patched(db: Connection, old: Columns, changed: Sequence[int], kind_of: KindOf) -> Columns:
    cameras = {name: code for code, name in enumerate(old.cameras)}
    fresh_keys, *fresh_files = _joined(
        read_placed(db, f"content_id IS NOT NULL AND {among}", part) for among, part in _parts(changed)
    )
    fresh_seen = _joined(read_seen(db, f"AND {among}", part, kind_of) for among, part in _parts(changed))
    fresh = _contents(db, np.unique(fresh_keys), cameras)
    kept = ~np.isin(old.file_id, np.array(changed, np.int64))
    is_placed = old.thing < len(old.keys)
    contents, new_place = _merged(old, old.thing[kept & is_placed], fresh)
    stay = kept & is_placed
    thing = np.concatenate([new_place[old.thing[stay]], np.searchsorted(contents["keys"], fresh_keys)])
    columns = (old.file_id, old.folder_id, old.mtime_ns)
    files = [np.concatenate([column[stay], new]) for column, new in zip(columns, fresh_files, strict=True)]
    order = np.argsort((thing << _SHIFT) + files[0], kind="stable")
    seen = _merged_seen(old, kept & ~is_placed, fresh_seen)
    placed = [thing[order], *(column[order] for column in files)]
    return assembled(contents, placed, seen, cameras, newest_change(db))


def _merged(old: Columns, things: Ints, fresh: dict[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], Ints]:
    """Return all contents that have files, and where each old one is among them.

    `things` are those of the files that stay. `fresh` are the contents of the files that changed; they replace what was
    known of them.
    """
    count, keys = len(old.keys), fresh["keys"]
    stays: Bools = np.zeros(count, np.bool_)
    stays[things] = True
    found = np.searchsorted(old.keys, keys)
    is_known = found < count
    is_known[is_known] = old.keys[found[is_known]] == keys[is_known]
    stays[found[is_known]] = False
    at = np.searchsorted(old.keys[stays], keys)
    merged = {name: np.insert(getattr(old, name)[:count][stays], at, values) for name, values in fresh.items()}
    new_place = np.full(count, -1, np.int64)
    rank = np.arange(np.count_nonzero(stays))
    new_place[stays] = rank + np.searchsorted(at, rank, side="right")
    new_place[found[is_known]] = (at + np.arange(len(at)))[is_known]
    return merged, new_place


def _merged_seen(old: Columns, stay: Bools, fresh: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    things = old.thing[stay]
    before = (old.file_id[stay], old.folder_id[stay], old.mtime_ns[stay], old.size_bytes[things], old.kind[things])
    merged = [np.concatenate([column, new]) for column, new in zip(before, fresh, strict=True)]
    order = np.argsort(merged[0], kind="stable")
    return [column[order] for column in merged]


def _contents(db: Connection, keys: NDArray[np.bytes_], cameras: dict[str, int]) -> dict[str, NDArray[Any]]:
    """Read some contents; `keys` are sorted, and so is the answer."""
    parts = [read_contents(db, "WHERE 0", (), cameras)]
    for start in range(0, len(keys), BATCH):
        part = [key.decode() for key in keys[start : start + BATCH].tolist()]
        parts.append(read_contents(db, f"WHERE content_id IN ({', '.join('?' * len(part))})", part, cameras))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _parts(ids: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield SQL for some of these files at a time, and their ids."""
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        yield f"file_id IN ({', '.join('?' * len(part))})", part


def _joined(parts: Iterable[list[NDArray[Any]]]) -> list[NDArray[Any]]:
    return [np.concatenate(column) for column in zip(*parts, strict=True)]

"""The rows of the grid: the files they stand for, and a cache of what the library knows about them."""

from __future__ import annotations

import sys
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from indexer.types import FileId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from desktop_app.engine.ask_thread import AskLibrary
    from indexer.library.values import Row
    from indexer.search.request import Hit

Ids = NDArray[np.int64]
"""int64 [N], file ids."""
NO_FILE = FileId(-1)  # Of a file known only by its path


@dataclass(frozen=True, slots=True)
class StackMember:
    """A member of a stack besides its head."""

    path: Path
    file_id: FileId
    is_copy: bool
    """It has the same bytes as the head."""


def members_of(hit: Hit) -> list[StackMember]:
    """Return the members of a hit's stack: copies, then similar files."""
    found = []
    for paths, ids, is_copy in ((hit.copies, hit.copy_ids, True), (hit.similar, hit.similar_ids, False)):
        known = ids if len(ids) == len(paths) else (NO_FILE,) * len(paths)
        found += [StackMember(path, file_id, is_copy) for path, file_id in zip(paths, known, strict=True)]
    return found


class Listing:
    """The rows of the grid. A list of library files is only ids; a list of hits maps rows to hits."""

    def __init__(self, ids: Ids, hits: Sequence[Hit] = ()) -> None:
        self.ids = ids
        self._hits = list(hits)
        self._items: NDArray[np.int32] | None = np.arange(len(hits), dtype=np.int32) if hits else None
        self._members: NDArray[np.int16] | None = np.zeros(len(hits), np.int16) if hits else None
        """0 is the head of a stack, k its k-th member."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Memory besides the ids and the hits themselves."""
        arrays = sum(array.nbytes for array in (self._items, self._members) if array is not None)
        return arrays + sys.getsizeof(self._hits)

    def hit(self, row: int) -> Hit | None:
        return None if self._items is None else self._hits[self._items[row]]

    def member(self, row: int) -> StackMember | None:
        """Return the stack member of a row; None for heads."""
        if self._items is None or self._members is None or not self._members[row]:
            return None
        return members_of(self._hits[self._items[row]])[int(self._members[row]) - 1]

    def opened(self, row: int) -> int:
        """Return how many rows below this one belong to its open stack."""
        if self._items is None or self._members is None or self._members[row]:
            return 0
        return int(np.searchsorted(self._items, self._items[row], side="right")) - row - 1

    def head(self, row: int) -> int:
        """Return the row of the head of a row's stack."""
        return row if self._members is None else row - int(self._members[row])

    def open_heads(self) -> Ids:
        if self._members is None:
            return self.ids[:0]
        return self.ids[np.flatnonzero(self._members == 1) - 1]

    def open_stack(self, row: int) -> None:
        """Insert the rows of a stack below its head."""
        if self._items is None or self._members is None:
            return
        below = members_of(self._hits[self._items[row]])
        at = row + 1
        self.ids = np.insert(self.ids, at, [member.file_id for member in below])
        self._items = np.insert(self._items, at, np.full(len(below), self._items[row], np.int32))
        self._members = np.insert(self._members, at, np.arange(1, len(below) + 1, dtype=np.int16))

    def close_stack(self, row: int) -> None:
        """Remove the rows that `open_stack` inserted below this one."""
        self._delete(slice(row + 1, row + 1 + self.opened(row)))

    def items_in(self, first: int, last: int) -> Ids:
        """Return int64 [N], the items whose heads are in these rows; both ends included."""
        if self._items is None or self._members is None:
            return np.arange(first, last + 1)
        shown = self._members[first : last + 1] == 0
        return np.asarray(self._items[first : last + 1][shown], np.int64)

    def remove(self, first: int, last: int) -> None:
        """Remove rows; both ends included. Close stacks before removing their heads."""
        items = self.items_in(first, last)
        for row in range(first, last + 1):
            if (member := self.member(row)) is not None and (hit := self.hit(row)) is not None:
                self._hits[self._hits.index(hit)] = _hit_without(hit, member)
        self._delete(slice(first, last + 1))
        if self._items is None or self._members is None:
            return
        for item in items[::-1]:
            del self._hits[item]
        self._items = (self._items - np.searchsorted(items, self._items)).astype(np.int32)
        starts = np.searchsorted(self._items, self._items)
        self._members = (np.arange(len(self._items)) - starts).astype(np.int16)

    def _delete(self, rows: slice) -> None:
        self.ids = np.delete(self.ids, rows)
        if self._items is not None and self._members is not None:
            self._items = np.delete(self._items, rows)
            self._members = np.delete(self._members, rows)

    def first_rows(self, items: int) -> Ids:
        """Return int64 [items + 1]: the row where each item begins, and the number of rows."""
        if self._items is None or len(self._items) == items:
            return np.arange(items + 1)
        return np.searchsorted(self._items, np.arange(items + 1)).astype(np.int64)


def _hit_without(hit: Hit, member: StackMember) -> Hit:
    """Return a hit without a member of its stack."""
    if member.is_copy:
        left = [pair for pair in zip(hit.copies, hit.copy_ids, strict=False) if pair[0] != member.path]
        return replace(hit, copies=tuple(path for path, _ in left), copy_ids=tuple(file_id for _, file_id in left))
    left = [pair for pair in zip(hit.similar, hit.similar_ids, strict=False) if pair[0] != member.path]
    return replace(hit, similar=tuple(path for path, _ in left), similar_ids=tuple(file_id for _, file_id in left))


_MAX_CACHED = 4096  # A few screens at the smallest zoom, and the selection; about 3 MB


class Rows(QObject):
    """A cache of library rows by file id; for the window's thread."""

    arrived = Signal(object)
    """The set of file ids that were loaded, including unknown ones."""

    def __init__(self, ask: AskLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._kept: OrderedDict[FileId, Row | None] = OrderedDict()
        self._asked: set[FileId] = set()

    def get(self, file_id: FileId) -> Row | None:
        row = self._kept.get(file_id)
        if row is not None:
            self._kept.move_to_end(file_id)
        return row

    def is_gone(self, file_id: FileId) -> bool:
        """Whether the library does not know the file."""
        return file_id in self._kept and self._kept[file_id] is None

    def need(self, file_ids: Iterable[FileId]) -> None:
        """Load the rows that are missing, in one question."""
        self._inquire([i for i in dict.fromkeys(file_ids) if i >= 0 and i not in self._kept])

    def renew(self, file_ids: Iterable[FileId]) -> None:
        """Reload these rows and forget all others; old values stay until then."""
        shown = {file_id: self._kept[file_id] for file_id in file_ids if file_id in self._kept}
        self._kept = OrderedDict(shown)
        self._inquire(list(shown))

    def _inquire(self, file_ids: list[FileId]) -> None:
        missing = [file_id for file_id in file_ids if file_id not in self._asked]
        if not missing:
            return
        self._asked.update(missing)
        self._ask(
            self,
            lambda library: library.rows(missing),
            lambda rows: self._keep(missing, rows),
            lambda _trouble: self._asked.difference_update(missing),
        )

    def change(self, file_ids: Iterable[FileId], make: Callable[[Row], Row]) -> None:
        """Change cached rows at once, before the library does."""
        changed = set()
        for file_id in file_ids:
            if (row := self._kept.get(file_id)) is not None:
                self._kept[file_id] = make(row)
                changed.add(file_id)
        self.arrived.emit(changed)

    def _keep(self, asked: list[FileId], rows: list[Row]) -> None:
        self._asked.difference_update(asked)
        found = {row.file_id: row for row in rows}
        for file_id in asked:
            self._kept[file_id] = found.get(file_id)
        while len(self._kept) > _MAX_CACHED:
            self._kept.popitem(last=False)
        self.arrived.emit(set(asked))

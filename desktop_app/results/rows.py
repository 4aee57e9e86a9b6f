"""The library's rows of what is visible: asked for in one question, the longest unused forgotten."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desktop_app.engine.asking import AskLibrary
    from indexer.library.values import Row
    from indexer.types import FileId

_KEPT = 4096
"""Some screens at the smallest zoom, and what is selected; about 3 MB."""


class Rows(QObject):
    """Keeps rows by file id. For the window's thread."""

    arrived = Signal(object)
    """The set of file ids that were answered, also those that the library does not know."""

    def __init__(self, ask: AskLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._kept: OrderedDict[FileId, Row | None] = OrderedDict()
        self._asked: set[FileId] = set()

    def get(self, file_id: FileId) -> Row | None:
        """Return what is known of a file; never asks."""
        row = self._kept.get(file_id)
        if row is not None:
            self._kept.move_to_end(file_id)
        return row

    def is_gone(self, file_id: FileId) -> bool:
        """Say whether the library was asked and does not know the file."""
        return file_id in self._kept and self._kept[file_id] is None

    def need(self, file_ids: Iterable[FileId]) -> None:
        """Ask for what is not there and not asked for yet, in one question."""
        self._inquire([i for i in dict.fromkeys(file_ids) if i >= 0 and i not in self._kept])

    def renew(self, file_ids: Iterable[FileId]) -> None:
        """Ask again for these, which are shown as they were until then; all others are forgotten."""
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
        """Show a change at once, before the library has made it."""
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
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(set(asked))

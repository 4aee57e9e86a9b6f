"""Rating, liking and collecting what is chosen: shown at once, then written by the library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from indexer.types import FileId

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.engine.asking import AskLibrary
    from desktop_app.results.listing import Ids
    from desktop_app.results.model import ResultsModel
    from indexer.errors import KnownError
    from indexer.library.library import Library
    from indexer.library.values import Collection
    from indexer.types import CollectionId


class Marking(QObject):
    """Changes what users make of files."""

    marked = Signal()
    """Ratings or favourites changed in the library."""
    collected = Signal(str, int)
    """The name of a collection, and how many files came into it."""
    trouble = Signal(object)
    """A KnownError: nothing was changed."""
    unread = Signal(int)
    """So many files could not be marked: what is in them is not known yet."""

    def __init__(self, model: ResultsModel, ask: AskLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._ask = ask

    def rate(self, ids: Ids, rating: int) -> None:
        """Give files 0 to 5 stars."""
        self._model.rows.change(_file_ids(ids), lambda row: replace(row, rating=rating))
        self._write(ids, lambda library: library.rate(ids, rating))

    def set_favourite(self, ids: Ids, favourite: bool) -> None:  # noqa: FBT001 - what is set
        """Like files best, or no more."""
        self._model.rows.change(_file_ids(ids), lambda row: replace(row, favourite=favourite))
        self._write(ids, lambda library: library.set_favourite(ids, favourite))

    def toggle_favourite(self, ids: Ids) -> None:
        """Like all of them best; if they are already, no more."""
        rows = [self._model.rows.get(file_id) for file_id in _file_ids(ids)]
        self.set_favourite(ids, not all(row is not None and row.favourite for row in rows))

    def collections(self, then: Callable[[list[Collection]], None]) -> None:
        """Call `then` with the collections there are."""
        self._ask(self, lambda library: library.collections(), then)

    def collect(self, ids: Ids, collection_id: CollectionId, name: str) -> None:
        """Put files into a collection."""
        self._ask(
            self,
            lambda library: library.add_to_collection(collection_id, ids),
            lambda added: self.collected.emit(name, added),
        )

    def collect_anew(self, ids: Ids, name: str) -> None:
        """Put files into a new collection."""

        def make(library: Library) -> int:
            return library.add_to_collection(library.add_collection(name).collection_id, ids)

        self._ask(self, make, lambda added: self.collected.emit(name, added))

    def _write(self, ids: Ids, change: Callable[[Library], int]) -> None:
        """Write a change, then show what the library made of it."""
        self._ask(self, change, lambda taken: self._settle(len(ids), taken), self._fail)

    def _settle(self, wanted: int, taken: int) -> None:
        self._model.refresh()
        self.marked.emit()
        if taken == 0 and wanted:
            self.unread.emit(wanted)

    def _fail(self, trouble: KnownError) -> None:
        self._model.refresh()
        self.trouble.emit(trouble)


def _file_ids(ids: Ids) -> list[FileId]:
    return [FileId(int(number)) for number in ids]

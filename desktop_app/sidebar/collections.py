"""The sections of collections and saved searches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QModelIndex, Qt, Signal

from desktop_app.lists import EntriesView
from desktop_app.query.query import QueryState, from_json
from desktop_app.sidebar.section import NamedSection
from desktop_app.texts import said
from indexer.errors import KnownError

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.style.theme import Appearance
    from indexer.library.library import Library
    from indexer.library.values import SearchId
    from indexer.types import CollectionId


class CollectionsView(EntriesView):
    """Takes files that are dropped onto an entry."""

    dropped = Signal(object, object)
    """The key of the entry, and the list of paths."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance, parent=parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event.mimeData()):
            self.setSelectionMode(self.SelectionMode.SingleSelection)  # shows where it would go
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self.setCurrentIndex(index)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(index.isValid())

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        self._end_drag()
        entry = self.entry_at(self.indexAt(event.position().toPoint()))
        if entry:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(entry.key, _paths(event.mimeData()))

    def _end_drag(self) -> None:
        self.setCurrentIndex(QModelIndex())
        self.setSelectionMode(self.SelectionMode.NoSelection)


class CollectionsSection(NamedSection):
    """Makes, renames, fills and removes collections."""

    trouble = Signal(str, str)
    """Title and message of what did not work."""

    def __init__(self, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None) -> None:
        view = CollectionsView(appearance)
        super().__init__(
            "collections",
            self.tr("Collections"),
            view,
            self.tr("Put files together without moving them: make a collection and drop files onto it."),
            parent,
        )
        self._facts = facts
        self.add_button("plus", self.tr("New collection"), self.ask_for_new)
        view.dropped.connect(self.put)
        self.renamed.connect(lambda key, name: facts.do(lambda library: library.rename_collection(key, name)))
        self.removed.connect(lambda key: facts.do(lambda library: library.remove_collection(key)))

    def ask_for_new(self) -> None:
        """Ask for a name and make it."""
        self.ask_new(lambda name: self._facts.do(lambda library: library.add_collection(name)))

    def put(self, key: CollectionId, paths: list[Path]) -> None:
        """Add files to a collection; those that the library does not know are told."""

        def add(library: Library) -> int:
            known = library.ids_of(paths)
            library.add_to_collection(key, known)
            return len(paths) - len(known)

        self._facts.ask_library(self, add, self._tell_unknown)

    def sentence(self, name: str) -> str:
        """Return what is asked before one is removed."""
        return self.tr("Remove the collection “{name}”? Its files stay where they are.").format(name=name)

    def _tell_unknown(self, unknown: int) -> None:
        self._facts.refresh()
        if unknown:
            self.trouble.emit(
                self.tr("%n file(s) could not be added", "", unknown),
                self.tr("They are in none of the library's folders. Add their folder to the library first."),
            )


def _paths(mime: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class SavedSection(NamedSection):
    """Asks, renames and removes saved searches."""

    trouble = Signal(str, str)
    """Title and message of what did not work."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "saved",
            self.tr("Saved searches"),
            EntriesView(appearance),
            self.tr("Save a search with the bookmark in the search box."),
            parent,
        )
        self._state = state
        self._facts = facts
        self.view.chosen.connect(self.ask)
        self.renamed.connect(lambda key, name: facts.do(lambda library: library.rename_search(key, name)))
        self.removed.connect(lambda key: facts.do(lambda library: library.remove_search(key)))

    def ask(self, key: SearchId) -> None:
        """Ask a saved search again."""
        search = next((search for search in self._facts.now.saved if search.search_id == key), None)
        if search is None:
            return
        try:
            self._state.set(from_json(search.query))
        except KnownError as trouble:
            self.trouble.emit(said(trouble.title), said(trouble.message))

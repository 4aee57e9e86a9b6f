"""Saved searches: they find what is there when they are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.engine_texts import said
from desktop_app.lists.view import EntriesView
from desktop_app.query.stored import from_json
from desktop_app.sidebar.named import NamedSection
from indexer.errors import KnownError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.state import QueryState
    from desktop_app.style.theme import Appearance
    from indexer.library.values import SearchId


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

"""The sections of dates, places, collections and saved searches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.lists import EntriesView
from desktop_app.query.filters import dates_label
from desktop_app.query.query import QueryState, from_json
from desktop_app.sidebar import entries
from desktop_app.sidebar.histogram import Histogram
from desktop_app.sidebar.section import NamedSection, SidebarSection
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, icon_button, text_label
from desktop_app.texts import said
from indexer.errors import KnownError
from indexer.search.filters import DEFAULT_RADIUS_KM
from indexer.search.request import Filters, Near

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.style.theme import Appearance
    from indexer.library.library import Library
    from indexer.library.values import SearchId
    from indexer.types import CollectionId


class DatesSection(SidebarSection):
    """The histogram of dates; selecting a range sets the date filter."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("dates", self.tr("Date"), parent)
        self._facts = facts
        self.histogram = Histogram(appearance)
        self.chosen_label = text_label(role="caption", wrap=True)
        self.clear_button = icon_button("x", self.tr("All dates"), space(3))
        self.clear_button.clicked.connect(self.histogram.clear)
        policy = self.clear_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.clear_button.setSizePolicy(policy)
        line = QWidget()
        row = hbox(parent=line, margins=(space(2), 0, 0, 0))
        row.addWidget(self.chosen_label, 1)
        row.addWidget(self.clear_button)
        self.add(line)
        self.add(self.histogram)
        self.histogram.brushed.connect(lambda after, before: state.filter(after_ms=after, before_ms=before))

    def show_dates(self, filters: Filters) -> None:
        months = self._facts.now.facets.months
        self.histogram.show_months(months)
        self.histogram.show_dates(filters.after_ms, filters.before_ms)
        chosen = filters.after_ms is not None or filters.before_ms is not None
        self.clear_button.setVisible(chosen)
        self.setVisible(bool(months) or chosen)
        if chosen:
            self.chosen_label.setText(dates_label(filters.after_ms, filters.before_ms))
        else:
            self.chosen_label.setText(self.tr("Drag across the bars to choose a period"))


RADII_KM = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0)


class PlacesSection(SidebarSection):
    """The list of places; choosing one toggles its filter."""

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__("places", self.tr("Place"), parent)
        self._state = state
        self._facts = facts
        self.view = EntriesView(appearance)
        self.view.setAccessibleName(self.tr("Places"))
        self.view.chosen.connect(self.choose)
        self.radius = QComboBox()
        self.radius.setAccessibleName(self.tr("Distance from the place"))
        for radius_km in RADII_KM:
            self.radius.addItem(self.tr("{km} km").format(km=self.locale().toString(radius_km, "g", 3)), radius_km)
        self.radius.setCurrentIndex(RADII_KM.index(DEFAULT_RADIUS_KM))
        self.radius.activated.connect(self._widen)
        around = text_label(self.tr("Within"), "caption")
        line = QWidget()
        row = hbox(around, parent=line, margins=(space(2), 0))
        row.addWidget(self.radius, 1)
        self.add_list(self.view)
        self.add(line)

    def show_places(self, filters: Filters) -> None:
        self.view.entries.set_entries(entries.places(self._facts.now, filters))
        self.setVisible(bool(self.view.entries.entries) or filters.near is not None)
        if filters.near is not None and filters.near.radius_km in RADII_KM:
            with QSignalBlocker(self.radius):
                self.radius.setCurrentIndex(RADII_KM.index(filters.near.radius_km))

    def choose(self, place: tuple[float, float]) -> None:
        near = Near(*place, radius_km=self.radius.currentData())
        self._state.filter(near=None if near == self._state.query.filters.near else near)

    def _widen(self) -> None:
        near = self._state.query.filters.near
        if near is None:
            self._facts.count_around(self.radius.currentData())
        else:
            self._state.filter(near=Near(near.latitude, near.longitude, self.radius.currentData()))


class CollectionsView(EntriesView):
    """A list of collections that accepts dropped files."""

    dropped = Signal(object, object)  # The key of the entry, and the list of paths

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance, parent=parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event.mimeData()):
            self.setSelectionMode(self.SelectionMode.SingleSelection)  # shows the drop target
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
    """The collections: create, rename, fill and remove them."""

    trouble = Signal(str, str)  # Title and message of an error

    def __init__(self, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None) -> None:
        view = CollectionsView(appearance)
        super().__init__(
            "collections",
            self.tr("Collections"),
            view,
            self.tr("Collect files without moving them: create a collection and drop files on it."),
            parent,
        )
        self._facts = facts
        self.add_button("plus", self.tr("New collection"), self.ask_for_new)
        view.dropped.connect(self.put)
        self.renamed.connect(lambda key, name: facts.do(lambda library: library.rename_collection(key, name)))
        self.removed.connect(lambda key: facts.do(lambda library: library.remove_collection(key)))

    def ask_for_new(self) -> None:
        """Ask for a name, and create a collection."""
        self.ask_new(lambda name: self._facts.do(lambda library: library.add_collection(name)))

    def put(self, key: CollectionId, paths: list[Path]) -> None:
        """Add files to a collection, and report unknown ones."""

        def add(library: Library) -> int:
            known = library.ids_of(paths)
            library.add_to_collection(key, known)
            return len(paths) - len(known)

        self._facts.ask_library(self, add, self._tell_unknown)

    def sentence(self, name: str) -> str:
        """Return the question before one is removed."""
        return self.tr("Remove the collection “{name}”? Its files stay where they are.").format(name=name)

    def _tell_unknown(self, unknown: int) -> None:
        self._facts.refresh()
        if unknown:
            self.trouble.emit(
                self.tr("%n file(s) could not be added", "", unknown),
                self.tr("They are not in any folder of the library. Add their folder first."),
            )


def _paths(mime: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class SavedSection(NamedSection):
    """The saved searches: run, rename and remove them."""

    trouble = Signal(str, str)  # Title and message of an error

    def __init__(
        self, state: QueryState, facts: LibraryFacts, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "saved",
            self.tr("Saved searches"),
            EntriesView(appearance),
            self.tr("To save a search, click the bookmark in the search box."),
            parent,
        )
        self._state = state
        self._facts = facts
        self.view.chosen.connect(self.ask)
        self.renamed.connect(lambda key, name: facts.do(lambda library: library.rename_search(key, name)))
        self.removed.connect(lambda key: facts.do(lambda library: library.remove_search(key)))

    def ask(self, key: SearchId) -> None:
        search = next((search for search in self._facts.now.saved if search.search_id == key), None)
        if search is None:
            return
        try:
            self._state.set(from_json(search.query), keeps_order=True)
        except KnownError as trouble:
            self.trouble.emit(said(trouble.title), said(trouble.message))

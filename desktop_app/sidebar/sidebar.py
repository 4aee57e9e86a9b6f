"""The side bar: filters with live counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QScrollArea, QWidget

from desktop_app.lists import EntriesView
from desktop_app.sidebar import concepts, entries
from desktop_app.sidebar.concepts import ConceptsSection
from desktop_app.sidebar.filter_sections import CollectionsSection, DatesSection, PlacesSection, SavedSection
from desktop_app.sidebar.folders import FoldersView
from desktop_app.sidebar.section import SidebarSection
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import vbox
from indexer.search.request import Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from desktop_app.actions import Actions
    from desktop_app.query.facts import LibraryFacts, LibrarySnapshot
    from desktop_app.query.query import QueryState
    from desktop_app.style.theme import Appearance
    from indexer.types import CollectionId

CLOSED_SETTING = "sidebar.closed"  # The setting that stores the collapsed sections


class Sidebar(QScrollArea):
    """The side bar: sections that show and change the filters of the query."""

    exclude_wanted = Signal(object)  # A folder to exclude from the library
    show_in_files_wanted = Signal(object)  # The path of a folder
    add_folder_wanted = Signal()
    trouble = Signal(str, str)  # Title and message of an error

    def __init__(
        self,
        state: QueryState,
        facts: LibraryFacts,
        actions: Actions,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._facts = facts
        self._appearance = appearance
        self.library = self._list(self.tr("Library"), self._choose_library)
        self.kinds = self._list(self.tr("Kind"), partial(self._toggle_in, "kinds"))
        self.cameras = self._list(self.tr("Camera"), partial(self._toggle_in, "cameras"))
        self.ratings = self._list(self.tr("Rating"), partial(self._toggle_only, "rating_min"))
        self.pages = self._list(self.tr("Pages"), self._choose_pages)
        self.texts = self._list(self.tr("Text"), self._choose_text)
        self.saved = SavedSection(state, facts, appearance)
        self.collections = CollectionsSection(facts, appearance)
        self.concepts = ConceptsSection(state, facts, appearance)
        self.dates = DatesSection(state, facts, appearance)
        self.places = PlacesSection(state, facts, appearance)
        self.folders = FoldersView(appearance)
        self._shown: tuple[LibrarySnapshot, Filters] | None = None
        self._sections = self._make_sections()
        self._lay_out()
        self._connect(actions)
        self._show()
        facts.ask_library(self, lambda library: library.setting(CLOSED_SETTING), self._close)

    def refresh(self) -> None:
        self._facts.refresh()

    def folder_menu(self, path: Path) -> QMenu:
        """Return the context menu of a folder."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("search"), self.tr("Search only here"), lambda: self._state.filter(folders=(path,)))
        menu.addAction(icon("plus"), self.tr("Search here, too"), lambda: self._choose_folder(path, also=True))
        menu.addSeparator()
        menu.addAction(
            icon("folder-open"), self.tr("Show in file manager"), lambda: self.show_in_files_wanted.emit(path)
        )
        menu.addAction(icon("eye-off"), self.tr("Exclude from the library…"), lambda: self.exclude_wanted.emit(path))
        return menu

    def _list(self, name: str, choose: Callable[..., None]) -> EntriesView:
        view = EntriesView(self._appearance)
        view.setAccessibleName(name)
        view.chosen.connect(choose)
        return view

    def _make_sections(self) -> list[SidebarSection]:
        folders = _section_of("folders", self.tr("Folders"), self.folders)
        folders.add_button("folder-plus", self.tr("Add a folder to the library"), self.add_folder_wanted.emit)
        return [
            _section_of("library", self.tr("Library"), self.library),
            self.saved,
            self.collections,
            self.concepts,
            folders,
            _section_of("kinds", self.tr("Kind"), self.kinds),
            self.dates,
            _section_of("cameras", self.tr("Camera"), self.cameras),
            _section_of("ratings", self.tr("Rating"), self.ratings),
            self.places,
            _section_of("pages", self.tr("Pages"), self.pages),
            _section_of("texts", self.tr("Text"), self.texts),
        ]

    def _lay_out(self) -> None:
        inside = self._inside = QWidget()
        inside.setProperty("role", "sidebar")
        column = vbox(parent=inside, margins=(space(2), space(2), space(2), space(4)), gap=space(1))
        for section in self._sections:
            column.addWidget(section)
        column.addStretch(1)
        self.setProperty("role", "sidebar")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Side bar"))

    def _connect(self, actions: Actions) -> None:
        self._state.changed.connect(self._show)
        self._facts.changed.connect(self._show)
        self.folders.chosen.connect(lambda path, also: self._choose_folder(path, also=also))
        self.folders.menu_wanted.connect(self._show_folder_menu)
        self.collections.view.chosen.connect(lambda key: self._go_to(Filters(collection=key)))
        self.collections.removed.connect(self._leave_collection)
        self.collections.trouble.connect(self.trouble)
        self.saved.trouble.connect(self.trouble)
        for section in self._sections:
            section.toggled.connect(self._store_closed)
        for view in (*self.findChildren(EntriesView), self.folders):  # not the header that a tree has and may replace
            view.selectionModel().currentChanged.connect(lambda index, _before, view=view: self._reveal(view, index))
        group = self.tr("Search")
        actions.add(
            "collections.new", self.tr("New collection…"), ["Ctrl+Shift+N"], self.collections.ask_for_new, group=group
        )

    def _show(self) -> None:
        query, facts = self._state.query, self._facts.now
        filters = query.filters
        self.library.entries.set_entries(entries.library(facts, query))
        self.saved.show_entries(entries.saved(facts, query))
        self.concepts.show_entries(concepts.entries(facts, query))
        if self._shown == (facts, filters):  # only a weight or the text changed: nothing else depends on it
            return
        self._shown = facts, filters
        self.collections.show_entries(entries.collections(facts, filters))
        self.folders.show_folders(facts.folders, facts.roots, filters, facts.facets.folders)
        self.dates.show_dates(filters)
        self.places.show_places(filters)
        for name, view, rows in (
            ("kinds", self.kinds, entries.kinds(facts, filters)),
            ("cameras", self.cameras, entries.cameras(facts, filters)),
            ("ratings", self.ratings, entries.ratings(facts, filters)),
            ("pages", self.pages, entries.pages(facts, filters)),
            ("texts", self.texts, entries.texts(facts, filters)),
        ):
            view.entries.set_entries(rows)
            self.section(name).setVisible(bool(rows))

    def _reveal(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Scroll to the row that the keyboard moved to: lists do not scroll by themselves."""
        if view.hasFocus() and index.isValid():
            row = view.visualRect(index)
            middle = view.viewport().mapTo(self._inside, row.center())
            self.ensureVisible(middle.x(), middle.y(), 0, row.height())

    def section(self, name: str) -> SidebarSection:
        return next(section for section in self._sections if section.name == name)

    def _choose_library(self, key: str) -> None:
        if key == entries.ALL:
            self._state.clear()
        else:
            self._go_to(Filters(favourite=True))

    def _go_to(self, filters: Filters) -> None:
        """Go to a place of the library, or back to everything from there."""
        query = self._state.query
        if query.filters == filters and not query.asks:
            self._state.clear()
        else:
            self._state.go_to(filters)

    def _leave_collection(self, key: CollectionId) -> None:
        """Show something else before a collection goes."""
        if self._state.query.filters.collection == key:
            self._state.clear()

    def _toggle_in(self, field: str, value: Hashable) -> None:
        """Add a value to a filter with many values, or remove it."""
        self._state.filter(**{field: _toggled(getattr(self._state.query.filters, field), value)})

    def _toggle_only(self, field: str, value: Hashable) -> None:
        """Set a filter with one value, or clear it."""
        present = getattr(self._state.query.filters, field)
        self._state.filter(**{field: None if present == value else value})

    def _choose_pages(self, both: tuple[int | None, int | None]) -> None:
        filters = self._state.query.filters
        least, most = (None, None) if both == (filters.pages_min, filters.pages_max) else both
        self._state.filter(pages_min=least, pages_max=most)

    def _choose_text(self, key: str) -> None:
        if key == entries.TEXT:
            self._toggle_only("has_text", value=True)
        else:
            self._toggle_in("languages", key)

    def _choose_folder(self, path: Path, *, also: bool) -> None:
        folders = self._state.query.filters.folders
        if also:
            self._state.filter(folders=_toggled(folders, path))
        else:
            self._state.filter(folders=() if folders == (path,) else (path,))

    def _show_folder_menu(self, path: Path, place: QPoint) -> None:
        self.folder_menu(path).popup(place)

    def _close(self, names: str) -> None:
        for section in self._sections:
            with QSignalBlocker(section):
                section.set_open(open_=section.name not in names.split())

    def _store_closed(self) -> None:
        names = " ".join(section.name for section in self._sections if not section.is_open)
        self._facts.ask_library(self, lambda library: library.store_setting(CLOSED_SETTING, names), lambda _: None)


def _section_of(name: str, title: str, widget: QWidget) -> SidebarSection:
    section = SidebarSection(name, title)
    if isinstance(widget, EntriesView):
        section.add_list(widget)
    else:
        section.add(widget)
    return section


def _toggled(values: tuple[Hashable, ...], value: Hashable) -> tuple[Hashable, ...]:
    return tuple(other for other in values if other != value) if value in values else (*values, value)

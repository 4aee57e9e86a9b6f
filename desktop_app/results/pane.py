"""The middle of the window: the bar, and below it the grid or a page in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.query.parts import all_filters, with_feedback
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting
from desktop_app.results import sections
from desktop_app.results.bar import NewFilesBanner, ResultsBar
from desktop_app.results.file_actions import FileActions, Notice, UndoHistory, UserDataActions
from desktop_app.results.grid_actions import GridActions
from desktop_app.results.headings import counts_text, nothing_text
from desktop_app.results.model import ResultsModel
from desktop_app.results.pages import MessagePage, Skeleton
from desktop_app.results.selection import Selection, ViewPosition, position_of, restore_position
from desktop_app.results.tile import TILE_SIDES_PX, USUAL_SIDE_PX, TileLooks, nearest_side_px
from desktop_app.results.view import GridView
from desktop_app.style.widgets import vbox
from desktop_app.texts import said, with_number
from indexer.catalogue.feedback import FeedbackKind
from indexer.types import Band, FileId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from desktop_app.actions import Actions
    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.files.background import BackgroundTasks
    from desktop_app.results.grid_actions import ActionSpec
    from desktop_app.results.rows import Ids
    from desktop_app.results.sections import Division
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureLoader
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.errors import KnownError
    from indexer.search.request import Hit, Matches


class ResultsPane(QWidget):
    """Shows search results or the library."""

    opened = Signal(object)  # A FileId for the full view
    quick_look = Signal(object)  # A FileId
    properties_wanted = Signal(object)  # A FileId whose facts are wanted
    current_changed = Signal(object)  # A FileId, or None
    feedback_given = Signal(object, object)  # A FeedbackKind, and ids of files
    naming_wanted = Signal(object)  # A list of (FileId, Locator) whose pictures show the same
    search_by = Signal(object, bool)  # A path to search by, and whether it is a minus
    more_wanted = Signal()  # The user scrolled near the end of the hits
    reload_wanted = Signal()
    folders_wanted = Signal()
    looks_changed = Signal(object)  # TileLooks to store
    notice_wanted = Signal(object)  # A Notice for the notice bar

    def __init__(
        self,
        state: QueryState,
        ask_library: AskLibrary,
        thumbnails: Thumbnails,
        loader: PictureLoader,
        tasks: BackgroundTasks,
        actions: Actions,
        appearance: Appearance,
        parent: QWidget | None = None,
        *,
        looks: TileLooks | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = state
        self._ask = ask_library
        self._looks = looks or TileLooks()
        self._shown_for: SearchQuery | None = None
        self._matches: Matches | None = None
        self._nothing = ""
        self._loaded = 0
        """How many matches are loaded."""
        self.model = ResultsModel(ask_library, self)
        self.view = GridView(thumbnails, appearance, self._looks)
        self.view.setModel(self.model)
        self.bar = ResultsBar(self._looks)
        self.page = MessagePage(state, appearance)
        self.skeleton = Skeleton(appearance)
        self.stack = QStackedWidget()
        for page in (self.view, self.page, self.skeleton):
            self.stack.addWidget(page)
        self.setFocusProxy(self.view)
        self.new_files = NewFilesBanner(self.stack)
        column = vbox(self.bar, parent=self, margins=0, gap=0)
        column.addWidget(self.stack, 1)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.selection = Selection(self.view, ask_library)
        self._history = UndoHistory()
        self.file_actions = FileActions(self.view, self.selection, tasks, loader, thumbnails, self._history)
        self.user_data = UserDataActions(self.model, ask_library, self._history, self)
        self.grid_actions = GridActions(
            self.view, self.selection, self.file_actions, self.user_data, tasks, actions, state, self._pane_actions()
        )
        actions.add("results.undo", self.tr("Undo"), ["Ctrl+Z"], self._history.undo, group=self.tr("Results"))
        self.count_timer = QTimer(self, singleShot=True, interval=0)
        self.count_timer.timeout.connect(self._show_counts)
        self._connect()
        self.stack.setCurrentWidget(self.skeleton)
        self.bar.hide()

    # Content

    def show_hits(self, hits: Sequence[Hit], matches: Matches | None = None) -> None:
        """Show hits; further hits of the same query keep the position.

        Args:
            matches: the total; None if everything is loaded.
        """
        sorting = self.state.query.sorting
        self._matches = matches
        if sorting is Sorting.RELEVANCE or not hits:
            best_first = sections.in_bands(hits)
            self._show_hits(best_first, sections.by_band(best_first, matches))
        else:
            self._show_by_date(hits, newest_first=sorting is Sorting.NEWEST)

    def show_library(self, ids: Ids) -> None:
        """Show files in this order, divided into months once these are counted."""
        place, query = self._position_to_restore(), self.state.query
        self._matches = None
        self.model.set_library(ids, sections.one(len(ids)))
        self._show_grid(place)
        if not query.asks:  # otherwise they are sorted by name match, not by date
            filters, oldest = all_filters(query), query.sorting is Sorting.OLDEST
            self._ask(
                self,
                lambda library: library.months(filters),
                lambda months: self._divide(ids, months, newest_first=not oldest),
                lambda _trouble: None,
            )

    def show_busy(self) -> None:
        """Show progress: a line over old results, otherwise placeholder tiles."""
        if len(self.model) and self.stack.currentWidget() is self.view:
            self.bar.set_busy(True)
        else:
            self.bar.hide()
            self.skeleton.side_px = self._looks.side_px
            self.stack.setCurrentWidget(self.skeleton)

    def show_nothing(self, query: SearchQuery) -> None:
        """Say that nothing was found, and offer less strict queries."""
        self._empty()
        self.page.show_nothing(query)

    def show_first_steps(self) -> None:
        self._empty()
        self.page.show_first_steps()

    def show_error(self, trouble: KnownError) -> None:
        """Show an error, and offer to try again."""
        self._empty()
        self.page.show_trouble(trouble)

    def add_new(self, count: int) -> None:
        """Announce new files; nothing moves."""
        self.new_files.add(count)

    def refresh(self) -> None:
        """Reload what is visible: the library changed."""
        self.model.refresh()

    def _show_hits(self, hits: Sequence[Hit], divisions: Sequence[Division]) -> None:
        only_weak = all(hit.band is Band.WEAK for hit in hits)
        self._nothing = nothing_text(self.state.query, hits)
        self._loaded = sum(hit.band is not Band.WEAK for hit in hits)
        place = self._position_to_restore()
        collapsed = frozenset({Band.WEAK}) if place is None else self.model.collapsed
        self.model.set_hits(hits, divisions, collapsed=frozenset() if only_weak else collapsed)
        self._show_grid(place)

    def _show_by_date(self, hits: Sequence[Hit], *, newest_first: bool) -> None:
        """Sort hits by date; weak hits stay separate."""
        ordered = sorted(hits, key=lambda hit: hit.taken_ms, reverse=newest_first)
        sure = [hit for hit in ordered if hit.band is not Band.WEAK]
        weak = [hit for hit in ordered if hit.band is Band.WEAK]
        self._show_hits(sure + weak, (*sections.one(len(sure)), *sections.by_band(weak)))

    def _divide(self, ids: Ids, months: Mapping[str, int], *, newest_first: bool) -> None:
        if self.model.shows(ids):
            self.model.divide(sections.by_month(months, len(ids), newest_first=newest_first))

    def _position_to_restore(self) -> ViewPosition | None:
        """Return the position to restore if the same query is shown again."""
        same = self._shown_for == self.state.query and self.stack.currentWidget() is self.view
        return position_of(self.view) if same else None

    def _show_grid(self, place: ViewPosition | None) -> None:
        """Show the grid."""
        self._shown_for = self.state.query
        self.bar.set_busy(False)
        self.bar.show()
        self.bar.show_order(self.state.query.sorting, asks=self.state.query.asks)
        self.new_files.clear()
        self.stack.setCurrentWidget(self.view)
        if place is not None:
            restore_position(self.view, place)

    def _empty(self) -> None:
        self._shown_for = None
        self.model.set_library(np.zeros(0, np.int64), ())
        self.bar.set_busy(False)
        self.bar.hide()
        self.new_files.clear()
        self.stack.setCurrentWidget(self.page)
        self.current_changed.emit(None)

    # Actions

    def _pane_actions(self) -> Sequence[ActionSpec]:
        """The actions that involve more than the files."""
        return (
            ("view", self.tr("View"), ("Return", "Enter"), lambda: self._emit_current(self.opened), "maximize"),
            ("quick_look", self.tr("Quick look"), ("Space",), lambda: self._emit_current(self.quick_look), "eye"),
            ("similar", self.tr("Find similar"), ("S",), self._find_similar, "scan-search"),
            ("add_query", self.tr("Add to the search"), ("+",), lambda: self._search_by(minus=False), "circle-plus"),
            ("exclude", self.tr("Search without this"), ("-",), lambda: self._search_by(minus=True), "circle-minus"),
            ("more", self.tr("More like this"), ("M",), lambda: self._mark(FeedbackKind.MORE), "thumbs-up"),
            ("less", self.tr("Less like this"), ("L",), lambda: self._mark(FeedbackKind.LESS), "thumbs-down"),
            ("not_meant", self.tr("Not what I meant"), ("X",), lambda: self._mark(FeedbackKind.NOT_MEANT), "ban"),
            ("name", self.tr("Name what these show…"), ("N",), self._name_selected, "tag"),
            (
                "properties",
                self.tr("Properties"),
                ("Alt+Return",),
                lambda: self._emit_current(self.properties_wanted),
                "info",
            ),
            ("stack", self.tr("Open or close the stack"), ("G",), self._toggle_current_stack, "layers"),
            ("weak", self.tr("Show or hide weak matches"), ("W",), self._toggle_weak, "eye"),
            ("larger", self.tr("Larger tiles"), ("Ctrl++", "Ctrl+="), lambda: self._zoom(1), "zoom-in"),
            ("smaller", self.tr("Smaller tiles"), ("Ctrl+-",), lambda: self._zoom(-1), "zoom-out"),
            (
                "usual",
                self.tr("Default tile size"),
                ("Ctrl+0",),
                lambda: self.set_looks(replace(self._looks, side_px=USUAL_SIDE_PX)),
                "",
            ),
        )

    def _connect(self) -> None:
        self.view.doubleClicked.connect(lambda _index: self._emit_current(self.opened))
        self.view.selectionModel().currentChanged.connect(lambda *_: self.current_changed.emit(self.current()))
        self.view.selectionModel().selectionChanged.connect(lambda *_: self.count_timer.start())
        self.view.favourite_wanted.connect(lambda row: self.user_data.toggle_favourite(self.model.ids([(row, row)])))
        self.view.similar_wanted.connect(self._find_similar_to)
        self.view.stack_wanted.connect(self._toggle_stack)
        self.view.zoom_wanted.connect(self._zoom)
        self.view.asked.connect(self._ask_for_more)
        self.model.sections_changed.connect(self.count_timer.start)
        self.bar.sorting_chosen.connect(lambda sorting: self.state.change(sorting=sorting))
        self.bar.side_chosen.connect(lambda at: self.set_looks(replace(self._looks, side_px=TILE_SIDES_PX[at])))
        self.bar.names_chosen.connect(lambda names: self.set_looks(replace(self._looks, names=names)))
        self.bar.whole_chosen.connect(lambda whole: self.set_looks(replace(self._looks, whole=whole)))
        self.bar.weak_toggled.connect(self._toggle_weak)
        self.new_files.wanted.connect(self.reload_wanted)
        self.page.folders_wanted.connect(self.folders_wanted)
        self.page.retry_wanted.connect(self.reload_wanted)
        self.file_actions.notice_wanted.connect(self.notice_wanted)
        self.file_actions.restored.connect(self.reload_wanted)
        self.user_data.collected.connect(self._tell_collected)
        self.user_data.left.connect(self._show_left)
        self.user_data.unread.connect(self._tell_unread)
        self.user_data.trouble.connect(
            lambda trouble: self.notice_wanted.emit(
                Notice(title=said(trouble.title), message=said(trouble.message), trouble=True)
            )
        )

    def current(self) -> object:
        """Return the FileId of the current tile, or None."""
        index = self.view.currentIndex()
        return self.model.file_id(index.row()) if index.isValid() else None

    def set_looks(self, looks: TileLooks) -> None:
        """Change how tiles look, and emit `looks_changed`."""
        if looks != self._looks:
            self._looks = looks
            self.view.set_looks(looks)
            self.bar.show_looks(looks)
            self.looks_changed.emit(looks)

    def _emit_current(self, signal: SignalInstance) -> None:
        if (file_id := self.current()) is not None:
            signal.emit(file_id)

    def _find_similar(self) -> None:
        if self.view.currentIndex().isValid():
            self._find_similar_to(self.view.currentIndex().row())

    def _find_similar_to(self, row: int) -> None:
        tile = self.model.tile(row)
        if tile.path is not None:
            self.state.set(SearchQuery(pictures=(PicturePart(path=tile.path, locator=tile.locator),)))

    def _search_by(self, *, minus: bool) -> None:
        tile = self.selection.first()
        if tile is not None and tile.path is not None:
            self.search_by.emit(tile.path, minus)

    def _mark(self, kind: FeedbackKind) -> None:
        """Say something of the selected hits; the query is asked anew at once. Said again, it is taken back."""
        query = self.state.query
        marks = self.selection.feedback(kind)
        if query.asks and marks:
            self.feedback_given.emit(kind, self.selection.ids())
            self.state.set(replace(query, feedback=with_feedback(query.feedback, marks)))

    def _name_selected(self) -> None:
        self.naming_wanted.emit(self.selection.places())

    def _toggle_current_stack(self) -> None:
        if self.view.currentIndex().isValid():
            self._toggle_stack(self.view.currentIndex().row())

    def _toggle_stack(self, row: int) -> None:
        head = self.model.toggle_stack(row)
        self.view.selectionModel().setCurrentIndex(self.model.index(head), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _toggle_weak(self) -> None:
        self.model.set_collapsed(Band.WEAK, Band.WEAK not in self.model.collapsed)

    def _zoom(self, steps: int) -> None:
        at = TILE_SIDES_PX.index(nearest_side_px(self._looks.side_px)) + steps
        self.set_looks(replace(self._looks, side_px=TILE_SIDES_PX[max(0, min(len(TILE_SIDES_PX) - 1, at))]))

    def _ask_for_more(self) -> None:
        bar, parts = self.view.verticalScrollBar(), self.model.sections()
        at_hand = parts and not parts[-1].collapsed  # collapsed weak hits need no more
        if self.state.query.asks and at_hand and bar.value() >= bar.maximum() - bar.pageStep():
            self.more_wanted.emit()

    # Counts and notices

    def _show_counts(self) -> None:
        if not len(self.model) and self.stack.currentWidget() is self.view:
            self._empty()
            self.page.show_emptied()
            return
        self.selection.look_up()
        selected = sum(last - first + 1 for first, last in self.view.chosen_ranges())
        self.bar.show_counts(counts_text(self.model.sections(), selected, self._left(), self._nothing))
        weak = next((section for section in self.model.sections() if section.band is Band.WEAK), None)
        others = len(self.model.sections()) > 1
        self.bar.show_weak(there=weak is not None and others, collapsed=bool(weak and weak.collapsed))

    def _left(self) -> Matches | None:
        """Return the total matches without those removed from the grid."""
        parts = self.model.sections()
        if self._matches is None:
            return None
        gone = self._loaded - sum(part.items for part in parts if part.band is not Band.WEAK)
        good = sum(part.items + part.more for part in parts if part.band is Band.GOOD)
        if all(part.band is None or part.band is Band.WEAK for part in parts):  # sorted by date
            good = self._matches.good
        return replace(self._matches, good=good, maybe=max(0, self._matches.total - gone - good))

    def _show_left(self, ids: Ids, put_back: Callable[[], None]) -> None:
        """Take files that left the collection out of the grid, and offer what else Delete may have meant."""

        def undo() -> None:
            put_back()
            self.reload_wanted.emit()

        def trash() -> None:
            self._ask(
                self.view,
                lambda library: library.rows(ids),
                lambda rows: self.file_actions.trash_files({row.path: row.file_id for row in rows}),
            )

        self.model.remove([FileId(int(number)) for number in ids])
        self.user_data.marked.emit()
        title = with_number(self.tr("%n file(s) removed from the collection", "", len(ids)), len(ids))
        actions = ((self.tr("Undo"), self._history.add(undo)), (self.tr("Move to trash"), trash))
        message = self.tr("They are still in their folders.")
        self.notice_wanted.emit(Notice(title=title, message=message, actions=actions))

    def _tell_collected(self, name: str, added: int) -> None:
        title = self.tr("%n file(s) added to “{name}”", "", added).format(name=name)
        self.notice_wanted.emit(Notice(title=title))

    def _tell_unread(self, count: int) -> None:
        title = self.tr("%n file(s) cannot be marked yet", "", count)
        self.notice_wanted.emit(Notice(title=title, message=self.tr("They have not been read yet. Try again later.")))

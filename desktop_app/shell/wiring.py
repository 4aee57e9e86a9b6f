"""Creates the widgets of the window, and connects them with each other and with the engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.activity.item import ActivityItem
from desktop_app.files.background import BackgroundTasks
from desktop_app.files.launching import show_in_folder
from desktop_app.notices import NoticeBar, NoticeKind, TroubleNotices
from desktop_app.preview.info_pane import InfoPane
from desktop_app.preview.keys import add_keys
from desktop_app.preview.preview_pane import PreviewPane
from desktop_app.preview.why import Reason
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import PASTED, PicturePart, QueryState, SearchQuery
from desktop_app.results.pane import ResultsPane
from desktop_app.results.tile import TILE_SIDES_PX, USUAL_SIDE_PX, TileLooks
from desktop_app.search_box.box import SearchBox
from desktop_app.shell.examples import Examples
from desktop_app.shell.feedback import FeedbackKeeper, words_of
from desktop_app.shell.naming import Naming
from desktop_app.shell.searching import SearchController
from desktop_app.shell.window import MainWindow, WindowParts
from desktop_app.sidebar.sidebar import Sidebar
from desktop_app.texts import language_names, said, shown_name, with_place
from desktop_app.thumbnails.loader import PictureLoader
from desktop_app.thumbnails.thumbnails import Thumbnails, thumbnail_folder
from indexer.search.request import Filters
from indexer.service.messages import Changed, SetExcludes
from indexer.types import FileId, Locator

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.actions import Actions
    from desktop_app.engine.engine import Engine
    from desktop_app.results.file_actions import Notice as Told
    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.style.theme import Appearance
    from indexer.errors import KnownError
    from indexer.home import Home
    from indexer.search.request import Hit, Unread


class Widgets(QObject):
    """Creates the widgets of the window and the objects they share."""

    def __init__(
        self,
        home: Home,
        engine: Engine,
        actions: Actions,
        appearance: Appearance,
        preferences: PreferencesStore,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        present = preferences.current
        ask = engine.ask_library
        self.state = QueryState(self)
        self.facts = LibraryFacts(self.state, ask, self)
        self.thumbnails = Thumbnails(thumbnail_folder(), present.thumbnails_mb * 1_000_000, self)
        self.loader = PictureLoader(self)
        self.tasks = BackgroundTasks(self)
        self.notices = NoticeBar()
        self.activity = ActivityItem(engine)
        self.search_box = SearchBox(self.state, self.facts, self.loader, actions, appearance, home.folder / PASTED)
        self.sidebar = Sidebar(self.state, self.facts, actions, appearance)
        side_px = present.tile_px if present.tile_px in TILE_SIDES_PX else USUAL_SIDE_PX
        looks = TileLooks(side_px=side_px, names=present.tile_names, whole=present.tile_whole)
        self.results = ResultsPane(
            self.state, ask, self.thumbnails, self.loader, self.tasks, actions, appearance, looks=looks
        )
        rows = self.results.model.rows
        self.naming = Naming(engine, self.state, self.facts, self.loader, self.notices, appearance, window)
        self.info = InfoPane(ask, rows, self.thumbnails, self.loader, appearance)
        parts = WindowParts(
            search_box=self.search_box,
            notice_bar=self.notices,
            sidebar=self.sidebar,
            results=self.results,
            info=self.info,
            activity=self.activity,
        )
        inside = window.set_parts(parts, actions)
        self.preview = PreviewPane(ask, rows, self.thumbnails, self.loader, appearance, inside)
        add_keys(self.preview, actions)

    def close(self) -> None:
        self.preview.video.close_process()
        self.tasks.close()
        self.loader.close()
        self.thumbnails.close()


DESCRIBE_AFTER_MS = 40  # Holding an arrow key passes many files
MAX_DESCRIBED = 1000


class Wiring(QObject):
    """Connects the widgets with each other and with the engine."""

    folders_wanted = Signal()  # Open the folder settings

    def __init__(self, widgets: Widgets, engine: Engine, preferences: PreferencesStore) -> None:
        super().__init__(widgets)
        self._widgets = widgets
        self._engine = engine
        self._preferences = preferences
        self.searching = SearchController(widgets.state, engine.ask_library, engine.ask_search, widgets.results, self)
        self._describe_soon = QTimer(self, singleShot=True, interval=DESCRIBE_AFTER_MS)
        self._describe_soon.timeout.connect(self._describe)
        self._troubles = TroubleNotices(engine, widgets.notices, self)
        self._feedback = FeedbackKeeper(widgets.state, widgets.results, engine.ask_library)
        self._connect_results()
        self._connect_preview()
        self._connect_sidebar()
        self._told_languages: set[str] = set()
        self.searching.unread.connect(self._tell_unread)
        engine.changed.connect(self._handle_changes)
        widgets.search_box.trouble.connect(self._tell_words)
        for widget in (widgets.activity, self._troubles, widgets.info, widgets.preview.info):
            widget.show_in_folder.connect(self._show_in_folder)

    def begin(self) -> None:
        """Load the library and run the first search."""
        self._widgets.facts.refresh()
        self.searching.reload()

    def offer_examples(self) -> None:
        """Offer searches that find something, once photos are there."""
        Examples(self._engine, self._widgets.state, self).found.connect(self._tell_examples)

    def _tell_examples(self, examples: list[str]) -> None:
        state = self._widgets.state
        self._widgets.notices.tell(
            self.tr("Describe what you are looking for"),
            self.tr("For example, among your photos:"),
            NoticeKind.INFO,
            [(words, partial(state.set, SearchQuery(text=words))) for words in examples],
        )

    # Results

    def _connect_results(self) -> None:
        results, box = self._widgets.results, self._widgets.search_box
        results.current_changed.connect(lambda _file_id: self._describe_soon.start())
        results.view.selectionModel().selectionChanged.connect(lambda *_: self._describe_soon.start())
        results.opened.connect(lambda file_id: self._open(file_id, full=True))
        results.quick_look.connect(lambda file_id: self._open(file_id, full=False))
        results.properties_wanted.connect(lambda _file_id: self._preferences.change(info=True))
        results.search_by.connect(lambda path, minus: box.add_picture_minus(path) if minus else box.add_picture(path))
        results.naming_wanted.connect(self._widgets.naming.ask)
        box.name_wanted.connect(self._widgets.naming.ask_about)
        self._widgets.naming.learnt.connect(self.searching.reload)
        results.more_wanted.connect(self.searching.more)
        results.reload_wanted.connect(self.searching.reload)
        results.folders_wanted.connect(self.folders_wanted)
        results.looks_changed.connect(self._keep_looks)
        results.notice_wanted.connect(self._tell)
        results.user_data.marked.connect(self._widgets.facts.reload)
        results.user_data.collected.connect(lambda _name, _added: self._widgets.facts.reload())

    def _describe(self) -> None:
        """Show the selected or current files in the info pane."""
        info, results = self._widgets.info, self._widgets.results
        if not info.isVisible():
            return
        current = results.view.currentIndex()
        if 1 < results.selection.count() <= MAX_DESCRIBED:
            info.show_files([FileId(int(number)) for number in results.selection.ids()])
        elif current.isValid():
            hit = results.model.hit(current.row())
            reason = Reason(hit, self._words()) if hit is not None else None
            info.show_files([results.model.file_id(current.row())], reason)
        else:
            info.show_files([])

    def _words(self) -> str:
        return words_of(self._widgets.state.query)

    def _keep_looks(self, looks: TileLooks) -> None:
        self._preferences.change(tile_px=looks.side_px, tile_names=looks.names, tile_whole=looks.whole)

    # Preview and info

    def _connect_preview(self) -> None:
        preview, info = self._widgets.preview, self._widgets.info
        preview.current_changed.connect(self._follow_preview)
        info.locator_wanted.connect(self._open_part)
        preview.video_commands.similar_wanted.connect(self._find_similar_frame)
        preview.video_commands.folder_wanted.connect(self._show_in_folder)
        preview.video_commands.notice_wanted.connect(self._tell)
        for pane in (info, preview.info):
            self._connect_info(pane)
        self._preferences.changed.connect(lambda _: self._describe_soon.start())

    def _connect_info(self, pane: InfoPane) -> None:
        state, preview = self._widgets.state, self._widgets.preview
        pane.near_wanted.connect(preview.dismiss)
        pane.text_wanted.connect(preview.dismiss)
        pane.collection_wanted.connect(preview.dismiss)
        pane.near_wanted.connect(lambda near: state.filter(near=near))
        pane.text_wanted.connect(lambda text: state.set(SearchQuery(text=text)))
        pane.collection_wanted.connect(lambda collection: state.go_to(Filters(collection=collection)))
        pane.file_wanted.connect(self._view_one)
        pane.marked.connect(lambda _ids: self._widgets.facts.reload())

    def _open(self, file_id: FileId, *, full: bool) -> None:
        """Open the preview of a file in the list of the grid."""
        preview, model = self._widgets.preview, self._widgets.results.model
        if not full and preview.isVisible():
            preview.dismiss()
            return
        ids = model.ids([(0, len(model) - 1)])
        hits: dict[FileId, Hit] = {}
        for row in range(len(model)) if model.hit(0) is not None else ():
            if (hit := model.hit(row)) is not None:
                hits[model.file_id(row)] = hit
        preview.set_found(hits, self._words())
        place = int((ids == file_id).argmax())
        (preview.show_full if full else preview.show_quick)(ids, place)

    def _open_part(self, locator: Locator) -> None:
        """Open the preview of a moment or page of the current file."""
        results = self._widgets.results
        current = results.view.currentIndex()
        if current.isValid():
            self._open(results.model.file_id(current.row()), full=True)
            self._widgets.preview.show_part(locator)

    def _find_similar_frame(self, frame: PicturePart) -> None:
        self._widgets.preview.dismiss()
        self._widgets.state.set(SearchQuery(pictures=(frame,)))

    def _view_one(self, file_id: FileId) -> None:
        """Open the preview of a single file."""
        self._widgets.preview.set_found({})
        self._widgets.preview.show_full([file_id], 0)

    def _follow_preview(self, file_id: FileId) -> None:
        """Move the grid to the file in the preview."""
        results = self._widgets.results
        row = results.model.row_of(file_id)
        if row is not None:
            results.view.setCurrentIndex(results.model.index(row))

    # Side bar

    def _connect_sidebar(self) -> None:
        sidebar = self._widgets.sidebar
        sidebar.add_folder_wanted.connect(self.folders_wanted)
        sidebar.show_in_files_wanted.connect(self._show_in_folder)
        sidebar.exclude_wanted.connect(self._exclude)
        sidebar.trouble.connect(self._tell_words)
        sidebar.concepts.review_wanted.connect(self._widgets.naming.review)

    def _exclude(self, path: Path) -> None:
        """Exclude a folder from its library folder."""
        for root in self._widgets.facts.now.roots:
            if path != root.path and path.is_relative_to(root.path):
                glob = "/" + path.relative_to(root.path).as_posix() + "/"
                self._engine.send(SetExcludes(root_id=root.root_id, excludes=(*root.excludes, glob)))
                title = self.tr("{folder} is left out").format(folder=shown_name(path))
                self._widgets.notices.tell(title, self.tr("You can include it again in the folder settings."))

    # Changes and notices

    def _handle_changes(self, changed: Changed) -> None:
        self.searching.handle_changes(changed)
        self._widgets.results.refresh()
        self._widgets.facts.refresh()

    def _tell_unread(self, unread: Unread) -> None:
        """Say once for each language that the model does not understand it."""
        if unread.language not in self._told_languages:
            self._told_languages.add(unread.language)
            self._widgets.notices.tell(
                self.tr("The model does not understand this language"),
                self.tr(
                    "It understands {languages}. Names and texts are searched all the same. Models for more languages "
                    "are in the settings under “Models”."
                ).format(languages=language_names(unread.understood)),
            )

    def _show_in_folder(self, path: Path) -> None:
        self._widgets.tasks.run(lambda: show_in_folder(path), lambda _: None, self._fail)

    def _fail(self, trouble: KnownError) -> None:
        self._tell_words(said(trouble.title), with_place(trouble))

    def _tell_words(self, title: str, message: str) -> None:
        self._widgets.notices.tell(title, message, NoticeKind.WARNING)

    def _tell(self, told: Told) -> None:
        kind = NoticeKind.WARNING if told.trouble else NoticeKind.INFO
        self._widgets.notices.tell(told.title, told.message, kind, told.actions)

"""The session of the window on one index, from the first paint to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.actions import Actions
from desktop_app.engine.engine import Engine
from desktop_app.first_run.first_run import FirstRun
from desktop_app.first_run.folders import suggested
from desktop_app.query.query import PicturePart, SearchQuery
from desktop_app.settings.dialog import SettingsController, Topic
from desktop_app.settings.indexing_pages import FoldersPage
from desktop_app.shell.process import Tray
from desktop_app.shell.window_actions import ShortcutSheet, WindowCallbacks, add_actions
from desktop_app.shell.wiring import Widgets, Wiring
from desktop_app.soon import run_soon
from indexer.errors import KnownError
from indexer.repair import moving
from indexer.search.request import Filters
from indexer.service.messages import AddRoot, MeasureSpeed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from desktop_app.settings.preferences import Preferences, PreferencesStore
    from desktop_app.shell.window import MainWindow
    from desktop_app.style.theme import Appearance
    from indexer.home import Home


class WindowSession(QObject):
    """Owns the engine and the content of the window."""

    trouble_at_end = Signal(object)  # A KnownError after everything was closed

    def __init__(
        self,
        app: QApplication,
        home: Home,
        window: MainWindow,
        preferences: PreferencesStore,
        appearance: Appearance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._home = home
        self.preferences = preferences
        self.starts_again = False
        """Whether the program restarts after it ends."""
        self.window = window
        self.actions = Actions(window, preferences.file)
        self.engine = Engine(home, self)
        orders = WindowCallbacks(
            add_folder=self._add_folder,
            settings=lambda: self.settings.open(Topic.FOLDERS),
            shortcuts=lambda: ShortcutSheet(self.actions, self.window).show(),
            about=lambda: self.settings.open(Topic.ABOUT),
            quit=self._quit,
        )
        add_actions(self.actions, self.window, preferences, orders)
        self.widgets = Widgets(home, self.engine, self.actions, appearance, preferences, self.window)
        self.wiring = Wiring(self.widgets, self.engine, preferences)
        self.wiring.folders_wanted.connect(self._add_folder)
        self.settings = SettingsController(
            self.engine, home, preferences, self.actions, self.widgets.thumbnails, self.window
        )
        self.settings.move_wanted.connect(self._move)
        self.settings.removal_wanted.connect(self._remove_everything)
        self.settings.restart_wanted.connect(lambda: self._end_with(self.preferences.sync, again=True))
        self._tray = Tray(self.window)
        self._tray.opened.connect(self.window.come_to_front)
        self._tray.quit_wanted.connect(self._quit)
        self.first_run: FirstRun | None = None
        self._closed = False
        self.window.closing.connect(self._window_closed)
        preferences.changed.connect(self._apply)

    def begin(self, folders: Sequence[Path] = ()) -> None:
        """Start the engine; new users see the first run, unless there are `folders` to index."""
        if folders:
            self.preferences.change(welcomed=True)
        self.engine.start()
        self.add_folders(folders)
        self.wiring.begin()
        if not self.preferences.current.welcomed and not self.engine.is_read_only:
            self._welcome()

    def add_folders(self, folders: Sequence[Path]) -> None:
        self._add_roots([AddRoot(path=folder) for folder in folders])

    def search_by(self, path: Path) -> None:
        """Search in a folder, or for what is like a file: the file manager asks for it."""
        if path.is_dir():
            self.widgets.state.go_to(Filters(folders=(path,)))
        else:
            self.widgets.state.set(SearchQuery(pictures=(PicturePart(path=path),)))

    def close(self) -> None:
        """Hide the window, then end everything; work in progress is written."""
        if self._closed:
            return
        self._closed = True
        self.window.keep_placement()
        self._end_first_run()
        self.window.hide()
        self._tray.hide()
        self.widgets.close()
        self.engine.close()

    def _add_roots(self, roots: list[AddRoot]) -> None:
        for root in roots:
            self.engine.send(root)
        if roots:
            self.wiring.searching.expect_files()

    def _welcome(self) -> None:
        self.first_run = FirstRun(suggested())
        self.first_run.begun.connect(self._take_choice)
        self.first_run.speed_wanted.connect(lambda: self.engine.send(MeasureSpeed()))
        self.engine.speed.connect(self.first_run.show_speed)
        self.window.cover(self.first_run)

    def _take_choice(self, roots: list[AddRoot]) -> None:
        self.preferences.change(welcomed=True)
        self._add_roots(roots)
        self._end_first_run()
        self.wiring.offer_examples()
        self.widgets.search_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_first_run(self) -> None:
        if self.first_run is not None:
            self.first_run.close_counting()
            self.window.uncover()
            self.first_run = None

    def _add_folder(self) -> None:
        page = self.settings.open(Topic.FOLDERS).page(Topic.FOLDERS)
        if isinstance(page, FoldersPage):
            run_soon(page, page.ask_for_folder)

    def _apply(self, preferences: Preferences) -> None:
        self.widgets.thumbnails.disk.set_limit(preferences.thumbnails_mb * 1_000_000)

    def _window_closed(self) -> None:
        if self.preferences.current.keep_in_tray and Tray.is_possible():
            self.window.hide()
            self._tray.show()
        else:
            self._quit()

    def _quit(self) -> None:
        self._app.exit(0)  # `quit` would ask the window to close first

    def _move(self, place: Path) -> None:
        """Close everything, move the index, and restart."""

        def move() -> None:
            self.preferences.sync()
            moving.move(self._home, place)

        self._end_with(move, again=True)

    def _remove_everything(self) -> None:
        def remove() -> None:
            self.preferences.forget()
            self.widgets.thumbnails.disk.clear()
            moving.remove(self._home)

        self._end_with(remove)

    def _end_with(self, last: Callable[[], object], *, again: bool = False) -> None:
        """Close everything, run `last`, then quit or restart."""
        self.starts_again = again
        self.close()
        try:
            last()
        except KnownError as trouble:
            self.trouble_at_end.emit(trouble)
        self._app.exit(0)

"""Starts and ends the program."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app.settings.preferences import Preferences, PreferencesStore, settings_file
from desktop_app.shell.process import SingleInstance, TerminationSignals
from desktop_app.shell.window import MainWindow
from desktop_app.style.icons import FOLDER
from desktop_app.style.theme import Appearance
from desktop_app.texts import install_translations, shown
from indexer.errors import KnownError, unexpected_error
from indexer.home import Home, find_home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.shell.session import WindowSession

log = logging.getLogger(__name__)

OK, TROUBLE = 0, 3


def run(folders: Sequence[Path], data: str | None, search: Path | None = None) -> int:
    """Show the window until it is closed, with a search if one is asked for; return the exit code."""
    app = application()
    home = find_home(data)
    try:
        if not home.is_read_only:
            home.create()
    except KnownError as trouble:
        show_error(trouble)
        return TROUBLE
    instance = SingleInstance(home.folder)
    if not instance.claim():
        instance.raise_first(folders, search)
        return OK
    program = Program(app, home, folders, search)
    instance.raised.connect(program.raise_window)
    interrupts = TerminationSignals()
    interrupts.received.connect(lambda: app.exit(OK))
    code = app.exec()
    instance.release()  # release now: the next start gets its own window while this one still writes
    program.close()
    interrupts.close()
    if program.starts_again:
        QProcess.startDetached(sys.executable, _arguments(data))
    return code


def _arguments(data: str | None) -> list[str]:
    """Return what opens the window again: a frozen program is no Python that knows modules."""
    module = [] if getattr(sys, "frozen", False) else ["-m", "desktop_app"]
    return [*module, *(["--data", data] if data else [])]


def application() -> QApplication:
    """Create the QApplication with its name and icon."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("recallery")
    app.setApplicationDisplayName("Recallery")
    app.setDesktopFileName("recallery")
    app.setWindowIcon(QIcon(str(FOLDER / "recallery.svg")))
    app.setQuitOnLastWindowClosed(False)
    return app


def show_error(trouble: KnownError) -> None:
    """Show an error in a message box, while there is no window."""
    from desktop_app.texts import said

    where = f"\n\n{shown(trouble.path)}" if trouble.path is not None else ""
    QMessageBox.critical(None, said(trouble.title), said(trouble.message) + where)


class Program(QObject):
    """The running program. The window appears empty at once; its content is loaded after the first paint."""

    def __init__(self, app: QApplication, home: Home, folders: Sequence[Path] = (), search: Path | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._home = home
        self._folders = list(folders)
        self._search = search
        self.session: WindowSession | None = None
        """None until the window was painted for the first time."""
        stored = settings_file(home.folder)
        self.preferences = PreferencesStore(stored, self)
        present = self.preferences.current
        install_translations(app, present.language, self)
        self._appearance = Appearance(app, theme=present.theme, text_scale=present.text_scale, parent=self)
        self.preferences.changed.connect(self._apply_preferences)
        self.window = MainWindow(self.preferences, stored)
        self.window.painted.connect(self._add_content, Qt.ConnectionType.QueuedConnection)
        self.window.closing.connect(self._close_early)
        self.window.show()

    @property
    def starts_again(self) -> bool:
        """Whether the program restarts after it ends."""
        return self.session is not None and self.session.starts_again

    def raise_window(self, folders: Sequence[str], search: str = "") -> None:
        """Bring the window to the front because the program was started again, with these folders and this search."""
        self.window.come_to_front()
        wanted = Path(search) if search else None
        if self.session is None:
            self._folders += [Path(folder) for folder in folders]
            self._search = wanted or self._search
            return
        self.session.add_folders([Path(folder) for folder in folders])
        if wanted is not None:
            self.session.search_by(wanted)

    def close(self) -> None:
        """Close everything; work in progress is written first."""
        if self.session is not None:
            self.session.close()
        self.window.deleteLater()
        self.deleteLater()

    def _close_early(self) -> None:
        """Quit if the window is closed before the session exists."""
        if self.session is None:
            self._app.exit(OK)

    def _apply_preferences(self, preferences: Preferences) -> None:
        self._appearance.set_theme(preferences.theme)
        self._appearance.set_text_scale(preferences.text_scale)

    def _add_content(self) -> None:
        from indexer.runtime import start_logging

        journal = start_logging(self._home)
        try:
            self._make_session()
        except Exception as bug:
            log.critical("a bug: %r", bug, exc_info=True)
            show_error(unexpected_error(journal))
            self._app.exit(TROUBLE)

    def _make_session(self) -> None:
        from desktop_app.shell.session import WindowSession

        self.session = WindowSession(self._app, self._home, self.window, self.preferences, self._appearance, self)
        self.session.trouble_at_end.connect(show_error)
        self.session.begin(self._folders)
        if self._search is not None:
            self.session.search_by(self._search)

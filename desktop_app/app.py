"""Puts the program together: makes every part, joins them, and takes them apart in the end."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app import translations
from desktop_app.settings.preferences import PreferencesStore, settings_file
from desktop_app.shell.instance import OnlyInstance
from desktop_app.shell.interrupts import Interrupts
from desktop_app.shell.window import MainWindow
from desktop_app.style.icons import FOLDER
from desktop_app.style.theme import Appearance
from indexer.errors import KnownError, unexpected_error
from indexer.home import find_home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.settings.preferences import Preferences
    from desktop_app.shell.session import Session
    from indexer.home import Home

log = logging.getLogger(__name__)

OK, TROUBLE = 0, 3


def run(folders: Sequence[Path], data: str | None) -> int:
    """Show the window until it is closed; return the exit code.

    Args:
        folders: indexed in addition to those that are.
        data: the folder of the index, where the user names one.
    """
    app = application()
    home = find_home(data)
    try:
        home.create()
    except KnownError as trouble:
        tell(trouble)
        return TROUBLE
    instance = OnlyInstance(home.folder)
    if not instance.claim():
        instance.raise_first(folders)
        return OK
    program = Program(app, home, folders)
    instance.raised.connect(program.raise_window)
    interrupts = Interrupts()
    interrupts.heard.connect(lambda: app.exit(OK))
    code = app.exec()
    instance.release()  # what is still written is nobody's window any more: the next start gets one of its own
    program.close()
    interrupts.close()
    if program.starts_again:
        QProcess.startDetached(sys.executable, ["-m", "desktop_app", *(["--data", data] if data else [])])
    return code


def application() -> QApplication:
    """Make the application, with its name and sign."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("recallery")
    app.setApplicationDisplayName("Recallery")
    app.setDesktopFileName("recallery")
    app.setWindowIcon(QIcon(str(FOLDER / "recallery.svg")))
    app.setQuitOnLastWindowClosed(False)
    return app


def tell(trouble: KnownError) -> None:
    """Tell of trouble while there is no window to tell it in."""
    from desktop_app.engine_texts import said

    where = f"\n\n{trouble.path}" if trouble.path is not None else ""
    QMessageBox.critical(None, said(trouble.title), said(trouble.message) + where)


class Program(QObject):
    """The window, empty at first: what it is made of is loaded once it stands on the screen.

    Args:
        folders: indexed in addition to those that are.
    """

    def __init__(self, app: QApplication, home: Home, folders: Sequence[Path] = ()) -> None:
        super().__init__(app)
        self._app = app
        self._home = home
        self._folders = list(folders)
        self.session: Session | None = None
        """None until the window was painted for the first time."""
        stored = settings_file(home.folder)
        self.preferences = PreferencesStore(stored, self)
        present = self.preferences.present
        translations.install(app, present.language, self)
        self._appearance = Appearance(app, theme=present.theme, text_scale=present.text_scale, parent=self)
        self.preferences.changed.connect(self._look)
        self.window = MainWindow(self.preferences, stored)
        self.window.painted.connect(self._furnish, Qt.ConnectionType.QueuedConnection)
        self.window.closing.connect(self._close_early)
        self.window.show()

    @property
    def starts_again(self) -> bool:
        """Whether the program is to start once more after its end."""
        return self.session is not None and self.session.starts_again

    def raise_window(self, folders: Sequence[str]) -> None:
        """Bring the window to the front, for another start of the program with these folders."""
        self.window.come_to_front()
        if self.session is None:
            self._folders += [Path(folder) for folder in folders]
        else:
            self.session.add_folders([Path(folder) for folder in folders])

    def close(self) -> None:
        """End everything; what is in work is written first."""
        if self.session is not None:
            self.session.close()
        self.window.deleteLater()
        self.deleteLater()

    def _close_early(self) -> None:
        """End if the window is closed before there is a session, which decides afterwards."""
        if self.session is None:
            self._app.exit(OK)

    def _look(self, preferences: Preferences) -> None:
        self._appearance.set_theme(preferences.theme)
        self._appearance.set_text_scale(preferences.text_scale)

    def _furnish(self) -> None:
        from indexer.runtime import start_logging

        journal = start_logging(self._home)
        try:
            self._make_session()
        except Exception as bug:
            log.critical("a bug: %r", bug, exc_info=True)
            tell(unexpected_error(bug, journal))
            self._app.exit(TROUBLE)

    def _make_session(self) -> None:
        from desktop_app.shell.session import Session

        self.session = Session(self._app, self._home, self.window, self.preferences, self._appearance, self)
        self.session.trouble_at_end.connect(tell)
        self.session.begin(self._folders)

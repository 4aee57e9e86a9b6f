"""Looks for a new version when a button is pressed, gets it and installs it: a part of the About page."""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.engine.ask_thread import AskThread
from desktop_app.style.icons import icon
from desktop_app.texts import said
from indexer.errors import unexpected_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.errors import KnownError, Message
    from indexer.updates.feed import Release

T = TypeVar("T")
_PERCENT = 100


def ask_for_latest() -> Release:
    """Ask the network for the newest version; see `feed.latest`."""
    from indexer.updates.feed import latest

    return latest()


class UpdateWork(QObject):
    """One step at a time, in a thread that begins with the first step. Signals come in the window's thread."""

    found = Signal(object)  # The newest Release
    progressed = Signal(int)  # Percent
    installed = Signal(object)  # A Message: what happens now
    failed = Signal(object)  # A KnownError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped = threading.Event()
        self._thread: AskThread[None] | None = None

    def look(self) -> None:
        """Ask for the newest version."""
        self._ask(ask_for_latest, self.found.emit)

    def get(self, release: Release) -> None:
        """Download and install a version."""
        self._stopped.clear()
        self._ask(lambda: self._install(release), self.installed.emit)

    def stop(self) -> None:
        """Stop a download; what came is kept."""
        self._stopped.set()

    def _ask(self, step: Callable[[], T], answer: Callable[[T], None]) -> None:
        if self._thread is None:
            self._thread = thread = AskThread("updates", nullcontext, parent=self)
            thread.unhandled.connect(self._tell_bug)
            self.destroyed.connect(lambda: thread.close(0))
        self._thread.ask(self, lambda _none, _is_stale: step(), answer, self.failed.emit)

    def _install(self, release: Release) -> Message:
        from indexer.updates import download, installing

        kind, package = installing.own_package(release)

        def progress(there_bytes: int) -> None:
            with suppress(RuntimeError):  # the page went meanwhile
                self.progressed.emit(_PERCENT * there_bytes // max(1, package.size_bytes))

        file = download.fetch(package, installing.download_folder(), progress, self._stopped.is_set)
        return installing.install(file, kind)

    def _tell_bug(self, error: Exception) -> None:
        del error  # its traceback is in the log
        self.failed.emit(unexpected_error(None))


class UpdateSection(QWidget):
    """A line of words and two buttons. Nothing is asked before the first one is pressed."""

    def __init__(self, work: UpdateWork | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work or UpdateWork(self)
        self._release: Release | None = None
        self._words = QLabel(self.tr("Recallery never looks for new versions by itself."))
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.look_button = QPushButton(icon("refresh-cw"), self.tr("Look for a new version"))
        self.get_button = QPushButton(icon("download"), self.tr("Download and install"))
        self.get_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.look_button)
        row.addWidget(self.get_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addLayout(row)
        self.look_button.clicked.connect(self._look)
        self.get_button.clicked.connect(self._get_or_stop)
        self._downloads = False
        self._work.found.connect(self._show)
        self._work.progressed.connect(self._show_progress)
        self._work.installed.connect(self._show_end)
        self._work.failed.connect(self._show_trouble)
        self.destroyed.connect(self._work.stop)

    @property
    def words(self) -> str:
        """What is told now."""
        return self._words.text()

    def _look(self) -> None:
        self.look_button.setEnabled(False)
        self.get_button.hide()
        self._words.setText(self.tr("Looking…"))
        self._work.look()

    def _show(self, release: Release) -> None:
        self.look_button.setEnabled(True)
        self._release = release
        if not release.is_newer:
            self._words.setText(self.tr("This is the newest version."))
            return
        head = self.tr("Version {version} of {day} is there. What is new:")
        self._words.setText(f"{head.format(version=release.version, day=release.published)}\n{release.notes.strip()}")
        self.get_button.show()

    def _get_or_stop(self) -> None:
        if self._downloads:
            self._work.stop()
        elif self._release is not None:
            self._set_downloads(on=True)
            self._work.get(self._release)

    def _show_progress(self, percent: int) -> None:
        self._words.setText(self.tr("Downloading: {percent} %").format(percent=percent))

    def _show_end(self, happens: Message) -> None:
        self._set_downloads(on=False)
        self.get_button.hide()
        self._words.setText(said(happens))

    def _show_trouble(self, trouble: KnownError) -> None:
        self.look_button.setEnabled(True)
        self._set_downloads(on=False)
        self._words.setText(f"{said(trouble.title)}. {said(trouble.message)}")

    def _set_downloads(self, *, on: bool) -> None:
        self._downloads = on
        self.look_button.setEnabled(not on)
        self.get_button.setText(self.tr("Stop") if on else self.tr("Download and install"))

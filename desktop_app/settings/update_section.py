"""Looks for a new version when a button is pressed, gets it and installs it: a part of the About page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.settings.background_work import BackgroundWork
from desktop_app.style.icons import icon
from desktop_app.texts import said

if TYPE_CHECKING:
    from indexer.errors import KnownError, Message
    from indexer.updates.feed import Release


def ask_for_latest() -> Release:
    """Ask the network for the newest version; see `feed.latest`."""
    from indexer.updates.feed import latest

    return latest()


class UpdateWork(BackgroundWork):
    """Looks for a version, gets and installs it."""

    found = Signal(object)  # The newest Release
    installed = Signal(object)  # A Message: what happens now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("updates", parent)

    def look(self) -> None:
        """Ask for the newest version."""
        self.ask(ask_for_latest, self.found.emit)

    def get(self, release: Release) -> None:
        """Download and install a version."""
        self.stopped.clear()
        self.ask(lambda: self._install(release), self.installed.emit)

    def _install(self, release: Release) -> Message:
        from indexer.updates import download, installing

        kind, package = installing.own_package(release)

        def progress(there_bytes: int) -> None:
            self.tell_progress(there_bytes, package.size_bytes)

        file = download.fetch(package, installing.download_folder(), progress, self.stopped.is_set)
        return installing.install(file, kind)


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

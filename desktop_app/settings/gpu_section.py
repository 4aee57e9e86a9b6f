"""Gets the libraries for a graphics card when a button is pressed, and removes them: a part of the page on models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.settings.background_work import BackgroundWork
from desktop_app.settings.form import action_button
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, vbox
from desktop_app.texts import said
from indexer.errors import KnownError, Message

if TYPE_CHECKING:
    from indexer.gpu.offers import Offer


@dataclass(frozen=True, slots=True)
class GpuState:
    """What is there, and what could be."""

    installed: str | None
    """Such as `cuda 1.31.1`."""
    size_bytes: int
    offer: Offer | None
    trouble: Message | None
    """Why there is no offer."""


def gpu_state() -> GpuState:
    """Return what is there; reads two small files."""
    from indexer.gpu import libraries, offers

    there = libraries.installed()
    name, size_bytes = (None, 0) if there is None else there
    try:
        return GpuState(name, size_bytes, offers.offer(), None)
    except KnownError as trouble:
        return GpuState(name, size_bytes, None, trouble.message)


class GpuWork(BackgroundWork):
    """Looks for the libraries, gets and removes them."""

    told = Signal(object)  # A GpuState

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("gpu libraries", parent)

    def look(self) -> None:
        """Tell what is there."""
        self.ask(gpu_state, self.told.emit)

    def get(self) -> None:
        """Download and unpack the libraries."""
        self.stopped.clear()
        self.ask(self._get, self.told.emit)

    def remove(self) -> None:
        """Delete the libraries."""
        self.ask(self._remove, self.told.emit)

    def _get(self) -> GpuState:
        from indexer.gpu import libraries, offers

        found = offers.offer()
        offers.check_driver(found.kind)

        def progress(there_bytes: int) -> None:
            self.tell_progress(there_bytes, found.size_bytes)

        libraries.install(found, progress, self.stopped.is_set)
        return gpu_state()

    def _remove(self) -> GpuState:
        from indexer.gpu import libraries

        libraries.remove()
        return gpu_state()


class GpuSection(QWidget):
    """A line of words and two buttons. Nothing is downloaded before one is pressed."""

    def __init__(self, work: GpuWork | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work or GpuWork(self)
        self._downloads = False
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("role", "quiet")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.get_button = action_button("download", self.tr("Download"), self._get_or_stop)
        self.remove_button = action_button("trash-2", self.tr("Remove"), self._work.remove)
        self.get_button.hide()
        self.remove_button.hide()
        row = hbox(self.get_button, self.remove_button, gap=space(2))
        row.addStretch(1)
        vbox(self._words, row, parent=self, margins=(0, 0, 0, 0), gap=space(2))
        self._work.told.connect(self._show)
        self._work.progressed.connect(self._show_progress)
        self._work.failed.connect(self._show_trouble)
        self.destroyed.connect(self._work.stop)
        self._work.look()

    @property
    def words(self) -> str:
        """What is told now."""
        return self._words.text()

    def _show(self, state: GpuState) -> None:
        self._set_downloads(on=False)
        self.remove_button.setVisible(state.installed is not None)
        self.get_button.setVisible(state.installed is None and state.offer is not None)
        if state.installed is not None:
            words = self.tr(
                "The libraries for the graphics card are here ({name}, {size} MB). Recallery tries them at its next "
                "start, and uses the card if it is faster."
            ).format(name=state.installed, size=f"{state.size_bytes / 1e6:,.0f}")
        elif state.offer is not None:
            words = self.tr(
                "Recallery works without a graphics card. With one, large libraries and large models are read faster. "
                "The libraries for {title} are {size} MB to download. Licence: {licence}."
            ).format(title=state.offer.title, size=f"{state.offer.size_bytes / 1e6:,.0f}", licence=state.offer.licence)
        else:
            words = said(state.trouble) if state.trouble is not None else ""
        self._words.setText(words)

    def _get_or_stop(self) -> None:
        if self._downloads:
            self._work.stop()
        else:
            self._set_downloads(on=True)
            self._show_progress(0)
            self._work.get()

    def _show_progress(self, percent: int) -> None:
        self._words.setText(self.tr("Downloading: {percent} %").format(percent=percent))

    def _show_trouble(self, trouble: KnownError) -> None:
        self._set_downloads(on=False)
        self._words.setText(f"{said(trouble.title)}. {said(trouble.message)}")

    def _set_downloads(self, *, on: bool) -> None:
        self._downloads = on
        self.get_button.setIcon(icon("x" if on else "download"))
        self.get_button.setText(self.tr("Stop") if on else self.tr("Download"))

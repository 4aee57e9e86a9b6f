"""Asks which part of a video to save, saves it, and says which seconds came out."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QCloseEvent, QValidator
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QWidget,
)

from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox
from desktop_app.texts import said
from indexer.decode.playback.cutting import AnyNews, Cutting, Done, NotSaved, Saved
from indexer.errors import Message

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_MS = 100
_STEPS = 1000


def clip_time(moment_ms: int) -> str:
    """Return a moment with tenths of a second: `0:07.5`, `1:02:03.0`."""
    minutes, rest_ms = divmod(round(moment_ms / 100) * 100, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest_ms / 1000:04.1f}"
    return f"{hours}:{minutes:02}:{seconds}" if hours else f"{minutes}:{seconds}"


def seconds_of(text: str) -> float | None:
    """Return the seconds of `1:02:03.4`, `2:03` or `3.4`; None for anything else."""
    parts = text.strip().replace(",", ".").split(":")
    if not 1 <= len(parts) <= 3:
        return None
    total = 0.0
    for part in parts:
        try:
            total = total * 60 + float(part)
        except ValueError:
            return None
    return total if total >= 0 else None


class TimeField(QDoubleSpinBox):
    """A moment of a video; arrow keys change it by a tenth of a second."""

    def __init__(self, longest_ms: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(1)
        self.setSingleStep(0.1)
        self.setRange(0.0, longest_ms / 1000)
        self.lineEdit().setTextMargins(space(2), 0, 0, 0)

    @property
    def moment_ms(self) -> int:
        return round(self.value() * 1000)

    def textFromValue(self, value: float) -> str:
        return clip_time(round(value * 1000))

    def valueFromText(self, text: str) -> float:
        return seconds_of(text) or 0.0

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        if seconds_of(text) is not None:
            return QValidator.State.Acceptable, text, pos
        typing = all(letter in "0123456789:.," for letter in text)
        return (QValidator.State.Intermediate if typing else QValidator.State.Invalid), text, pos


class ClipDialog(QDialog):
    """Saves one clip. Closing it while it works ends the work, and leaves nothing behind."""

    folder_wanted = Signal(object)  # The path of the clip
    _news = Signal(object)

    def __init__(
        self,
        path: Path,
        span: tuple[int, int],
        moment_ms: int,
        length_ms: int,
        parent: QWidget | None = None,
        *,
        cutter: Callable[..., Cutting] = Cutting,
    ) -> None:
        super().__init__(parent)
        self._path, self._moment_ms, self._cutter = path, moment_ms, cutter
        self._cutting: Cutting | None = None
        self._out: Path | None = None
        self.setWindowTitle(self.tr("Save clip"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        longest_ms = max(length_ms, span[1], _LEAST_MS)
        self.start, self.end = TimeField(longest_ms), TimeField(longest_ms)
        self.start.setValue(span[0] / 1000)
        self.end.setValue(span[1] / 1000)
        self.quick = QRadioButton(self.tr("Quick: keeps the quality, may begin some seconds earlier"))
        self.exact = QRadioButton(self.tr("Exact: begins and ends at these times, takes longer"))
        self.quick.setChecked(True)
        self._length = text_label(role="quiet")
        self._told = text_label(wrap=True)
        self.progress_bar = QProgressBar()
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setAccessibleName(self.tr("Progress"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self._buttons.addButton(self.tr("Save as…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.show_button = self._buttons.addButton(self.tr("Show in folder"), QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self._connect()
        self._follow()

    @property
    def told(self) -> str:
        """What the dialog says about the clip."""
        return self._told.text()

    def suggested(self) -> Path:
        """Return a name for the clip in the user's folder of videos."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        span = f"{clip_time(self.start.moment_ms)}-{clip_time(self.end.moment_ms)}".replace(":", ".")
        return Path(folder or str(self._path.parent)) / f"{self._path.stem} {span}{self._path.suffix}"

    def save_as(self, out: Path) -> None:
        """Cut the clip into a file."""
        with contextlib.suppress(OSError):
            if out.exists() and out.samefile(self._path):
                self._told.setText(self.tr("Choose another name: the video itself is never changed."))
                return
        self._out = out
        self._told.setText("")
        span = (self.start.moment_ms, self.end.moment_ms)
        self._cutting = self._cutter(self._path, span, out, self._news.emit, exact=self.exact.isChecked())
        self._follow()

    def _choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save clip"), str(self.suggested()))
        if name:
            out = Path(name)
            self.save_as(out if out.suffix else out.with_suffix(self._path.suffix))

    def _take(self, news: AnyNews) -> None:
        match news:
            case Done(share):
                self.progress_bar.setValue(round(share * _STEPS))
                return
            case Saved(start_ms, end_ms):
                span = f"{clip_time(start_ms)}\N{EN DASH}{clip_time(end_ms)}"
                name = self._out.name if self._out is not None else ""
                self._told.setText(
                    self.tr("%1 was saved with %2 of the video.").replace("%2", span).replace("%1", name)
                )
                self.show_button.show()
            case NotSaved(title, message):
                self._told.setText(_words(title, message))
        self._cutting = None
        self._follow()

    def _follow(self) -> None:
        """Enable what can be done now."""
        works = self._cutting is not None
        length_ms = self.end.moment_ms - self.start.moment_ms
        is_valid = length_ms >= _LEAST_MS
        self._length.setText(
            self.tr("Length: %1").replace("%1", clip_time(length_ms))
            if is_valid
            else self.tr("The end has to be after the start.")
        )
        self.progress_bar.setVisible(works)
        self.save_button.setEnabled(not works and is_valid)
        for part in (self.start, self.end, self.quick, self.exact):
            part.setEnabled(not works)
        self._told.setVisible(bool(self._told.text()))
        is_saved = self.show_button.isVisibleTo(self)
        self._cancel.setText(self.tr("Close") if is_saved and not works else self.tr("Cancel"))

    def done(self, result: int) -> None:
        self._end()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)

    def _end(self) -> None:
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None

    def _lay_out(self) -> None:
        self.save_button.setProperty("role", "primary")
        self._cancel.setText(self.tr("Cancel"))
        self.show_button.hide()
        times = QGridLayout()
        times.setHorizontalSpacing(space(3))
        times.setVerticalSpacing(space(2))
        for line, (label, field) in enumerate(((self.tr("&Start"), self.start), (self.tr("&End"), self.end))):
            words = QLabel(label)
            words.setBuddy(field)
            here = QPushButton(self.tr("Present frame (%1)").replace("%1", clip_time(self._moment_ms)))
            here.setAccessibleName(f"{label.replace('&', '')}: {here.text()}")
            here.clicked.connect(self._setter(field))
            times.addWidget(words, line, 0)
            times.addWidget(field, line, 1)
            times.addWidget(here, line, 2)
        times.setColumnStretch(1, 1)
        column = vbox(parent=self, margins=space(5), gap=space(3))
        column.addWidget(text_label(self._path.name, "strong", wrap=True, plain=True))
        column.addLayout(times)
        column.addWidget(self._length)
        column.addLayout(vbox(self.quick, self.exact, gap=space(1)))
        column.addWidget(self.progress_bar)
        column.addWidget(self._told)
        column.addLayout(hbox(self._buttons))
        self.setMinimumWidth(space(110))

    def _setter(self, field: TimeField) -> Callable[[], None]:
        return lambda: field.setValue(self._moment_ms / 1000)

    def _connect(self) -> None:
        self._news.connect(self._take)
        for field in (self.start, self.end):
            field.valueChanged.connect(self._follow)
        self.save_button.clicked.connect(self._choose)
        self._cancel.clicked.connect(self.reject)
        self.show_button.clicked.connect(self._show_clip)

    def _show_clip(self) -> None:
        if self._out is not None:
            self.folder_wanted.emit(self._out)


def _words(title: str, message: str) -> str:
    try:
        return f"{said(Message.from_json(title))}: {said(Message.from_json(message))}"
    except (ValueError, TypeError):
        return ""

"""The panel about indexing: progress, folders, failed files, and when to work."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QProgressBar, QPushButton, QScrollArea, QWidget

from desktop_app.activity.folders import FolderRows
from desktop_app.activity.unread import MAX_LISTED, FailedList
from desktop_app.activity.wording import DOT, counts, grades, headline, pace
from desktop_app.soon import run_soon
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import ElidedLabel, NumberField, hbox, text_label, vbox
from desktop_app.texts import shown
from indexer.service.messages import Configure, Phase, Progress, RemoveMissing, Rescan, RetryFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QShowEvent

    from desktop_app.engine.engine import Engine
    from indexer.catalogue.report import Remaining
    from indexer.library.library import Library
    from indexer.library.values import Failed, LeftOutPlace, RootState
    from indexer.types import Grades


class WorkOptions(QWidget):
    """When the indexer works and with how many threads; changes take effect at once."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._idle = QCheckBox(self.tr("Only when the computer is idle"))
        self._mains = QCheckBox(self.tr("Only when plugged in"))
        self._threads = NumberField()
        self._threads.setRange(0, max(1, os.cpu_count() or 1))
        self._threads.setSpecialValueText(self.tr("Automatic"))
        self._threads.setKeyboardTracking(False)
        label = QLabel(self.tr("Threads"))
        label.setBuddy(self._threads)
        row = hbox(label, self._threads, gap=space(2))
        row.addStretch(1)
        vbox(self._idle, self._mains, row, parent=self, margins=0, gap=space(1))
        self._idle.toggled.connect(lambda on: self._order(only_idle=on))
        self._mains.toggled.connect(lambda on: self._order(only_mains=on))
        self._threads.valueChanged.connect(lambda threads: self._order(threads=threads or None))
        engine.configured.connect(self._show)
        self._show(engine.how or Configure())

    def _order(self, **changed: bool | int | None) -> None:
        self._engine.send(replace(self._engine.how or Configure(), **changed))  # type: ignore[arg-type]  # by name

    def _show(self, how: Configure) -> None:
        """Follow changes made elsewhere."""
        for box, on in ((self._idle, how.only_idle), (self._mains, how.only_mains)):
            with QSignalBlocker(box):
                box.setChecked(on)
        with QSignalBlocker(self._threads):
            self._threads.setValue(how.threads or 0)


REFRESH_MS = 2000
WIDTH_PX = space(115)  # About sixty letters of text
_WORKS = {Phase.STARTING, Phase.UPGRADING, Phase.COUNTING, Phase.REMOVING, Phase.TIDYING}
"""Phases of unknown length."""


class ActivityPanel(QFrame):
    """A popup above the status bar; Escape or a click elsewhere closes it."""

    show_in_folder = Signal(object)  # A path

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._engine = engine
        self._corner = QPoint()
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Indexing"))
        self._headline = text_label(role="title")
        self._pause = QPushButton()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Indexing"))
        self._numbers = text_label(role="quiet")
        self._folder = ElidedLabel()
        self._folder.setProperty("role", "caption")
        self._grades = text_label(role="caption", wrap=True)
        self._folders_title = text_label(self.tr("Folders"), "title")
        self._folders = FolderRows()
        self._failed = FailedList()
        self._options = WorkOptions(engine)
        self.refresh_timer = QTimer(self)
        self.refresh_timer.setInterval(REFRESH_MS)
        self.inside = QWidget()
        self._column = vbox(parent=self.inside)
        self.scroll_area = QScrollArea()
        self._lay_out()
        self._connect()
        self._show_progress(engine.latest)
        self._show_how(engine.how or Configure())

    def open_above(self, item: QWidget) -> None:
        self._corner = item.mapToGlobal(QPoint(0, 0))
        if item.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            self._corner.setX(self._corner.x() + item.width() - WIDTH_PX)
        self._fit()
        self.show()
        self._pause.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()
        self.refresh_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.refresh_timer.stop()

    def _lay_out(self) -> None:
        head = hbox()
        head.addWidget(self._headline, 1)
        head.addWidget(self._pause)
        column = self._column
        column.setContentsMargins(space(5), space(4), space(5), space(4))
        column.setSpacing(space(2))
        column.addLayout(head)
        top: list[QWidget] = [self._bar, self._numbers, self._folder, self._grades]
        parts: list[QWidget] = [self._folders_title, self._folders, self._failed, self._options]
        for widget in top:
            column.addWidget(widget)
        for widget in parts:
            column.addSpacing(space(2))
            column.addWidget(widget)
        column.addStretch(1)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setWidget(self.inside)
        vbox(self.scroll_area, parent=self, margins=1)

    def _connect(self) -> None:
        self._engine.progress.connect(self._show_progress)
        self._engine.configured.connect(self._show_how)
        self._engine.held.connect(self._ask_if_seen)
        self.refresh_timer.timeout.connect(self.reload)
        self._failed.described.connect(self._fit)
        self._pause.clicked.connect(self._toggle_pause)
        self._failed.look_again.connect(lambda: self._engine.send(Rescan()))
        self._failed.retry.connect(lambda ids: self._engine.send(RetryFailed(file_ids=tuple(ids))))
        self._failed.show_in_folder.connect(self.show_in_folder)
        self._folders.remove_missing.connect(lambda path: self._engine.send(RemoveMissing(path=path)))

    def _fit(self) -> None:
        """Grow upwards to fit the content, within the screen."""
        screen = self.screen().availableGeometry()
        width = min(WIDTH_PX, screen.width())
        inside = width - 2 - self.scroll_area.verticalScrollBar().sizeHint().width()
        wraps = self._column.hasHeightForWidth()
        wanted = self._column.heightForWidth(inside) if wraps else self._column.sizeHint().height()
        self.inside.setMinimumHeight(wanted)  # a scroll area ignores height for width
        height = min(wanted + space(1), self._corner.y() - screen.top() - space(2), screen.height())
        self.setFixedSize(width, max(height, space(30)))
        left = max(screen.left(), min(self._corner.x(), screen.right() - width))
        self.move(left, max(screen.top(), self._corner.y() - self.height() - space(1)))

    def _show_progress(self, progress: Progress) -> None:
        self._headline.setText(headline(progress))
        self._numbers.setText(DOT.join(part for part in (counts(progress), *pace(progress)) if part))
        self._numbers.setVisible(bool(self._numbers.text()))
        self._folder.show_text(shown(progress.folder) if progress.folder is not None else "")
        self._folder.setVisible(progress.folder is not None)
        self._pause.setVisible(progress.phase is not Phase.READ_ONLY)
        self._options.setVisible(progress.phase is not Phase.READ_ONLY)
        is_unknown = progress.phase in _WORKS and not (progress.phase is Phase.UPGRADING and progress.total)
        self._bar.setVisible(is_unknown or bool(progress.total))
        self._bar.setRange(0, 0 if is_unknown else progress.total or 1)
        self._bar.setValue(progress.done)

    def _show_how(self, how: Configure) -> None:
        self._pause.setText(self.tr("Resume") if how.paused else self.tr("Pause"))
        self._pause.setIcon(icon("play" if how.paused else "pause"))

    def _toggle_pause(self) -> None:
        how = self._engine.how or Configure()
        self._engine.send(replace(how, paused=not how.paused))

    def _ask_if_seen(self) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        self._engine.ask_library(self, _overview, self._show_overview)

    def _show_overview(self, found: _Overview) -> None:
        roots, graded = found.roots, found.grades
        self._grades.setText(grades(graded))
        self._grades.setVisible(bool(self._grades.text()))
        self._folders.show_folders(roots, self._engine.held_back.values())
        self._folders_title.setVisible(bool(roots))
        self._failed.show_unread(found.failed, found.left_out, found.not_read)
        if self.isVisible():
            run_soon(self, self._fit)  # new rows get their style, and so their size, later


@dataclass(frozen=True, slots=True)
class _Overview:
    """What the panel asks the library for."""

    roots: Sequence[RootState]
    grades: Grades
    failed: Sequence[Failed]
    left_out: Sequence[LeftOutPlace]
    not_read: Remaining


def _overview(library: Library) -> _Overview:
    return _Overview(
        roots=library.roots(),
        grades=library.grades(),
        failed=[file for file in library.failed(MAX_LISTED) if not file.skipped],
        left_out=library.left_out(MAX_LISTED),
        not_read=library.not_read(),
    )

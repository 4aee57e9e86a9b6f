"""The one line about indexing in the status bar; a click opens the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from desktop_app.activity.panel import ActivityPanel
from desktop_app.activity.wording import DOT, line
from desktop_app.style.icons import paint
from desktop_app.style.tokens import RADIUS_SMALL_PX, space
from desktop_app.texts import translate
from indexer.service.messages import Phase, Progress

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine

CALM_MS = 1500  # Indexing a few changed files takes less, and is not shown
MARK_PX = 14
_ICONS = {
    Phase.WATCHING: "circle-check",
    Phase.PAUSED: "circle-pause",
    Phase.WAITING: "clock",
    Phase.READ_ONLY: "circle-alert",
    Phase.ENDED: "circle-alert",
}


class ActivityItem(QAbstractButton):
    """Shows what the indexer does; a click opens the activity panel."""

    show_in_folder = Signal(object)  # A path that the user wants to see in the file manager

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._progress = engine.latest
        self._panel: ActivityPanel | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._show_latest)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleDescription(self.tr("Show the progress of indexing"))
        self.clicked.connect(self.open_panel)
        engine.progress.connect(self._handle_progress)
        engine.held.connect(self._write)
        self._show_latest()

    def open_panel(self) -> None:
        if self._panel is None:
            self._panel = ActivityPanel(self._engine, self)
            self._panel.show_in_folder.connect(self.show_in_folder)
        self._panel.open_above(self)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text()) + 1  # eliding counts parts of pixels
        return QSize(words + MARK_PX + space(6), max(self.fontMetrics().height(), MARK_PX) + space(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(30), self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        inside = self.rect().adjusted(space(2), 0, -space(2), 0)
        mark = QRect(inside.left(), inside.center().y() - MARK_PX // 2, MARK_PX, MARK_PX)
        words = inside.adjusted(MARK_PX + space(2), 0, 0, 0)
        direction = self.layoutDirection()
        self._paint_mark(painter, QStyle.visualRect(direction, inside, mark))
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        place = QStyle.visualRect(direction, inside, words)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), text)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        palette = self.palette()
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(self.rect(), RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_SMALL_PX, RADIUS_SMALL_PX)

    def _paint_mark(self, painter: QPainter, place: QRect) -> None:
        palette = self.palette()
        name = _ICONS.get(self._progress.phase)
        if name is not None:
            paint(painter, place, name, palette.color(QPalette.ColorRole.PlaceholderText))
            return
        ring = QRectF(place).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 2.5))
        painter.drawEllipse(ring)
        share = self._progress.done / self._progress.total if self._progress.total else 0.0
        accent = palette.color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, 90 * 16, round(-360 * 16 * share))

    def _handle_progress(self, progress: Progress) -> None:
        small = progress.total is None or progress.total <= 8
        if progress.phase in {Phase.COUNTING, Phase.INDEXING} and self._progress.phase is Phase.WATCHING and small:
            if not self._calm.isActive():
                self._calm.start()
            return
        self._show_latest()

    def _show_latest(self) -> None:
        self._calm.stop()
        self._progress = self._engine.latest
        self._write()

    def _write(self) -> None:
        words = line(self._progress)
        if away := len(self._engine.held_back):
            words = DOT.join([words, translate("Activity", "%Ln folder(s) not available", "", away)])
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(words)
            self.setToolTip(words)
            self.updateGeometry()
        self.update()

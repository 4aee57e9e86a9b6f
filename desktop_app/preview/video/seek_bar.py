"""Shows where a video is and where its moments lie; a click or a key goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QStyle, QToolTip, QWidget

from desktop_app.style.tokens import CONTROL_PX, space
from indexer.catalogue.text import duration_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QMouseEvent, QPaintEvent

    from desktop_app.style.theme import Appearance

_TRACK_PX = space(1)
_MARK_PX, _MARK_ABOVE_PX = 3, space(2)
_HANDLE_PX = space(3)
_STEP_MS, _PAGE_MS = 1000, 10_000
_OWN_KEYS = frozenset(
    (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )
)


class SeekBar(QAbstractSlider):
    """A slider over the length of a video, in ms. Its keys go before those of the preview while it has the focus."""

    sought = Signal(int)  # The user wants this moment

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._marks: tuple[tuple[int, int], ...] = ()
        self._loop: tuple[int, int] | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # films run from the left in every language
        self.setSingleStep(_STEP_MS)
        self.setPageStep(_PAGE_MS)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Position in the video"))
        self.setToolTip(self.tr("Position in the video"))
        appearance.changed.connect(self.update)

    def show_video(self, duration_ms: int, marks: Sequence[tuple[int, int]]) -> None:
        """Show a video of some length, and the spans of its matching moments."""
        self._marks = tuple(marks)
        self.setRange(0, max(0, duration_ms))
        self.setValue(0)
        self.update()

    def show_moment(self, moment_ms: int) -> None:
        """Show where the video is, unless the user holds the handle."""
        if not self.isSliderDown():
            self.setMaximum(max(self.maximum(), moment_ms))
            self.setValue(moment_ms)
            self.setAccessibleDescription(duration_text(moment_ms / 1000))

    def show_loop(self, span: tuple[int, int] | None) -> None:
        """Mark the part that is played again and again."""
        self._loop = span
        self.update()

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        return self._marks

    def x_of(self, moment_ms: float) -> float:
        """Return where a moment is."""
        share = moment_ms / self.maximum() if self.maximum() else 0.0
        return _HANDLE_PX / 2 + share * (self.width() - _HANDLE_PX)

    def moment_at(self, x: float) -> int:
        """Return the moment at a place."""
        place, room = round(x - _HANDLE_PX / 2), max(1, self.width() - _HANDLE_PX)
        return QStyle.sliderValueFromPosition(0, self.maximum(), place, room)

    def sizeHint(self) -> QSize:
        return QSize(space(60), CONTROL_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), CONTROL_PX)

    def event(self, event: QEvent) -> bool:
        """Keep its keys from the shortcuts of the preview, such as the next file."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and event.key() in _OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self.sought.emit(self.value())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag(event)
        if self.maximum():
            text = duration_text(self.moment_at(event.position().x()) / 1000)
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _drag(self, event: QMouseEvent) -> None:
        moment_ms = self.moment_at(event.position().x())
        self.setValue(moment_ms)
        self.sought.emit(moment_ms)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._bar(painter, 0, self.maximum(), colours.edge, _TRACK_PX)
        if self._loop is not None:
            self._bar(painter, *self._loop, colours.accent_quiet, _HANDLE_PX + _TRACK_PX)
        self._bar(painter, 0, self.value(), colours.accent, _TRACK_PX)
        for start_ms, end_ms in self._marks:
            self._bar(painter, start_ms, end_ms, colours.good, _MARK_PX, above_px=_MARK_ABOVE_PX)
        middle = QPointF(self.x_of(self.value()), self.height() / 2)
        if self.hasFocus():
            painter.setBrush(colours.focus)
            painter.drawEllipse(middle, _HANDLE_PX / 2 + 3, _HANDLE_PX / 2 + 3)
            painter.setBrush(colours.surface)
            painter.drawEllipse(middle, _HANDLE_PX / 2 + 1, _HANDLE_PX / 2 + 1)
        painter.setBrush(colours.accent if self.isEnabled() else colours.text_disabled)
        painter.drawEllipse(middle, _HANDLE_PX / 2, _HANDLE_PX / 2)
        painter.end()

    def _bar(
        self, painter: QPainter, start_ms: float, end_ms: float, colour: QColor, height_px: int, *, above_px: int = 0
    ) -> None:
        first, last = sorted((self.x_of(start_ms), self.x_of(min(end_ms, self.maximum()))))
        painter.setBrush(colour)
        shape = QRectF(first, (self.height() - height_px) / 2 - above_px, max(3.0, last - first - 1), height_px)
        painter.drawRoundedRect(shape, min(2, height_px / 2), min(2, height_px / 2))

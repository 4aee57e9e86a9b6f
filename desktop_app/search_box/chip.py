"""One chip: a picture, words or a filter, with its weight, and a cross that takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import RADIUS_SMALL_PX, space
from desktop_app.style.widgets import hbox, text_label

if TYPE_CHECKING:
    from indexer.types import Box

LONGEST_CHARS = 28
"""Longer names are cut in the middle; the tip says all of it."""
PICTURE_PX = 28
MARK_PX = 16


class Chip(QFrame):
    """A chip that is reached by keyboard as by mouse."""

    opened = Signal()
    """Enter, or a click: it is to be changed."""
    removed = Signal()
    """The cross, Backspace or Delete."""
    left = Signal(int)
    """An arrow key: -1 to the one before, 1 to the next."""
    finished = Signal()
    """Esc or End: back to the field."""

    def __init__(self, parent: QWidget | None = None, *, opens: bool = True) -> None:
        super().__init__(parent)
        self._opens = opens
        self._words = ""
        self.setProperty("role", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._mark = QLabel()
        self._text = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._note = text_label(role="caption", plain=True)
        self._cross = QToolButton(autoRaise=True)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Backspace and Delete do the same
        self._cross.setIcon(icon("x"))
        self._cross.setIconSize(QSize(MARK_PX - 2, MARK_PX - 2))
        self._cross.setProperty("role", "cross")
        self._cross.clicked.connect(self.removed)
        self._cross.setToolTip(self.tr("Remove"))
        hbox(
            self._mark,
            self._text,
            self._note,
            self._cross,
            parent=self,
            margins=(space(2), 0, space(1), 0),
            gap=space(1.5),
        )
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self._cross.setCursor(Qt.CursorShape.ArrowCursor)

    def show_text(self, text: str, *, tip: str = "") -> None:
        """Say what it is; long texts are cut in the middle."""
        self._words = text
        metrics = self.fontMetrics()
        room = metrics.averageCharWidth() * LONGEST_CHARS
        self._text.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self._text.setVisible(bool(text))
        self.setToolTip(tip or text)
        self.setAccessibleName(text)

    def show_icon(self, drawing: QIcon) -> None:
        """Put a small drawing in front."""
        self._mark.setPixmap(drawing.pixmap(QSize(MARK_PX, MARK_PX), self.devicePixelRatioF()))

    def show_picture(self, image: QImage, part: Box | None) -> None:
        """Put a picture in front, or what is searched for of it."""
        self._mark.setPixmap(_tile(image, part, self.devicePixelRatioF()))
        self.layout().setContentsMargins(space(1), 0, space(1), 0)  # type: ignore[union-attr]

    def show_note(self, note: str, *, tip: str = "") -> None:
        """Put a few quiet letters behind the text: a weight, a count."""
        self._note.setText(note)
        self._note.setToolTip(tip)
        self._note.setVisible(bool(note))

    def show_minus(self, *, minus: bool) -> None:
        """Look wanted or unwanted."""
        if self.property("minus") != minus:
            self.setProperty("minus", minus)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), max(size.height(), self.fontMetrics().height() + space(3), PICTURE_PX + space(1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.removed.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down} and self._opens:
            self.opened.emit()
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_End}:
            self.finished.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            on = key == Qt.Key.Key_Right
            self.left.emit(1 if on == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight) else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self._opens:
                self.opened.emit()
        elif event.button() == Qt.MouseButton.MiddleButton:
            self.removed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            name, tip = self.accessibleName(), self.toolTip()
            self.show_text(self._words, tip=tip)
            self.setAccessibleName(name)
        super().changeEvent(event)


def weight_note(weight: float) -> str:
    """Return a weight as a chip shows it; nothing for the usual one."""
    return "" if weight == 1 else "×" + QLocale().toString(weight, "g", 2)  # noqa: RUF001  # the sign for times


def _tile(image: QImage, part: Box | None, ratio: float) -> QPixmap:
    """Return the middle square of the picture, or of a part of it, with round corners."""
    if part is not None:
        whole = QRectF(image.rect())
        image = image.copy(
            QRectF(
                part.left * whole.width(),
                part.top * whole.height(),
                (part.right - part.left) * whole.width(),
                (part.bottom - part.top) * whole.height(),
            ).toAlignedRect()
        )
    side = round(PICTURE_PX * ratio)
    scaled = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(0, 0, side, side), RADIUS_SMALL_PX * ratio * 1.5, RADIUS_SMALL_PX * ratio * 1.5)
        painter.setClipPath(shape)
        painter.drawImage((side - scaled.width()) // 2, (side - scaled.height()) // 2, scaled)
    tile.setDevicePixelRatio(ratio)
    return tile

"""The dialog that selects a region of a picture."""

from __future__ import annotations

from dataclasses import replace
from enum import Flag, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QSizePolicy, QWidget

from desktop_app.style.tokens import space
from desktop_app.style.widgets import text_label, vbox
from desktop_app.texts import sentences
from indexer.types import Box

if TYPE_CHECKING:
    from desktop_app.query.query import PicturePart
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureSource
    from indexer.errors import KnownError

WHOLE = Box(left=0.0, top=0.0, right=1.0, bottom=1.0)
SMALLEST = 0.04  # Minimum size relative to a side
NUDGE = 0.01
NUDGE_FAR = 0.05
REACH_PX = 10  # Distance at which an edge can be grabbed


class Grip(Flag):
    """The part of the frame being dragged."""

    NOTHING = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()
    ALL = LEFT | TOP | RIGHT | BOTTOM


class CropView(QWidget):
    """Shows a picture with a frame. Arrow keys move it; Shift resizes, Ctrl takes larger steps."""

    changed = Signal(object)  # The new Box

    def __init__(self, appearance: Appearance, box: Box | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._image = QImage()
        self._box = box or WHOLE
        self._grip = Grip.NOTHING
        self._from = QPointF()
        self._before = self._box
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Part of the picture"))

    @property
    def box(self) -> Box:
        """The framed region; initially the whole picture."""
        return self._box

    def show_image(self, image: QImage) -> None:
        """Show a picture; the frame stays."""
        self._image = image
        self.update()

    def set_box(self, box: Box) -> None:
        if box != self._box:
            self._box = box
            self.setAccessibleDescription(
                self.tr("From {left} to {right} % across, from {top} to {bottom} % down").format(
                    left=round(box.left * 100),
                    right=round(box.right * 100),
                    top=round(box.top * 100),
                    bottom=round(box.bottom * 100),
                )
            )
            self.changed.emit(box)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(160), space(110))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(60), space(45))

    def picture_rect(self) -> QRectF:
        if self._image.isNull():
            return QRectF()
        room = QRectF(self.rect()).adjusted(REACH_PX, REACH_PX, -REACH_PX, -REACH_PX)
        size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        return place

    def frame_rect(self) -> QRectF:
        place = self.picture_rect()
        return QRectF(
            QPointF(place.x() + self._box.left * place.width(), place.y() + self._box.top * place.height()),
            QPointF(place.x() + self._box.right * place.width(), place.y() + self._box.bottom * place.height()),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        place, frame = self.picture_rect(), self.frame_rect()
        if place.isEmpty():
            return
        colours = self._appearance.colours
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            around = QPainterPath()
            around.addRect(place)
            around.addRect(frame)
            painter.fillPath(around, QColor(0, 0, 0, 140))
            painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
            painter.drawRect(frame)
            painter.setPen(QPen(QColor(0, 0, 0, 120), 1))
            painter.setBrush(colours.accent if self.hasFocus() else QColor(Qt.GlobalColor.white))
            for point in _handles(frame):
                painter.drawEllipse(point, 5.5, 5.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._image.isNull():
            return
        self._from, self._before = event.position(), self._box
        self._grip = self._grip_at(event.position())
        if not self._grip:  # start a new frame, dragged by its far corner
            at = self._fraction(event.position())
            left, top = min(at.x(), 1 - SMALLEST), min(at.y(), 1 - SMALLEST)
            self._before = Box(left=left, top=top, right=left + SMALLEST, bottom=top + SMALLEST)
            self._grip = Grip.RIGHT | Grip.BOTTOM
            self.set_box(self._before)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self.setCursor(_CURSORS.get(self._grip_at(event.position()), Qt.CursorShape.CrossCursor))
        elif self._grip:
            place, way = self.picture_rect(), event.position() - self._from
            self.set_box(moved(self._before, self._grip, way.x() / place.width(), way.y() / place.height()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = Grip.NOTHING

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.set_box(WHOLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        step = NUDGE_FAR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else NUDGE
        far_edges = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        grip = Grip.RIGHT | Grip.BOTTOM if far_edges else Grip.ALL
        self.set_box(moved(self._box, grip, way[0] * step, way[1] * step))

    def _fraction(self, point: QPointF) -> QPointF:
        place = self.picture_rect()
        across, down = (point.x() - place.x()) / place.width(), (point.y() - place.y()) / place.height()
        return QPointF(min(1.0, max(0.0, across)), min(1.0, max(0.0, down)))

    def _grip_at(self, point: QPointF) -> Grip:
        frame = self.frame_rect()
        if not frame.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX).contains(point):
            return Grip.NOTHING
        held = Grip.NOTHING
        for grip, edge, at in (
            (Grip.LEFT, frame.left(), point.x()),
            (Grip.TOP, frame.top(), point.y()),
            (Grip.RIGHT, frame.right(), point.x()),
            (Grip.BOTTOM, frame.bottom(), point.y()),
        ):
            if abs(edge - at) <= REACH_PX:
                held |= grip
        if held:
            return held
        return Grip.NOTHING if self._box == WHOLE else Grip.ALL


def moved(box: Box, grip: Grip, across: float, down: float) -> Box:
    """Return the box after dragging some edges; it stays inside the picture and above a minimum size.

    Args:
        across: relative to the picture's width.
        down: relative to its height.
    """
    if grip is Grip.ALL:
        across = min(1 - box.right, max(-box.left, across))
        down = min(1 - box.bottom, max(-box.top, down))
    left, right = _span(box.left, box.right, across, low=Grip.LEFT in grip, high=Grip.RIGHT in grip)
    top, bottom = _span(box.top, box.bottom, down, low=Grip.TOP in grip, high=Grip.BOTTOM in grip)
    return Box(left=left, top=top, right=right, bottom=bottom)


def _span(start: float, end: float, way: float, *, low: bool, high: bool) -> tuple[float, float]:
    if low and high:
        return max(0.0, start + way), min(1.0, end + way)
    if low:
        return min(max(0.0, start + way), end - SMALLEST), end
    if high:
        return start, max(min(1.0, end + way), start + SMALLEST)
    return start, end


def _handles(frame: QRectF) -> list[QPointF]:
    return [
        QPointF(x, y)
        for x in (frame.left(), frame.center().x(), frame.right())
        for y in (frame.top(), frame.center().y(), frame.bottom())
        if QPointF(x, y) != frame.center()
    ]


_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_CURSORS = {
    Grip.ALL: Qt.CursorShape.SizeAllCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT | Grip.TOP: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.TOP: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT | Grip.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
}


LARGEST_PX = 1600


class CropDialog(QDialog):
    """Asks for the region of a picture to search for."""

    def __init__(
        self, picture: PicturePart, loader: PictureSource, appearance: Appearance, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Search with a part of the picture"))
        self.view = CropView(appearance, picture.locator.region)
        self.hint = text_label(
            self.tr("Draw a frame with the mouse, or move it with the arrow keys. Hold Shift to change its size."),
            "caption",
            wrap=True,
        )
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel | standard.Reset)
        self.buttons.button(standard.Ok).setText(self.tr("Search with this part"))
        self.buttons.button(standard.Ok).setProperty("role", "primary")
        self.buttons.button(standard.Ok).setEnabled(False)
        self.buttons.button(standard.Reset).setText(self.tr("Whole picture"))
        self.buttons.button(standard.Cancel).setText(self.tr("Cancel"))
        self.buttons.button(standard.Reset).clicked.connect(lambda: self.view.set_box(WHOLE))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = vbox(parent=self, margins=space(4), gap=space(3))
        column.addWidget(self.view, 1)
        column.addWidget(self.hint)
        column.addWidget(self.buttons)
        self.view.setFocus()
        uncropped = replace(picture.locator, region=None)
        loader.load(picture.path, LARGEST_PX, self, self._show, self._explain, uncropped)

    @property
    def box(self) -> Box | None:
        """The framed region; None is the whole picture."""
        return None if self.view.box == WHOLE else self.view.box

    def _show(self, image: QImage) -> None:
        self.view.show_image(image)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(True)

    def _explain(self, trouble: KnownError) -> None:
        self.hint.setText(sentences(trouble))

"""Shows one picture that can be zoomed and panned, or a card that says why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop_app.preview.text_selection import ShownWord, TextSelection, rect_of
from desktop_app.style import icons
from desktop_app.style.icons import IconLabel
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, vbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.preview.pictures import PreviewImage
    from desktop_app.style.theme import Appearance
    from indexer.types import Box

ZOOM_STEP = 1.25  # Factor per key press or wheel notch
MAX_ZOOM = 8.0  # Screen pixels per picture pixel at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoom:
    """The visible part of a picture."""

    scale: float | None = None
    """Screen pixels per pixel of the picture; None fits the whole picture, never enlarged."""
    x: float = 0.5
    """The centre of the view, as a fraction of the picture's width."""
    y: float = 0.5

    @property
    def is_fitted(self) -> bool:
        return self.scale is None


def fitting(picture: QSizeF, room: QSizeF) -> float:
    """Return the scale at which a picture fits, at most 1."""
    if picture.isEmpty() or room.isEmpty():
        return 1.0
    return min(room.width() / picture.width(), room.height() / picture.height(), 1.0)


def placed(zoom: Zoom, picture: QSizeF, room: QSizeF) -> QRectF:
    """Return the rectangle of the picture in the room; a zoomed picture leaves no gap at its edges."""
    scale = fitting(picture, room) if zoom.scale is None else zoom.scale
    width, height = picture.width() * scale, picture.height() * scale
    left = _clamped_start(room.width() / 2 - zoom.x * width, width, room.width())
    top = _clamped_start(room.height() / 2 - zoom.y * height, height, room.height())
    return QRectF(left, top, width, height)


def zoomed(zoom: Zoom, picture: QSizeF, room: QSizeF, factor: float, at: QPointF | None = None) -> Zoom:
    """Zoom by a factor around a point; below the fitting scale the picture fits again."""
    least = fitting(picture, room)
    scale = least if zoom.scale is None else zoom.scale
    return _at_scale(zoom, picture, room, min(max(scale * factor, least), max(MAX_ZOOM, least)), at)


def toggled(zoom: Zoom, picture: QSizeF, room: QSizeF, at: QPointF | None = None, *, ratio: float = 1.0) -> Zoom:
    """Toggle between fitting and one picture pixel per device pixel.

    Args:
        ratio: device pixels per logical pixel.
    """
    if not zoom.is_fitted:
        return Zoom()
    whole = 1.0 / ratio
    # A picture that already fits at this scale is doubled: the toggle should do something.
    wanted = whole if whole > fitting(picture, room) * 1.01 else fitting(picture, room) * 2
    return _at_scale(zoom, picture, room, wanted, at)


def panned(zoom: Zoom, picture: QSizeF, room: QSizeF, by: QPointF) -> Zoom:
    """Pan a zoomed picture within its edges."""
    if zoom.is_fitted:
        return zoom
    return _around(zoom, placed(zoom, picture, room).translated(by), room)


def _at_scale(zoom: Zoom, picture: QSizeF, room: QSizeF, scale: float, at: QPointF | None) -> Zoom:
    if scale <= fitting(picture, room) * 1.001:
        return Zoom()
    before = placed(zoom, picture, room)
    point = QPointF(room.width() / 2, room.height() / 2) if at is None else at
    part_x, part_y = (point.x() - before.x()) / before.width(), (point.y() - before.y()) / before.height()
    width, height = picture.width() * scale, picture.height() * scale
    moved = QRectF(point.x() - part_x * width, point.y() - part_y * height, width, height)
    return _around(replace(zoom, scale=scale), moved, room)


def _around(zoom: Zoom, lies: QRectF, room: QSizeF) -> Zoom:
    """Return the zoom that puts the picture at this place, within its edges."""
    left, top = (
        _clamped_start(lies.x(), lies.width(), room.width()),
        _clamped_start(lies.y(), lies.height(), room.height()),
    )
    return replace(zoom, x=(room.width() / 2 - left) / lies.width(), y=(room.height() / 2 - top) / lies.height())


def _clamped_start(start: float, length: float, room: float) -> float:
    """Return the start of the picture along one axis: centred, or without a gap on either side."""
    if length <= room:
        return (room - length) / 2
    return min(max(start, room - length), 0.0)


_NOTCH = 120  # Angle delta of a wheel notch
_PIXELATED_FROM = 3.0
"""From this scale on pixels are not smoothed."""
_EMPTY_ICON_PX = 48
_MARK_PX = 2
_SELECTED_OPACITY = 0.35


class Canvas(QWidget):
    """Shows one picture. Wheel and pinch zoom, dragging pans, a double click toggles the zoom.

    Where a word of the picture is known, dragging selects words and a double click selects the word.
    """

    changed = Signal()  # The zoom or the size changed

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.appearance = appearance
        self.picture: PreviewImage | None = None
        self.zoom = Zoom()
        self._held: QPointF | None = None
        self._dimmed = False
        self._marks: tuple[Box, ...] = ()
        self._selection = TextSelection()
        self._selecting = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(space(20), space(20))
        appearance.changed.connect(self.update)

    def show_picture(self, picture: PreviewImage | None, *, dimmed: bool = False, anew: bool = False) -> None:
        """Show a picture; None shows a placeholder.

        Args:
            dimmed: it stands in for a picture that cannot be shown.
            anew: a new file: reset the zoom, and forget the words.
        """
        if anew:
            self.zoom = Zoom()
            self._held = None
            self.set_words(())
        elif picture is not None and self.picture is not None and self.zoom.scale is not None:
            # The full picture has more pixels than its thumbnail: keep the visible size.
            ratio = self.picture.whole.width() / max(1, picture.whole.width())
            self.zoom = Zoom(scale=self.zoom.scale * ratio, x=self.zoom.x, y=self.zoom.y)
        self.picture = picture
        self._dimmed = dimmed
        self._follow()

    def mark(self, boxes: Sequence[Box]) -> None:
        """Outline parts of the picture; none removes the outlines."""
        if tuple(boxes) != self._marks:
            self._marks = tuple(boxes)
            self.update()

    def set_words(self, words: Sequence[ShownWord]) -> None:
        """Say which words stand in the picture; they can be selected."""
        if tuple(words) != self._selection.words:
            self._selection, self._selecting = TextSelection(tuple(words)), False
            self.setMouseTracking(bool(words))
            self._show_cursor()
            self.update()

    @property
    def selected_text(self) -> str:
        """The words that are selected in the picture; empty if there are none."""
        return self._selection.text

    def select_all(self) -> None:
        """Select all words of the picture."""
        self._select(self._selection.everything())

    @property
    def scale(self) -> float:
        """Device pixels per pixel of the picture."""
        if self.picture is None:
            return 1.0
        fitted = fitting(self._whole, self._room)
        return (fitted if self.zoom.scale is None else self.zoom.scale) * self.devicePixelRatioF()

    @property
    def scale_to_fit(self) -> float:
        """How large the picture is shown; 1 where all of it just fits."""
        return self.scale / (fitting(self._whole, self._room) * self.devicePixelRatioF()) if self.picture else 1.0

    @property
    def is_fitted(self) -> bool:
        return self.zoom.is_fitted

    @property
    def lacks_detail(self) -> bool:
        """Whether more pixels of the file should be loaded for this zoom."""
        return self.picture is not None and self.scale > self.picture.share * 1.02 and self.picture.share < 1.0

    def zoom_in(self) -> None:
        self._set(zoomed(self.zoom, self._whole, self._room, ZOOM_STEP))

    def zoom_out(self) -> None:
        self._set(zoomed(self.zoom, self._whole, self._room, 1 / ZOOM_STEP))

    def fit(self) -> None:
        self._set(Zoom())

    def toggle(self, at: QPointF | None = None) -> None:
        """Toggle between fitting and one device pixel per pixel."""
        self._set(toggled(self.zoom, self._whole, self._room, at, ratio=self.devicePixelRatioF()))

    def sizeHint(self) -> QSize:
        return QSize(space(160), space(120))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; touchpad scrolling pans a zoomed picture."""
        if event.pixelDelta().isNull() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = ZOOM_STEP ** (event.angleDelta().y() / _NOTCH)
            self._set(zoomed(self.zoom, self._whole, self._room, factor, event.position()))
        else:
            self._set(panned(self.zoom, self._whole, self._room, QPointF(event.pixelDelta())))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom with a touchpad pinch."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._set(zoomed(self.zoom, self._whole, self._room, 1 + event.value(), event.position()))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            word = self._selection.at(event.position(), self.picture_rect)
            self._selecting = word is not None
            self._select(self._selection.nothing() if word is None else self._selection.begun(word))
            if word is None and not self.zoom.is_fitted:
                self._held = event.position()
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._selecting:
            self._select(self._selection.extended(event.position(), self.picture_rect))
        elif self._held is not None:
            self._set(panned(self.zoom, self._whole, self._room, event.position() - self._held))
            self._held = event.position()
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held, self._selecting = None, False
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        word = self._selection.at(event.position(), self.picture_rect)
        if word is None:
            self.toggle(event.position())
        else:
            self._select(self._selection.begun(word))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self.appearance.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.window)
        if self.picture is None:
            painter.setOpacity(0.5)
            spot = QRectF(0, 0, _EMPTY_ICON_PX, _EMPTY_ICON_PX)
            spot.moveCenter(QRectF(self.rect()).center())
            icons.paint(painter, spot.toRect(), "image", colours.text_quiet)
        else:
            image = self.picture.image
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < _PIXELATED_FROM)
            painter.setOpacity(0.5 if self._dimmed else 1.0)
            lies, source = self.picture_rect, QRectF(image.rect())
            if isinstance(image, QImage):
                painter.drawImage(lies, image, source)
            else:
                painter.drawPixmap(lies, image, source)
            self._paint_selection(painter, lies)
            self._paint_marks(painter, lies)
        painter.end()

    def _paint_selection(self, painter: QPainter, lies: QRectF) -> None:
        colour = QColor(self.appearance.colours.accent)
        colour.setAlphaF(_SELECTED_OPACITY)
        painter.setOpacity(1.0)
        for box in self._selection.boxes:
            painter.fillRect(rect_of(box, lies), colour)

    def _paint_marks(self, painter: QPainter, lies: QRectF) -> None:
        painter.setOpacity(1.0)
        painter.setPen(QPen(self.appearance.colours.accent, _MARK_PX))
        for box in self._marks:
            painter.drawRect(rect_of(box, lies).adjusted(-_MARK_PX, -_MARK_PX, _MARK_PX, _MARK_PX))

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture lies; larger than the widget where it is zoomed."""
        return placed(self.zoom, self._whole, self._room)

    @property
    def _whole(self) -> QSizeF:
        return QSizeF() if self.picture is None else QSizeF(self.picture.whole)

    @property
    def _room(self) -> QSizeF:
        return QSizeF(self.size())

    def _set(self, zoom: Zoom) -> None:
        if self.picture is not None and zoom != self.zoom:
            self.zoom = zoom
            self._follow()

    def _select(self, selection: TextSelection) -> None:
        if selection != self._selection:
            self._selection = selection
            self.update()

    def _follow(self) -> None:
        self._show_cursor()
        self.update()
        self.changed.emit()

    def _show_cursor(self, at: QPointF | None = None) -> None:
        """Show what pressing would do at a place."""
        shape = Qt.CursorShape
        is_on_word = self._selecting or (at is not None and self._selection.at(at, self.picture_rect) is not None)
        free = shape.IBeamCursor if is_on_word else shape.ArrowCursor if self.zoom.is_fitted else shape.OpenHandCursor
        self.setCursor(free if self._held is None else shape.ClosedHandCursor)


_ICON_PX = space(6)


class TroubleCard(QFrame):
    """A card with an icon, a title and advice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._drawing, self._title, self._message = IconLabel("info", _ICON_PX), QLabel(), QLabel()
        self._title.setProperty("role", "strong")
        self._message.setProperty("role", "quiet")
        self._message.setWordWrap(True)
        words = vbox(self._title, self._message, gap=space(1))
        row = hbox(parent=self, margins=(space(4), space(3)), gap=space(3))
        row.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def tell(self, drawing: str, title: str, message: str) -> None:
        self._drawing.set_icon(drawing)
        self._title.setText(title)
        self._message.setText(message)
        self.setAccessibleName(f"{title}. {message}")
        self.show()

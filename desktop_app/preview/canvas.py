"""Shows one picture, and lets it be enlarged and pushed around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QNativeGestureEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.preview import zoom as zooming
from desktop_app.preview.zoom import Zoom
from desktop_app.style import icons
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from desktop_app.preview.pictures import Picture
    from desktop_app.style.theme import Appearance

_NOTCH = 120
"""Eighths of a degree in one notch of a wheel."""
_CRISP = 3.0
"""From so many screen pixels per pixel of the picture on, pixels are shown as what they are."""
_ICON_PX = 48


class Canvas(QWidget):
    """A picture in the middle of a quiet ground. Wheel and pinch enlarge, dragging pushes, a double click toggles."""

    changed = Signal()
    """The zoom is another, or the room."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._picture: Picture | None = None
        self._zoom = Zoom()
        self._held: QPointF | None = None
        self._dimmed = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(space(20), space(20))
        appearance.changed.connect(self.update)

    def show_picture(self, picture: Picture | None, *, dimmed: bool = False, anew: bool = False) -> None:
        """Show a picture, or that there is none yet.

        Args:
            picture: what there is.
            dimmed: it is a stand-in for what cannot be shown.
            anew: another file: fit it again.
        """
        if anew:
            self._zoom = Zoom()
            self._held = None
        elif picture is not None and self._picture is not None and self._zoom.scale is not None:
            # The file turned out to be larger than its thumbnail: what is seen stays as large as it is.
            ratio = self._picture.whole.width() / max(1, picture.whole.width())
            self._zoom = Zoom(scale=self._zoom.scale * ratio, x=self._zoom.x, y=self._zoom.y)
        self._picture = picture
        self._dimmed = dimmed
        self._follow()

    @property
    def scale(self) -> float:
        """Device pixels per pixel of the picture."""
        if self._picture is None:
            return 1.0
        fitted = zooming.fitting(self._whole, self._room)
        return (fitted if self._zoom.scale is None else self._zoom.scale) * self.devicePixelRatioF()

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is to be seen."""
        return self._zoom.is_fitted

    @property
    def lacks_detail(self) -> bool:
        """Whether the file has pixels that would be seen, and are not here."""
        return self._picture is not None and self.scale > self._picture.share * 1.02 and self._picture.share < 1.0

    def zoom_in(self) -> None:
        """Enlarge a step."""
        self._set(zooming.zoomed(self._zoom, self._whole, self._room, zooming.STEP))

    def zoom_out(self) -> None:
        """Back a step."""
        self._set(zooming.zoomed(self._zoom, self._whole, self._room, 1 / zooming.STEP))

    def fit(self) -> None:
        """Show all of it."""
        self._set(Zoom())

    def toggle(self, at: QPointF | None = None) -> None:
        """Go to one device pixel per pixel, or back."""
        self._set(zooming.toggled(self._zoom, self._whole, self._room, at, ratio=self.devicePixelRatioF()))

    def sizeHint(self) -> QSize:
        return QSize(space(160), space(120))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge at the pointer; what a touchpad scrolls pushes an enlarged picture."""
        if event.pixelDelta().isNull() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = zooming.STEP ** (event.angleDelta().y() / _NOTCH)
            self._set(zooming.zoomed(self._zoom, self._whole, self._room, factor, event.position()))
        else:
            self._set(zooming.panned(self._zoom, self._whole, self._room, QPointF(event.pixelDelta())))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take pinches of touchpads."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._set(zooming.zoomed(self._zoom, self._whole, self._room, 1 + event.value(), event.position()))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._zoom.is_fitted:
            self._held = event.position()
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._set(zooming.panned(self._zoom, self._whole, self._room, event.position() - self._held))
            self._held = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle(event.position())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.window)
        if self._picture is None:
            painter.setOpacity(0.5)
            spot = QRectF(0, 0, _ICON_PX, _ICON_PX)
            spot.moveCenter(QRectF(self.rect()).center())
            icons.paint(painter, spot.toRect(), "image", colours.text_quiet)
        else:
            image = self._picture.image
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < _CRISP)
            painter.setOpacity(0.5 if self._dimmed else 1.0)
            lies, source = zooming.place(self._zoom, self._whole, self._room), QRectF(image.rect())
            if isinstance(image, QImage):
                painter.drawImage(lies, image, source)
            else:
                painter.drawPixmap(lies, image, source)
        painter.end()

    @property
    def _whole(self) -> QSizeF:
        return QSizeF() if self._picture is None else QSizeF(self._picture.whole)

    @property
    def _room(self) -> QSizeF:
        return QSizeF(self.size())

    def _set(self, zoom: Zoom) -> None:
        if self._picture is not None and zoom != self._zoom:
            self._zoom = zoom
            self._follow()

    def _follow(self) -> None:
        self._show_cursor()
        self.update()
        self.changed.emit()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape
        free = shape.ArrowCursor if self._zoom.is_fitted else shape.OpenHandCursor
        self.setCursor(free if self._held is None else shape.ClosedHandCursor)

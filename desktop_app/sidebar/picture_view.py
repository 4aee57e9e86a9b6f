"""Shows one picture as large as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.style.tokens import RADIUS_SMALL_PX, space

if TYPE_CHECKING:
    from desktop_app.style.theme import Appearance


class PictureView(QWidget):
    """A picture with round corners in the middle of its room."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage | None) -> None:
        """Show a picture; None shows an empty place."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(140), space(100))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            shape = QPainterPath()
            if self._image is None or self._image.isNull():
                shape.addRoundedRect(self.rect(), RADIUS_SMALL_PX, RADIUS_SMALL_PX)
                painter.fillPath(shape, self._appearance.colours.hover)
                return
            most = self._image.size() * 2  # a small picture is not blown up without end
            size = self._image.size().scaled(self.size().boundedTo(most), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            shape.addRoundedRect(place, RADIUS_SMALL_PX, RADIUS_SMALL_PX)
            painter.setClipPath(shape)
            painter.drawImage(place, self._image)

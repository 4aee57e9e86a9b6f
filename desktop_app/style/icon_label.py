"""An icon that stands for itself, in the colours of the present theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.style.icons import paint
from desktop_app.style.tokens import ICON_PX

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class IconLabel(QWidget):
    """Shows an icon. What it means is said by the text beside it."""

    def __init__(self, name: str, size_px: int = ICON_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size_px = size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str) -> None:
        """Show another one."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the icon."""
        return QSize(self._size_px, self._size_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in the colour of texts."""
        painter = QPainter(self)
        place = QRect(0, 0, self._size_px, self._size_px)
        place.moveCenter(self.rect().center())
        paint(painter, place, self._name, self.palette().color(QPalette.ColorRole.WindowText))
        painter.end()

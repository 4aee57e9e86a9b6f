"""Lucide's icons, in the colour of the text beside them."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.style.tokens import ICON_PX

FOLDER = files("resources") / "icons"
MIRRORED = frozenset("arrow-left chevron-left chevron-right external-link panel-left panel-right".split())
"""Icons that are mirrored in right-to-left layouts."""


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """Return one of Lucide's icons.

    Args:
        colour: fixed colour; by default the button text colour of the present theme.

    Raises:
        FileNotFoundError: it is not among those in `resources/icons`.
    """
    return QIcon(_Engine(name, colour))


def pixmap(name: str, size_px: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap of `size_px` logical pixels."""
    made = QPixmap(round(size_px * ratio), round(size_px * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, QRect(0, 0, size_px, size_px), name, colour)
    painter.end()
    return made


def paint(painter: QPainter, place: QRect, name: str, colour: QColor) -> None:
    """Draw an icon into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if name in MIRRORED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        painter.translate(2 * place.x() + place.width(), 0)
        painter.scale(-1, 1)
    painter.setOpacity(painter.opacity() * colour.alphaF())
    _renderer(name, colour.name()).render(painter, QRectF(place))
    painter.restore()


def star_path(centre: QPointF, radius: float) -> QPainterPath:
    """Return a star with five points."""
    path = QPainterPath()
    for corner in range(10):
        length = radius * (0.42 if corner % 2 else 1.0)
        angle = math.pi * (corner / 5 - 0.5)
        point = QPointF(centre.x() + length * math.cos(angle), centre.y() + length * math.sin(angle))
        path.lineTo(point) if corner else path.moveTo(point)
    path.closeSubpath()
    return path


@cache
def _drawing(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


class _Engine(QIconEngine):
    """Draws an icon in the present colour of the palette."""

    def __init__(self, name: str, colour: QColor | None) -> None:
        super().__init__()
        _drawing(name)
        self._name = name
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        place = QRect(0, 0, side, side)
        place.moveCenter(rect.center())
        paint(painter, place, self._name, self._colour_of(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():  # of a button that a layout has squeezed to nothing
            return QPixmap()
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(_origin(), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def _colour_of(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if self._colour is not None:
            return self._colour
        role = QPalette.ColorRole.Accent if state == QIcon.State.On else QPalette.ColorRole.ButtonText
        return palette.color(QPalette.ColorGroup.Active, role)


def _origin() -> QPoint:
    return QRect().topLeft()


class IconLabel(QWidget):
    """An icon in the present text colour."""

    def __init__(self, name: str, size_px: int = ICON_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size_px = size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str) -> None:
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size_px, self._size_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRect(0, 0, self._size_px, self._size_px)
        place.moveCenter(self.rect().center())
        paint(painter, place, self._name, self.palette().color(QPalette.ColorRole.WindowText))
        painter.end()

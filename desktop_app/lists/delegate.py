"""Draws a row of a short list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.lists.model import ENTRY_ROLE, Entry
from desktop_app.style import icons
from desktop_app.style.tokens import ICON_PX, RADIUS_SMALL_PX, space

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop_app.lists.model import Index
    from desktop_app.style.theme import Appearance

SMALLER = 0.88
"""The size of notes, as a part of that of names."""
STAR_PX = 14


class EntryDelegate(QStyledItemDelegate):
    """Drawing, name and note along the line of reading; what is on stands on a coloured ground."""

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(ENTRY_ROLE)
        metrics = option.fontMetrics
        width = metrics.horizontalAdvance(entry.label) + ICON_PX + space(10)
        width += QFontMetrics(_smaller(option.font)).horizontalAdvance(entry.note)
        return QSize(width, max(ICON_PX, metrics.height()) + space(2.5))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, entry)
        row = option.rect.adjusted(space(2), 0, -space(2), 0)
        if entry.icon:
            self._paint_icon(painter, option, row, entry)
            row.setLeft(row.left() + ICON_PX + space(2))
        row.setRight(row.right() - self._paint_note(painter, option, row, entry))
        if entry.stars:
            self._paint_stars(painter, option, row, entry.stars)
        else:
            self._paint_label(painter, option, row, entry)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        colours = self._appearance.colours
        place = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        hovered = option.state & QStyle.StateFlag.State_MouseOver
        painter.setPen(Qt.PenStyle.NoPen)
        if entry.on or hovered or option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colours.accent_quiet if entry.on else colours.hover)
            painter.drawRoundedRect(place, RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        marked = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected
        if option.state & marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 1.5))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL_PX, RADIUS_SMALL_PX)

    def _paint_icon(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: Entry) -> None:
        colours = self._appearance.colours
        place = QRect(row.left(), row.top() + (row.height() - ICON_PX) // 2, ICON_PX, ICON_PX)
        colour = colours.accent if entry.on else colours.text_disabled if entry.faint else colours.text_quiet
        icons.paint(painter, QStyle.visualRect(option.direction, option.rect, place), entry.icon, colour)

    def _paint_note(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: Entry) -> int:
        """Draw the note at the end of the row; return the room that it takes."""
        if not entry.note:
            return 0
        font = _smaller(option.font)
        metrics = QFontMetrics(font)
        note = metrics.elidedText(entry.note, Qt.TextElideMode.ElideRight, row.width() * 3 // 5)
        width = metrics.horizontalAdvance(note) + 1
        place = QRect(row.right() + 1 - width, row.top(), width, row.height())
        painter.setFont(font)
        painter.setPen(self._appearance.colours.text_quiet)
        place = QStyle.visualRect(option.direction, option.rect, place)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, note)
        return width + space(2)

    def _paint_label(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: Entry) -> None:
        colours = self._appearance.colours
        text = option.fontMetrics.elidedText(entry.label, Qt.TextElideMode.ElideMiddle, row.width())
        painter.setFont(option.font)
        painter.setPen(colours.text_disabled if entry.faint else colours.text)
        leading = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        place = QStyle.visualRect(option.direction, option.rect, row)
        painter.drawText(place, leading | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine, text)

    def _paint_stars(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, stars: int) -> None:
        colours = self._appearance.colours
        for number in range(5):
            left = row.left() + number * (STAR_PX + 2)
            place = QRect(left, row.top() + (row.height() - STAR_PX) // 2, STAR_PX, STAR_PX)
            shape = _star(QStyle.visualRect(option.direction, option.rect, place))
            painter.fillPath(shape, colours.star if number < stars else colours.border)


def _star(place: QRect) -> QPainterPath:
    """Return a star with five points that fits a square."""
    centre, outer = QRectF(place).center(), place.width() / 2
    path = QPainterPath()
    for point in range(10):
        angle = math.pi * (point / 5 - 0.5)
        radius = outer * (0.42 if point % 2 else 1.0)
        corner = QPointF(centre.x() + radius * math.cos(angle), centre.y() + radius * math.sin(angle))
        path.lineTo(corner) if point else path.moveTo(corner)
    path.closeSubpath()
    return path


def _smaller(font: QFont) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * SMALLER)
    return made

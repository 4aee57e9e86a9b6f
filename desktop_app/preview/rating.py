"""The rating, 0 to 5 stars, set with the mouse or the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.style.icons import star_path
from desktop_app.style.tokens import CONTROL_PX, RADIUS_SMALL_PX, space

if TYPE_CHECKING:
    from desktop_app.style.theme import Appearance

STARS = 5
_STAR_PX = 20
_STEP_PX = space(6)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class RatingEditor(QWidget):
    """Five stars. A click on the last one that is lit takes the rating away; arrows and digits work, too."""

    rated = Signal(object)
    """1 to 5, or None: no rating of the user's own."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rating = 0
        self._hovered = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Rating"))
        appearance.changed.connect(self.update)

    @property
    def rating(self) -> int:
        """What is shown, 0 for none."""
        return self._rating

    def set_rating(self, rating: int | None) -> None:
        """Show a rating."""
        self._rating = rating or 0
        self.setAccessibleDescription(self.tr("%n star(s)", "", self._rating))
        self.setToolTip(self.tr("%n star(s)", "", self._rating) if self._rating else self.tr("Not rated"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(STARS * _STEP_PX + space(2), CONTROL_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (star := self._star_at(event.position())):
            self._rate(star)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._star_at(event.position()))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(self._star_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._hover(0)

    def event(self, event: QEvent) -> bool:
        """Keep the arrows from whatever else they do in the window."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _ARROWS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        more, less = (Qt.Key.Key_Right, Qt.Key.Key_Up), (Qt.Key.Key_Left, Qt.Key.Key_Down)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            more, less = (less[0], more[1]), (more[0], less[1])
        if event.key() in more:
            self._set(min(self._rating + 1, STARS))
        elif event.key() in less:
            self._set(max(self._rating - 1, 0))
        elif event.text() in "012345" and event.text():
            self._set(int(event.text()))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._hovered or self._rating
        for star in range(1, STARS + 1):
            painter.setPen(QPen(colours.star if star <= lit else colours.edge, 1.3))
            painter.setBrush(colours.star if star <= lit else Qt.BrushStyle.NoBrush)
            painter.setOpacity(0.6 if self._hovered and star <= lit else 1.0)
            painter.drawPath(star_path(self._place(star).center(), _STAR_PX / 2))
        if self.hasFocus():
            painter.setOpacity(1.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        painter.end()

    def _place(self, star: int) -> QRectF:
        number = star - 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else STARS - star
        return QRectF(space(1) + number * _STEP_PX, 0, _STEP_PX, self.height())

    def _star_at(self, point: QPointF) -> int:
        return next((star for star in range(1, STARS + 1) if self._place(star).contains(point)), 0)

    def _hover(self, star: int) -> None:
        if star != self._hovered:
            self._hovered = star
            self.update()

    def _rate(self, star: int) -> None:
        self._set(0 if star == self._rating else star)

    def _set(self, rating: int) -> None:
        self.set_rating(rating)
        self.rated.emit(rating or None)

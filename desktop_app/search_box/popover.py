"""Small cards that open below a widget; one of them saves a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QLabel, QLineEdit, QPushButton, QWidget

from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox

if TYPE_CHECKING:
    from collections.abc import Callable


class Popover(QFrame):
    """A card below an anchor, inside its window; Esc or a click elsewhere closes it."""

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self._anchor = anchor
        self.setProperty("role", "popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(space(6))
        shadow.setOffset(0, space(1))
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.hide()

    def open(self, *, width_px: int | None = None) -> None:
        window = self._anchor.window()
        if self.parentWidget() is not window:  # the anchor may have moved to another window
            self.setParent(window)
        size = self.sizeHint()
        size.setWidth(min(width_px or size.width(), window.width()))
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(layout.totalHeightForWidth(size.width()))
        size.setHeight(min(size.height(), window.height()))
        self.resize(size)
        self.move(self._corner(window.rect()))
        self.raise_()
        if not self.isVisible():
            # Only the application outlives every card; a window, and its native window even more, may go before.
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # widgets have one
            self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)
        focused: QWidget | None = self.window().focusWidget()
        if focused is not None and self.isAncestorOf(focused) and self._anchor.isVisible():
            self._anchor.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hideEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._anchor.setFocus()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close for a click elsewhere, and when the window changes its size."""
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress and not self._is_mine(event):
                self.hide()
        elif event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.hide()
        return False

    def _is_mine(self, event: QMouseEvent) -> bool:
        """Return whether a click is inside the card or its anchor."""
        place = event.globalPosition().toPoint()
        return any(each.rect().contains(each.mapFromGlobal(place)) for each in (self, self._anchor))

    def _corner(self, room: QRect) -> QPoint:
        """Return the position: at the leading edge of the anchor, above it if there is no room below."""
        below = self._anchor.mapTo(self._anchor.window(), QPoint(0, self._anchor.height() + space(1)))
        left = below.x()
        if self._anchor.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left += self._anchor.width() - self.width()
        top = below.y()
        if top + self.height() > room.bottom():
            top = max(0, min(top - self._anchor.height() - self.height() - space(2), room.bottom() - self.height()))
        return QPoint(max(0, min(left, room.width() - self.width())), top)


class SaveCard(Popover):
    """Asks for the name of a saved search."""

    named = Signal(str)

    def __init__(self, proposal: str, is_taken: Callable[[str], bool], anchor: QWidget) -> None:
        super().__init__(anchor)
        self._is_taken = is_taken
        title = QLabel(self.tr("Save this search as"))
        self.name_field = QLineEdit(proposal)
        self.name_field.setAccessibleName(self.tr("Name of the search"))
        self.name_field.selectAll()
        self.name_field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self._note = text_label(role="caption", wrap=True)
        self.save_button = QPushButton(self.tr("Save"))
        self.save_button.setProperty("role", "primary")
        self.save_button.clicked.connect(self._accept)
        self.name_field.returnPressed.connect(self._accept)
        self.name_field.textChanged.connect(self._check)
        line = hbox()
        line.addWidget(self.name_field, 1)
        line.addWidget(self.save_button)
        vbox(title, line, self._note, parent=self, margins=(space(4), space(3)), gap=space(2))
        self._check(proposal)
        self.closed.connect(self.deleteLater)

    def open(self, *, width_px: int | None = None) -> None:
        super().open(width_px=width_px)
        self.name_field.setFocus()

    def _check(self, name: str) -> None:
        self.save_button.setEnabled(bool(name.strip()))
        if self._is_taken(name.strip()):
            self._note.setText(self.tr("This replaces the saved search with that name."))
        else:
            self._note.setText(self.tr("It appears in the side bar and always shows the latest results."))

    def _accept(self) -> None:
        if self.save_button.isEnabled():
            self.named.emit(self.name_field.text().strip())
            self.hide()

"""The field for words. Pictures on the clipboard are handed on, and so are the keys that mean something else here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop_app.search_box.incoming import Incoming, incoming
from desktop_app.style.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent

NARROWEST_CHARS = 18
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


class QueryLine(QLineEdit):
    """A field without a frame; it stands in the box among the chips."""

    pasted = Signal(object)
    """Incoming with a picture, or with an address of the web."""
    went_back = Signal()
    """An arrow at the very beginning: to the chips."""
    rubbed_out = Signal()
    """Backspace in the empty field."""
    stepped = Signal(int)
    """Up and Down: by how many rows through the suggestions."""
    clicked = Signal()
    focused = Signal(Qt.FocusReason)
    unfocused = Signal()
    escaped = Signal()
    set_aside = Signal()
    """From the menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setFrame(False)
        self.setAcceptDrops(False)  # the box takes them
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Search"))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * NARROWEST_CHARS, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self._paste_picture():
            return
        if not self._handle(event):
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.clicked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.unfocused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        paste = menu.addAction(icon("image-plus"), self.tr("Paste Picture"), self._paste_picture)
        paste.setEnabled(incoming(QGuiApplication.clipboard().mimeData()).has_picture)
        aside = menu.addAction(icon("sliders-horizontal"), self.tr("Weigh These Words"), self.set_aside.emit)
        aside.setEnabled(bool(self.text().strip()))
        menu.popup(event.globalPos())

    def _handle(self, event: QKeyEvent) -> bool:
        """Do what a key means in a search box; say whether it meant anything."""
        key = event.key()
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if key in _ROWS:
            self.stepped.emit(_ROWS[key])
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.rubbed_out.emit()
        elif key == self._backward() and at_start and not event.modifiers():
            self.went_back.emit()
        else:
            return False
        return True

    def _backward(self) -> Qt.Key:
        ltr = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        return Qt.Key.Key_Left if ltr else Qt.Key.Key_Right

    def _paste_picture(self) -> bool:
        found: Incoming = incoming(QGuiApplication.clipboard().mimeData())
        if found.has_picture:
            self.pasted.emit(found)
        return found.has_picture

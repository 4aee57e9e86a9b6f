"""The settings: a list of pages, and the one that is chosen. Everything takes effect at once or says otherwise."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.settings.side import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

    from desktop_app.settings.form import Page

SIZE = QSize(920, 680)


class Topic(IntEnum):
    """The pages, in their order."""

    FOLDERS = 0
    INDEXING = 1
    MODEL = 2
    PRIVACY = 3
    STORAGE = 4
    APPEARANCE = 5
    SHORTCUTS = 6
    ABOUT = 7


ICONS = {
    Topic.FOLDERS: "folder",
    Topic.INDEXING: "gauge",
    Topic.MODEL: "cpu",
    Topic.PRIVACY: "shield-check",
    Topic.STORAGE: "database",
    Topic.APPEARANCE: "palette",
    Topic.SHORTCUTS: "keyboard",
    Topic.ABOUT: "info",
}


class SettingsDialog(QDialog):
    """Shows one page at a time; does not block the window.

    Args:
        pages: all of them; they become children of the dialog.
    """

    def __init__(self, pages: Mapping[Topic, Page], topic: Topic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = pages
        self._topics = sorted(pages)
        self._stack = QStackedWidget()
        for which in self._topics:
            self._stack.addWidget(pages[which])
        self.side = Side([(ICONS[which], pages[which]) for which in self._topics])
        self.side.turned.connect(self._stack.setCurrentIndex)
        panel = QFrame()
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(panel, 1)
        self.resize(SIZE)
        self.show_topic(topic)
        self.side.list.setFocus()

    def show_topic(self, topic: Topic) -> None:
        """Turn to a page."""
        self.side.turn_to(self._topics.index(topic))

    def page(self, topic: Topic) -> Page:
        """Return a page."""
        return self._pages[topic]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back what is looked for before Esc closes; let Enter press nothing that has not the focus."""
        if event.key() == Qt.Key.Key_Escape and self.side.is_searching:
            self.side.field.clear()
            self.side.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

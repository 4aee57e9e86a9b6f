"""The settings: a list of pages, and the one that is chosen. Everything takes effect at once or says otherwise."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.settings.form import Page

SIZE = QSize(880, 640)


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
        self._list = QListWidget()
        self._list.setIconSize(QSize(ICON_PX, ICON_PX))
        self._list.setAccessibleName(self.tr("Pages of the settings"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        self._pages = pages
        for which, page in sorted(pages.items()):
            item = QListWidgetItem(icon(ICONS[which]), page.accessibleName())
            self._list.addItem(item)
            self._stack.addWidget(page)
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + space(12))
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        side = QFrame()
        side.setProperty("role", "sidebar")
        column = QVBoxLayout(side)
        column.setContentsMargins(space(3), space(4), space(3), space(4))
        column.addWidget(self._list)
        panel = QFrame()
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(panel, 1)
        self.resize(SIZE)
        self.show_topic(topic)

    def show_topic(self, topic: Topic) -> None:
        """Turn to a page."""
        self._list.setCurrentRow(topic)

    def page(self, topic: Topic) -> Page:
        """Return a page."""
        return self._pages[topic]

"""The settings dialog, and the controller that opens it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QStackedWidget, QWidget

from desktop_app.settings.about_pages import AboutPage, PrivacyPage
from desktop_app.settings.indexing_pages import FoldersPage, IndexingPage
from desktop_app.settings.learning_page import LearningPage
from desktop_app.settings.model_page import ModelPage
from desktop_app.settings.navigation import SettingsNavigation
from desktop_app.settings.speech_page import SpeechPage
from desktop_app.settings.storage_page import StoragePage
from desktop_app.settings.window_pages import AppearancePage, ShortcutsPage
from desktop_app.style.widgets import hbox, vbox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

    from desktop_app.actions import Actions
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.form import Page
    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.home import Home
    from indexer.service.messages import Speed

SIZE = QSize(920, 680)


class Topic(IntEnum):
    """The pages in their order."""

    FOLDERS = 0
    INDEXING = 1
    SPEECH = 2
    MODEL = 3
    LEARNING = 4
    PRIVACY = 5
    STORAGE = 6
    APPEARANCE = 7
    SHORTCUTS = 8
    ABOUT = 9


ICONS = {
    Topic.FOLDERS: "folder",
    Topic.INDEXING: "gauge",
    Topic.SPEECH: "volume-2",
    Topic.MODEL: "cpu",
    Topic.LEARNING: "graduation-cap",
    Topic.PRIVACY: "shield-check",
    Topic.STORAGE: "database",
    Topic.APPEARANCE: "palette",
    Topic.SHORTCUTS: "keyboard",
    Topic.ABOUT: "info",
}


class SettingsDialog(QDialog):
    """A modeless dialog that shows one page at a time."""

    def __init__(self, pages: Mapping[Topic, Page], topic: Topic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = pages
        self._topics = sorted(pages)
        self._stack = QStackedWidget()
        for which in self._topics:
            self._stack.addWidget(pages[which])
        self.side = SettingsNavigation([(ICONS[which], pages[which]) for which in self._topics])
        self.side.turned.connect(self._stack.setCurrentIndex)
        panel = QFrame()
        panel.setProperty("role", "panel")
        vbox(self._stack, parent=panel, margins=0)
        row = hbox(self.side, parent=self, margins=0, gap=0)
        row.addWidget(panel, 1)
        self.resize(SIZE)
        self.show_topic(topic)
        self.side.list.setFocus()

    def show_topic(self, topic: Topic) -> None:
        self.side.turn_to(self._topics.index(topic))

    def page(self, topic: Topic) -> Page:
        return self._pages[topic]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the search before it closes the dialog; Enter presses only a focused button."""
        if event.key() == Qt.Key.Key_Escape and self.side.is_searching:
            self.side.field.clear()
            self.side.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)


class SettingsController(QObject):
    """Opens the settings dialog; there is at most one."""

    move_wanted = Signal(object)  # The new folder of the index
    removal_wanted = Signal()
    restart_wanted = Signal()

    def __init__(
        self,
        engine: Engine,
        home: Home,
        preferences: PreferencesStore,
        actions: Actions,
        thumbnails: Thumbnails,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._engine = engine
        self._home = home
        self._preferences = preferences
        self._actions = actions
        self._thumbnails = thumbnails
        self._window = window
        self._dialog: SettingsDialog | None = None
        self._speed: Speed | None = None
        engine.speed.connect(self._keep_speed)

    def open(self, topic: Topic = Topic.FOLDERS) -> SettingsDialog:
        """Show a page in the open dialog or a new one."""
        if self._dialog is None:
            self._dialog = self._make(topic)
            self._dialog.destroyed.connect(self._closed)
        self._dialog.show_topic(topic)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def _make(self, topic: Topic) -> SettingsDialog:
        disk = self._thumbnails.disk
        storage = StoragePage(self._engine, self._preferences, disk.size_bytes, disk.clear)
        storage.move_wanted.connect(self.move_wanted)
        storage.removal_wanted.connect(self.removal_wanted)
        appearance = AppearancePage(self._preferences)
        appearance.restart_wanted.connect(self.restart_wanted)
        model = ModelPage(self._engine, self._home, self._thumbnails)
        about = AboutPage(self._home, self._speed)
        self._engine.speed.connect(about.show_speed)
        if self._speed is not None:
            model.show_speed(self._speed)
        pages = {
            Topic.FOLDERS: FoldersPage(self._engine),
            Topic.INDEXING: IndexingPage(self._engine),
            Topic.SPEECH: SpeechPage(self._engine),
            Topic.MODEL: model,
            Topic.LEARNING: LearningPage(self._engine),
            Topic.PRIVACY: PrivacyPage(self._engine.ask_library),
            Topic.STORAGE: storage,
            Topic.APPEARANCE: appearance,
            Topic.SHORTCUTS: ShortcutsPage(self._actions),
            Topic.ABOUT: about,
        }
        return SettingsDialog(pages, topic, self._window)

    def _closed(self) -> None:
        self._dialog = None

    def _keep_speed(self, speed: Speed) -> None:
        self._speed = speed

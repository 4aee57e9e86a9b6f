"""Makes the settings dialog, and does what its pages ask for that concerns more than them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.settings.about_page import AboutPage
from desktop_app.settings.appearance_page import AppearancePage
from desktop_app.settings.dialog import SettingsDialog, Topic
from desktop_app.settings.folders_page import FoldersPage
from desktop_app.settings.indexing_page import IndexingPage
from desktop_app.settings.model_page import ModelPage
from desktop_app.settings.privacy_page import PrivacyPage
from desktop_app.settings.shortcuts_page import ShortcutsPage
from desktop_app.settings.storage_page import StoragePage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.actions.actions import Actions
    from desktop_app.engine.engine import Engine
    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.home import Home
    from indexer.service.messages import Speed


class Settings(QObject):
    """Opens the dialog; there is at most one.

    Args:
        window: the dialog stands over it.
    """

    move_wanted = Signal(object)
    """A Path: the index shall live in it."""
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
        """Show a page, in the dialog that is open or in a new one."""
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
            Topic.MODEL: model,
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

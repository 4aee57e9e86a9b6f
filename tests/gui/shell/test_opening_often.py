"""What is opened and closed again and again leaves nothing behind, even if it closes before the next event."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.actions import Actions
from desktop_app.search_box.popover import SaveCard
from desktop_app.settings.dialog import SettingsDialog, Topic
from desktop_app.settings.indexing_pages import FoldersPage, IndexingPage
from desktop_app.settings.preferences import PreferencesStore
from desktop_app.settings.window_pages import AppearancePage, ShortcutsPage
from desktop_app.shell.window_actions import ShortcutSheet
from desktop_app.style.theme import Appearance, Theme
from tests.gui.fake_engine import FakeEngine

TIMES = 4


@pytest.fixture
def openers(app: QApplication, host: QWidget, actions: Actions, stored: QSettings) -> dict[str, Callable[[], QWidget]]:
    """What makes each of the windows and cards."""
    engine: Any = FakeEngine(host)
    preferences = PreferencesStore(stored, host)
    actions.add("test", "Test", ["Ctrl+T"], lambda: None, group="Window")
    host.resize(800, 600)
    host.show()

    def settings() -> QWidget:
        pages = {
            Topic.FOLDERS: FoldersPage(engine),
            Topic.INDEXING: IndexingPage(engine),
            Topic.APPEARANCE: AppearancePage(preferences),
            Topic.SHORTCUTS: ShortcutsPage(actions),
        }
        dialog = SettingsDialog(pages, Topic.FOLDERS, host)
        dialog.show_topic(Topic.SHORTCUTS)
        dialog.show()
        return dialog

    def shortcuts() -> QWidget:
        sheet = ShortcutSheet(actions, host)
        sheet.show()
        return sheet

    def card() -> QWidget:
        made = SaveCard("red", lambda _name: False, host)
        made.open()
        return made

    return {"settings": settings, "shortcuts": shortcuts, "card": card}


def _alive(host: QWidget) -> tuple[int, int]:
    """Return how many objects of Qt there are below the window, and how many Python knows."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()
    return len(host.findChildren(QObject)), sum(isinstance(each, QObject) for each in gc.get_objects())


@pytest.mark.parametrize("name", ["settings", "shortcuts", "card"])
@pytest.mark.parametrize("waits", [True, False])
def test_nothing_is_left(
    openers: dict[str, Callable[[], QWidget]], host: QWidget, appearance: Appearance, name: str, *, waits: bool
) -> None:
    def open_and_close() -> None:
        opened = openers[name]()
        if waits:
            QCoreApplication.processEvents()
            appearance.set_theme(Theme.DARK)
            appearance.set_theme(Theme.LIGHT)
        opened.close()

    open_and_close()
    before = _alive(host)
    for _ in range(TIMES):
        open_and_close()
        _alive(host)
    below, known = _alive(host)
    assert below <= before[0]
    assert known - before[1] < TIMES, "each time leaves something"

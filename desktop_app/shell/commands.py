"""What the window itself can do, and its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop_app.actions.actions import Actions
    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.shell.window import MainWindow

from desktop_app.style.theme import TEXT_SCALES

translate = QCoreApplication.translate


class Orders(NamedTuple):
    """What actions need that the window does not know."""

    add_folder: Callable[[], object]
    settings: Callable[[], object]
    shortcuts: Callable[[], object]
    about: Callable[[], object]
    quit: Callable[[], object]


def add_actions(actions: Actions, window: MainWindow, preferences: PreferencesStore, orders: Orders) -> None:
    """Make the actions of the window."""
    group = translate("Commands", "Window")
    larger = translate("Commands", "Larger text")
    smaller = translate("Commands", "Smaller text")
    for name, label, keys, run, icon in (
        ("window.sidebar", translate("Commands", "Side bar"), ["Ctrl+B"], window.toggle_sidebar, "panel-left"),
        ("window.info", translate("Commands", "Info pane"), ["Ctrl+I"], window.toggle_info, "panel-right"),
        ("window.next_pane", translate("Commands", "Next part of the window"), ["F6"], window.next_pane, ""),
        ("window.larger_text", larger, ["Ctrl+Shift++"], lambda: _scale(preferences, 1), ""),
        ("window.smaller_text", smaller, ["Ctrl+Shift+-"], lambda: _scale(preferences, -1), ""),
        ("window.full_screen", translate("Commands", "Full screen"), ["F11"], window.toggle_full_screen, ""),
        (
            "window.add_folder",
            translate("Commands", "Add a folder…"),
            ["Ctrl+Shift+F"],
            orders.add_folder,
            "folder-plus",
        ),
        ("window.settings", translate("Commands", "Settings"), ["Ctrl+,"], orders.settings, "settings"),
        ("window.shortcuts", translate("Commands", "Keyboard shortcuts"), ["F1", "?"], orders.shortcuts, "keyboard"),
        ("window.about", translate("Commands", "About Recallery"), [], orders.about, "info"),
        ("window.close", translate("Commands", "Close the window"), ["Ctrl+W"], window.close, ""),
        ("window.quit", translate("Commands", "Quit"), ["Ctrl+Q"], orders.quit, "power"),
    ):
        actions.add(name, label, keys, run, group=group, icon=icon)


def menu(actions: Actions, window: QWidget) -> QMenu:
    """Return the menu of the window."""
    made = QMenu(translate("Commands", "Menu"), window)
    for names in (
        ("window.add_folder", "window.settings"),
        ("window.full_screen",),
        ("window.shortcuts", "window.about"),
        ("window.quit",),
    ):
        if made.actions():
            made.addSeparator()
        made.addActions([actions[name] for name in names])
    return made


def _scale(preferences: PreferencesStore, steps: int) -> None:
    """Make text larger or smaller by whole steps."""
    present = preferences.present.text_scale
    nearest = min(range(len(TEXT_SCALES)), key=lambda number: abs(TEXT_SCALES[number] - present))
    preferences.change(text_scale=TEXT_SCALES[max(0, min(nearest + steps, len(TEXT_SCALES) - 1))])

"""The actions of the window itself, and the sheet of all shortcuts."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.actions import ActionInfo, Actions, shortcut_text
from desktop_app.style.theme import TEXT_SCALES
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox
from desktop_app.texts import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.settings.preferences import PreferencesStore
    from desktop_app.shell.window import MainWindow


class WindowCallbacks(NamedTuple):
    """Callbacks of actions outside the window."""

    add_folder: Callable[[], object]
    settings: Callable[[], object]
    shortcuts: Callable[[], object]
    about: Callable[[], object]
    quit: Callable[[], object]


def add_actions(actions: Actions, window: MainWindow, preferences: PreferencesStore, orders: WindowCallbacks) -> None:
    """Register the actions of the window."""
    group = translate("Commands", "Window")
    larger = translate("Commands", "Larger text")
    smaller = translate("Commands", "Smaller text")
    for name, label, keys, run, icon in (
        ("window.sidebar", translate("Commands", "Side bar"), ["Ctrl+B"], window.toggle_sidebar, "panel-left"),
        ("window.info", translate("Commands", "Info pane"), ["Ctrl+I"], window.toggle_info, "panel-right"),
        ("window.next_pane", translate("Commands", "Next area of the window"), ["F6"], window.next_pane, ""),
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


def _scale(preferences: PreferencesStore, steps: int) -> None:
    """Change the text size by some steps."""
    present = preferences.current.text_scale
    nearest = min(range(len(TEXT_SCALES)), key=lambda number: abs(TEXT_SCALES[number] - present))
    preferences.change(text_scale=TEXT_SCALES[max(0, min(nearest + steps, len(TEXT_SCALES) - 1))])


COLUMNS = 3


class ShortcutSheet(QDialog):
    """Lists all shortcuts."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet = QWidget()
        columns = hbox(parent=sheet, margins=(0, 0, space(3), 0), gap=space(10))
        for groups in _columns(_groups(actions.entries())):
            column = vbox(gap=space(6))
            for title, entries in groups:
                column.addLayout(_group(title, entries))
            column.addStretch(1)
            columns.addLayout(column)
        scroll = QScrollArea()
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        hint = text_label(self.tr("You can change these keys in the settings."), "quiet")
        last = hbox()
        last.addWidget(hint, 1)
        last.addWidget(buttons)
        layout = vbox(parent=self, margins=(space(6), space(6), space(6), space(4)), gap=space(4))
        layout.addWidget(scroll, 1)
        layout.addLayout(last)
        self.resize(sheet.sizeHint().width() + space(18), min(sheet.sizeHint().height() + space(26), 680))


def _groups(entries: list[ActionInfo]) -> list[tuple[str, list[ActionInfo]]]:
    order = list(dict.fromkeys(entry.group for entry in entries))
    with_keys = sorted((entry for entry in entries if entry.keys), key=lambda entry: order.index(entry.group))
    return [(group, list(members)) for group, members in groupby(with_keys, key=lambda entry: entry.group)]


def _columns(groups: list[tuple[str, list[ActionInfo]]]) -> list[list[tuple[str, list[ActionInfo]]]]:
    """Divide groups into columns of similar height."""
    heights = [len(members) + 2 for _title, members in groups]
    columns: list[list[tuple[str, list[ActionInfo]]]] = [[] for _ in range(COLUMNS)]
    before = 0
    for group, height in zip(groups, heights, strict=True):
        middle = before + height / 2
        columns[min(int(middle * COLUMNS / sum(heights)), COLUMNS - 1)].append(group)
        before += height
    return [column for column in columns if column]


def _group(title: str, entries: list[ActionInfo]) -> QVBoxLayout:
    made = vbox(gap=space(2))
    heading = text_label(title, "title")
    made.addWidget(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(space(6))
    grid.setVerticalSpacing(space(1))
    for number, entry in enumerate(entries):
        keys = text_label(shortcut_text(entry.keys), "quiet")
        grid.addWidget(QLabel(entry.label), number, 0)
        grid.addWidget(keys, number, 1, Qt.AlignmentFlag.AlignTrailing)
    grid.setColumnStretch(0, 1)
    made.addLayout(grid)
    return made

"""All keys on one sheet, by what they are for."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.actions.actions import shown
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from desktop_app.actions.actions import Actions, Entry

COLUMNS = 3


class ShortcutSheet(QDialog):
    """Lists the keys of all actions that have some."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, space(3), 0)
        columns.setSpacing(space(10))
        for groups in _columns(_groups(actions.entries())):
            column = QVBoxLayout()
            column.setSpacing(space(6))
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
        hint = QLabel(self.tr("Keys can be changed in the settings."))
        hint.setProperty("role", "quiet")
        last = QHBoxLayout()
        last.addWidget(hint, 1)
        last.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(6), space(6), space(6), space(4))
        layout.setSpacing(space(4))
        layout.addWidget(scroll, 1)
        layout.addLayout(last)
        self.resize(sheet.sizeHint().width() + space(18), min(sheet.sizeHint().height() + space(26), 680))


def _groups(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    order = list(dict.fromkeys(entry.group for entry in entries))
    with_keys = sorted((entry for entry in entries if entry.keys), key=lambda entry: order.index(entry.group))
    return [(group, list(members)) for group, members in groupby(with_keys, key=lambda entry: entry.group)]


def _columns(groups: list[tuple[str, list[Entry]]]) -> list[list[tuple[str, list[Entry]]]]:
    """Divide groups, in order, into columns of about the same height."""
    heights = [len(members) + 2 for _title, members in groups]
    columns: list[list[tuple[str, list[Entry]]]] = [[] for _ in range(COLUMNS)]
    before = 0
    for group, height in zip(groups, heights, strict=True):
        middle = before + height / 2
        columns[min(int(middle * COLUMNS / sum(heights)), COLUMNS - 1)].append(group)
        before += height
    return [column for column in columns if column]


def _group(title: str, entries: list[Entry]) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(space(2))
    heading = QLabel(title)
    heading.setProperty("role", "title")
    made.addWidget(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(space(6))
    grid.setVerticalSpacing(space(1))
    for number, entry in enumerate(entries):
        keys = QLabel(shown(entry.keys))
        keys.setProperty("role", "quiet")
        grid.addWidget(QLabel(entry.label), number, 0)
        grid.addWidget(keys, number, 1, Qt.AlignmentFlag.AlignTrailing)
    grid.setColumnStretch(0, 1)
    made.addLayout(grid)
    return made

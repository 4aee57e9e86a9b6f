"""What every page of the settings is made of: headings, rows with a control, and words about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_CONTROL_PX = 168
"""So that controls below each other line up."""


class Page(QScrollArea):
    """One page: a column that scrolls when the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(space(8), space(6), space(8), space(8))
        self.column.setSpacing(space(3))
        self.setWidget(inside)

    def title(self, title: str) -> None:
        """Add the heading of the page, first of all."""
        self.setAccessibleName(title)
        self.column.addWidget(labelled(title, "heading"))

    def section(self, title: str) -> None:
        """Begin a part of the page."""
        self.column.addSpacing(space(4))
        self.column.addWidget(labelled(title, "title"))

    def text(self, text: str, role: str = "quiet") -> QLabel:
        """Add a paragraph."""
        made = labelled(text, role)
        self.column.addWidget(made)
        return made

    def row(self, label: str, control: QWidget, words: str = "") -> None:
        """Add a control with its name before it and words below."""
        row = QHBoxLayout()
        row.setSpacing(space(4))
        name = QLabel(label)
        name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        control.setMinimumWidth(LEAST_CONTROL_PX)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(control)
        _with_words(self.column, row, labelled(words, "caption") if words else None)

    def switch(self, label: str, words: str, *, on: bool, changed: Callable[[bool], object]) -> QCheckBox:
        """Add something that is on or off."""
        made = QCheckBox(label)
        made.setChecked(on)
        made.toggled.connect(changed)
        row = QHBoxLayout()
        row.addWidget(made)
        caption = labelled(words, "caption") if words else None
        if caption is not None:
            caption.setIndent(space(8))
        _with_words(self.column, row, caption)
        return made

    def buttons(self, *buttons: QWidget) -> None:
        """Add buttons side by side."""
        row = QHBoxLayout()
        row.setSpacing(space(2))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def finish(self) -> None:
        """Keep everything at the top."""
        self.column.addStretch(1)


def _with_words(column: QVBoxLayout, row: QHBoxLayout, words: QLabel | None) -> None:
    """Add a row and, close to it, what is to be said about it."""
    together = QVBoxLayout()
    together.setSpacing(0)
    together.addLayout(row)
    if words is not None:
        together.addWidget(words)
    column.addLayout(together)


def labelled(text: str, role: str) -> QLabel:
    """Return a text of a role, which wraps."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made

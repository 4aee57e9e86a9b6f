"""Asks for the name of a search that is to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.search_box.popover import Popover
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Callable


class SaveCard(Popover):
    """A field and a button."""

    named = Signal(str)

    def __init__(self, proposal: str, is_taken: Callable[[str], bool], anchor: QWidget) -> None:
        super().__init__(anchor)
        self._is_taken = is_taken
        title = QLabel(self.tr("Save this search as"))
        self._name = QLineEdit(proposal)
        self._name.setAccessibleName(self.tr("Name of the search"))
        self._name.selectAll()
        self._name.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self._note = QLabel()
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._save = QPushButton(self.tr("Save"))
        self._save.setProperty("role", "primary")
        self._save.clicked.connect(self._accept)
        self._name.returnPressed.connect(self._accept)
        self._name.textChanged.connect(self._check)
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(3), space(4), space(3))
        column.setSpacing(space(2))
        column.addWidget(title)
        column.addLayout(line)
        column.addWidget(self._note)
        self._check(proposal)
        self.closed.connect(self.deleteLater)

    def open(self, *, width_px: int | None = None) -> None:
        """Show it and let the name be typed."""
        super().open(width_px=width_px)
        self._name.setFocus()

    def _check(self, name: str) -> None:
        self._save.setEnabled(bool(name.strip()))
        if self._is_taken(name.strip()):
            self._note.setText(self.tr("This replaces the saved search of that name."))
        else:
            self._note.setText(self.tr("It stands in the side bar, and finds what is there when you choose it."))

    def _accept(self) -> None:
        if self._save.isEnabled():
            self.named.emit(self._name.text().strip())
            self.hide()

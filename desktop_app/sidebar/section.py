"""A part of the side bar that folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.search_box.buttons import icon_button
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Callable

ARROW_PX = 14


class Section(QWidget):
    """A heading that is clicked, and what it opens.

    Args:
        name: never shown and never changed: whether it is open is stored under it.
        title: the heading.
    """

    toggled = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._is_open = True
        self._head = QToolButton()
        self._head.setText(title)
        self._head.setProperty("role", "section")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setIconSize(QSize(ARROW_PX, ARROW_PX))
        self._head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._head.clicked.connect(lambda _checked=False: self.set_open(open_=not self._is_open))
        self._line = QHBoxLayout()
        self._line.setSpacing(0)
        self._line.addWidget(self._head, 1)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, space(2))
        self._body.setSpacing(space(1))
        self._inside = QWidget()
        self._inside.setLayout(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(self._inside)
        self.set_open(open_=True)

    @property
    def is_open(self) -> bool:
        """Whether its inside is shown."""
        return self._is_open

    def set_open(self, *, open_: bool) -> None:
        """Show or hide its inside."""
        self._is_open = open_
        self._head.setIcon(icon("chevron-down" if open_ else "chevron-right"))
        self._head.setAccessibleDescription(self.tr("Open") if open_ else self.tr("Closed"))
        self._inside.setVisible(open_)
        self.toggled.emit()

    def add(self, widget: QWidget) -> None:
        """Put something into it, below what is there."""
        self._body.addWidget(widget)

    def add_button(self, drawing: str, label: str, run: Callable[[], object]) -> QToolButton:
        """Put a small button at the end of the heading."""
        button = icon_button(drawing, label, ARROW_PX + 2)
        button.clicked.connect(lambda _checked=False: run())
        self._line.addWidget(button)
        return button

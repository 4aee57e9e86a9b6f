"""The bar above the results: one line for each distinct thing, until it is over or the user has read it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Action = tuple[str, Callable[[], object]]
    """A label, and what a click does."""

MOST = 3
"""Notices that are seen at once; the others wait until one is closed."""


class Notice(StrEnum):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    TROUBLE = "trouble"


_ICONS = {Notice.INFO: "info", Notice.WARNING: "triangle-alert", Notice.TROUBLE: "circle-alert"}


class NoticeBar(QWidget):
    """Takes no room while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[str, str], _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space(3), space(2), space(3), space(2))
        self._column.setSpacing(space(2))
        self.setAccessibleName(self.tr("Notices"))
        self.hide()

    def tell(
        self, title: str, message: str, kind: Notice = Notice.INFO, actions: Sequence[Action] = ()
    ) -> tuple[str, str]:
        """Show a notice, unless the same one is there already.

        Args:
            title: what it is about, a few words.
            message: what happened, and what to do.
            kind: how it looks.
            actions: buttons; a click on one closes the notice too.

        Returns:
            What `withdraw` takes.
        """
        key = (title, message)
        if key not in self._rows:
            row = _Row(title, message, kind, actions, self)
            row.close_button.clicked.connect(lambda: self.withdraw(key))
            for button, (_, run) in zip(row.buttons, actions, strict=True):
                button.clicked.connect(lambda _=False, run=run: self._run(key, run))
            self._rows[key] = row
            self._column.addWidget(row)
            self._lay_out()
        return key

    def withdraw(self, key: tuple[str, str]) -> None:
        """Take a notice away, if it is still there."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._lay_out()

    def _run(self, key: tuple[str, str], run: Callable[[], object]) -> None:
        self.withdraw(key)
        run()

    def _lay_out(self) -> None:
        for number, row in enumerate(self._rows.values()):
            row.setVisible(number < MOST)
        self.setVisible(bool(self._rows))


class _Row(QFrame):
    def __init__(self, title: str, message: str, kind: Notice, actions: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", kind.value)
        self.setAccessibleName(f"{title}: {message}")
        mark = QLabel()
        mark.setPixmap(icon(_ICONS[kind]).pixmap(ICON_PX, ICON_PX))
        head = QLabel(title)
        head.setProperty("role", "strong")
        head.setTextFormat(Qt.TextFormat.PlainText)
        words = QLabel(message)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [QPushButton(label) for label, _ in actions]
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("x"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3), space(1), space(1), space(1))
        row.setSpacing(space(2))
        row.addWidget(mark)
        row.addWidget(head)
        row.addWidget(words, 1)
        for button in self.buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        row.addWidget(self.close_button)

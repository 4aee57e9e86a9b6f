"""`12 new files`: floats over the grid, so that nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


class News(QFrame):
    """Tells of files that came, at the upper edge of its parent.

    Args:
        parent: what it floats over.
    """

    wanted = Signal()
    """They are to be shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._over = parent
        self._count = 0
        self._words = QLabel()
        show = QPushButton(self.tr("Show"))
        show.setProperty("role", "primary")
        show.clicked.connect(self.wanted)
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAccessibleName(self.tr("Later"))
        close.setToolTip(self.tr("Later"))
        close.clicked.connect(self.clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(space(4), space(1), space(1), space(1))
        line.setSpacing(space(2))
        for widget in (self._words, show, close):
            line.addWidget(widget)
        parent.installEventFilter(self)
        self.hide()

    @property
    def count(self) -> int:
        """How many files came since the last look."""
        return self._count

    def add(self, count: int) -> None:
        """Tell of more files."""
        self._count += count
        text = self.tr("%n new file(s)", "", self._count)
        self._words.setText(text.replace(str(self._count), QLocale().toString(self._count)))
        self.setAccessibleName(self._words.text())
        self.setVisible(self._count > 0)
        self._place()

    def clear(self) -> None:
        """Everything that came is shown, or is not wanted now."""
        self._count = 0
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the right place."""
        super().showEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, space(2))
        self.raise_()

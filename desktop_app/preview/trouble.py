"""Says what stands in the way of a picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

_ICON_PX = space(6)


class TroubleCard(QFrame):
    """A drawing, what is wrong, and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._drawing, self._title, self._message = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "strong")
        self._message.setProperty("role", "quiet")
        self._message.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(space(1))
        words.addWidget(self._title)
        words.addWidget(self._message)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(3), space(4), space(3))
        row.setSpacing(space(3))
        row.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def tell(self, drawing: str, title: str, message: str) -> None:
        """Say it."""
        self._drawing.setPixmap(icon(drawing).pixmap(_ICON_PX, _ICON_PX))
        self._title.setText(title)
        self._message.setText(message)
        self.setAccessibleName(f"{title}. {message}")
        self.show()

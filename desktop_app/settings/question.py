"""A question in its place: what it is about, and two buttons; nothing happens before one of them is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.settings.form import labelled
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel


class Question(QFrame):
    """Hidden until `ask`. Shows what to decide on, and goes when it is decided.

    Args:
        no: label of the button that changes nothing.
    """

    agreed = Signal()

    def __init__(self, no: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._label = no
        self.words: QLabel = labelled("", "")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.yes = QPushButton()
        self.yes.clicked.connect(self._agree)
        self.no = QPushButton(no)
        self.no.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(2))
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.hide()

    def ask(self, words: str, yes: str, role: str = "") -> None:
        """Show the question.

        Args:
            words: what comes of it.
            yes: label of the button that does it.
            role: of that button, `danger` or `primary`.
        """
        self.say(words)
        self.yes.setText(yes)
        self.yes.setProperty("role", role)
        self.yes.style().unpolish(self.yes)
        self.yes.style().polish(self.yes)
        self.yes.show()
        self.no.setText(self._label)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, seen: str) -> None:
        """Show something that is no question.

        Args:
            words: what it is.
            seen: label of the button that closes it.
        """
        self.say(words)
        self.yes.hide()
        self.no.setText(seen)
        self.show()

    def say(self, words: str) -> None:
        """Show other words for the same question."""
        self.words.setText(words)
        self.setAccessibleName(words)

    def _agree(self) -> None:
        self.hide()
        self.agreed.emit()

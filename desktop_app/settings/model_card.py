"""What the cards of all models have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.settings.form import labelled
from desktop_app.settings.model_words import facts_of, purpose_of, standing_of, title_of
from desktop_app.settings.question import Question
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from indexer.swap.switch import Listed


class ModelCard(QFrame):
    """What is known of a model, room for buttons, for what came of them, and for a question."""

    def __init__(self, one: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.one = one
        self.title = title_of(one)
        self.setAccessibleName(self.title)
        self._name = labelled(self.title, "strong")
        self._standing = labelled("", "badge")
        self._standing.setWordWrap(False)
        self._purpose = labelled(purpose_of(one), "quiet")
        self._facts = labelled("", "caption")
        self.told = labelled("", "quiet")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.question = Question(self.tr("Cancel"))
        top = QHBoxLayout()
        top.setSpacing(space(3))
        top.addWidget(self._name, 1)
        top.addWidget(self._standing, 0, Qt.AlignmentFlag.AlignTop)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space(2))
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(3), space(4), space(3))
        column.setSpacing(space(1))
        column.addLayout(top)
        column.addWidget(self._purpose)
        column.addWidget(self._facts)
        column.addSpacing(space(1))
        column.addWidget(self.bar)
        column.addWidget(self.told)
        column.addSpacing(space(1))
        column.addLayout(self._buttons)
        column.addSpacing(space(1))
        column.addWidget(self.question)
        self._purpose.setVisible(bool(self._purpose.text()))

    def show_listed(self, one: Listed) -> None:
        """Show what is known now."""
        self.one = one
        self._facts.setText(facts_of(one))
        self._standing.setText(standing_of(one))
        self._standing.setVisible(bool(self._standing.text()))

    def tell(self, words: str, *, is_trouble: bool = False) -> None:
        """Say what came of something; nothing takes the words away."""
        self.told.setProperty("role", "danger" if is_trouble else "quiet")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def button(self, name: str, label: str, accessible: str) -> QPushButton:
        """Add a button.

        Args:
            name: of its icon.
            label: what stands on it.
            accessible: the same, with the name of the model: a list of cards has many such buttons.
        """
        made = QPushButton(icon(name), label)
        made.setAccessibleName(accessible)
        self._buttons.insertWidget(self._buttons.count() - 1, made)
        return made

"""The building blocks of settings pages: headings, rows with a control, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, set_role, vbox

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_CONTROL_PX = 176  # So that controls below each other line up


MOST_LEAST_PX = 800  # No path and no name makes a page wider than this by itself


class Setting(QWidget):
    """A control with its name and the words about it: what a search of the settings finds.

    Args:
        also: more words that it is found by.
    """

    def __init__(self, row: QHBoxLayout, words: QLabel | None, also: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.also = also
        column = vbox(row, parent=self, margins=0, gap=0)
        if words is not None:
            column.addWidget(words)


class _Column(QWidget):
    """As high as its texts are when they are as wide as the page: by themselves they ask for too many lines."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Page(QScrollArea):
    """One page: a column that scrolls when the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside: QWidget = _Column()
        """What scrolls."""
        self.column = vbox(parent=self.inside, margins=(space(8), space(6), space(8), space(8)), gap=space(3))
        self.setWidget(self.inside)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        wide = min(self.inside.minimumSizeHint().width() + bar, MOST_LEAST_PX)
        return QSize(wide, super().minimumSizeHint().height())

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

    def row(self, label: str, control: QWidget, words: str = "", also: str = "") -> None:
        """Add a control with its name before it and words below; see `Setting` for `also`."""
        row = hbox(gap=space(4))
        name = QLabel(label)
        name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        control.setMinimumWidth(LEAST_CONTROL_PX)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(control)
        self.column.addWidget(Setting(row, labelled(words, "caption") if words else None, also))

    def switch(
        self, label: str, words: str, *, on: bool, changed: Callable[[bool], object], also: str = ""
    ) -> QCheckBox:
        """Add something that is on or off; see `Setting` for `also`."""
        made = QCheckBox(label)
        made.setChecked(on)
        made.toggled.connect(changed)
        row = hbox(made)
        caption = labelled(words, "caption") if words else None
        if caption is not None:
            caption.setIndent(space(8))
        self.column.addWidget(Setting(row, caption, also))
        return made

    def buttons(self, *buttons: QWidget) -> None:
        """Add buttons side by side."""
        row = hbox(gap=space(2))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def finish(self) -> None:
        """Keep everything at the top."""
        self.column.addStretch(1)


def labelled(text: str, role: str) -> QLabel:
    """Return a text of a role, which wraps."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


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
        buttons = hbox(gap=space(2))
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        vbox(self.words, buttons, parent=self, margins=(space(3), space(2), space(3), space(2)), gap=space(2))
        self.hide()

    def ask(self, words: str, yes: str, role: str = "") -> None:
        """Show the question.

        Args:
            role: of that button, `danger` or `primary`.
        """
        self.say(words)
        self.yes.setText(yes)
        set_role(self.yes, role)
        self.yes.show()
        self.no.setText(self._label)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, seen: str) -> None:
        """Show something that is no question.

        Args:
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

"""The building blocks of settings pages: headings, rows with a control, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QWidget

from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, set_role, vbox

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_CONTROL_PX = 176  # Aligns controls of several rows


MOST_LEAST_PX = 800  # Maximum width that long paths and names can demand


class Setting(QWidget):
    """A control with its name and description; the settings search finds it, also by the words of `also`."""

    def __init__(self, row: QHBoxLayout, words: QLabel | None, also: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.also = also
        column = vbox(row, parent=self, margins=0, gap=0)
        if words is not None:
            column.addWidget(words)


class _Column(QWidget):
    """Has no minimum height of its own: wrapped texts would ask for too many lines."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Page(QScrollArea):
    """A settings page: a scrolling column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside: QWidget = _Column()
        """The scrolled widget."""
        self.column = vbox(parent=self.inside, margins=(space(8), space(6), space(8), space(8)), gap=space(3))
        self.setWidget(self.inside)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        wide = min(self.inside.minimumSizeHint().width() + bar, MOST_LEAST_PX)
        return QSize(wide, super().minimumSizeHint().height())

    def title(self, title: str) -> None:
        self.setAccessibleName(title)
        self.column.addWidget(labelled(title, "heading"))

    def section(self, title: str) -> None:
        self.column.addSpacing(space(4))
        self.column.addWidget(labelled(title, "title"))

    def text(self, text: str, role: str = "quiet") -> QLabel:
        made = labelled(text, role)
        self.column.addWidget(made)
        return made

    def row(self, label: str, control: QWidget, words: str = "", also: str = "") -> None:
        """Add a control with its name and description; see `Setting` for `also`."""
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
        """Add a check box; see `Setting` for `also`."""
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
        row = hbox(gap=space(2))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def finish(self) -> None:
        self.column.addStretch(1)


def labelled(text: str, role: str) -> QLabel:
    """Return a wrapped text with a role."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def action_button(drawing: str, label: str, run: Callable[[], object]) -> QPushButton:
    """Return a button that runs something; `drawing` names its icon, and may be empty."""
    made = QPushButton(icon(drawing), label) if drawing else QPushButton(label)
    made.clicked.connect(lambda _checked: run())
    return made


class Question(QFrame):
    """An inline question with two buttons; hidden until `ask`."""

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
        vbox(self.words, buttons, parent=self, margins=(space(3), space(2)), gap=space(2))
        self.hide()

    def ask(self, words: str, yes: str, role: str = "") -> None:
        """Ask; the `yes` button gets the role `danger` or `primary`."""
        self.say(words)
        self.yes.setText(yes)
        set_role(self.yes, role)
        self.yes.show()
        self.no.setText(self._label)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, seen: str) -> None:
        """Show a message with one button."""
        self.say(words)
        self.yes.hide()
        self.no.setText(seen)
        self.show()

    def say(self, words: str) -> None:
        """Change the text of the question."""
        self.words.setText(words)
        self.setAccessibleName(words)

    def _agree(self) -> None:
        self.hide()
        self.agreed.emit()

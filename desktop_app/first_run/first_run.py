"""The first start: a welcome, and the choice of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.first_run.folders import ChooseFoldersPage, FolderCounter
from desktop_app.style.icons import FOLDER, IconLabel
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox
from indexer.service.messages import AddRoot

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.service.messages import Speed


LOGO_PX = 72
SIGN_PX = 20


class WelcomePage(QWidget):
    """Introduces the program: all data stays on the computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        logo = QLabel()
        logo.setPixmap(QIcon(str(FOLDER / "recallery.svg")).pixmap(QSize(LOGO_PX, LOGO_PX)))
        layout = _column(self)
        layout.addWidget(logo)
        layout.addWidget(_heading(self.tr("Find any photo, video or document by what is in it")))
        layout.addWidget(
            _text(
                self.tr(
                    "Type what you remember, drop in a picture, or do both. Recallery looks at the files "
                    "themselves, not just at their names."
                )
            )
        )
        layout.addSpacing(space(4))
        points = (
            (
                "shield-check",
                self.tr("Nothing leaves this computer. There is no account, and the internet is not used."),
            ),
            ("hard-drive", self.tr("Your files stay where they are. They are only read, never changed.")),
            ("unplug", self.tr("You can still search disks that are unplugged.")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(3))
        grid.setVerticalSpacing(space(3))
        for number, (name, text) in enumerate(points):
            grid.addWidget(IconLabel(name, SIGN_PX), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_text(text), number, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addStretch(1)


def _column(page: QWidget) -> QVBoxLayout:
    return vbox(parent=page, margins=0, gap=space(3))


def _heading(text: str) -> QLabel:
    return text_label(text, "heading", wrap=True)


def _text(text: str) -> QLabel:
    return text_label(text, wrap=True)


WIDTH_PX = 640
HEIGHT_PX = 600


class FirstRun(QWidget):
    """The wizard of the first start: two steps."""

    speed_wanted = Signal()
    """The folders come next: measure, then call `show_speed`."""
    begun = Signal(list)  # The AddRoot commands of the selected folders; the wizard is finished

    def __init__(self, suggested: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = FolderCounter(self)
        self.folders = ChooseFoldersPage(self._counter, suggested)
        self._steps = QStackedWidget()
        for page in (WelcomePage(), self.folders):
            self._steps.addWidget(page)
        self.back_button = QPushButton(self.tr("Back"))
        self.back_button.setProperty("role", "quiet")
        self.back_button.clicked.connect(lambda _checked: self._go(self._steps.currentIndex() - 1))
        self.next_button = QPushButton()
        self.next_button.setProperty("role", "primary")
        self.next_button.setDefault(True)
        self.next_button.clicked.connect(lambda _checked: self._forward())
        self._where = text_label(role="caption")
        card = QFrame()
        card.setProperty("role", "card")
        # About eighty letters wide at any text size.
        card.setFixedWidth(max(WIDTH_PX, 80 * self.fontMetrics().averageCharWidth()))
        card.setMinimumHeight(HEIGHT_PX)
        inside = vbox(parent=card, margins=(space(12), space(12), space(12), space(8)), gap=space(6))
        inside.addWidget(self._steps, 1)
        row = hbox(self._where)
        row.addStretch(1)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        inside.addLayout(row)
        layout = vbox(parent=self)
        layout.addStretch(1)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self._go(0)

    @property
    def step(self) -> int:
        """Number of the current step, from 0."""
        return self._steps.currentIndex()

    def add_folder(self, path: Path) -> None:
        """Add a folder, selected."""
        self.folders.add_folder(path)

    def show_speed(self, speed: Speed) -> None:
        """Show how long the chosen photos take."""
        self.folders.show_speed(speed.pictures_per_s)

    def close_counting(self) -> None:
        """Stop counting files; call it before closing."""
        self._counter.close()

    def _forward(self) -> None:
        if self.step + 1 < self._steps.count():
            self._go(self.step + 1)
            return
        excludes = self.folders.excludes()
        self.close_counting()
        self.begun.emit([AddRoot(path=path, excludes=excludes) for path in self.folders.chosen()])

    def _go(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        last = step == self._steps.count() - 1
        self.back_button.setVisible(step > 0)
        self.next_button.setText(self.tr("Start") if last else self.tr("Continue"))
        self._where.setText(self.tr("Step {step} of {steps}").format(step=step + 1, steps=self._steps.count()))
        self.next_button.setFocus()
        if step == 1:
            self.speed_wanted.emit()

"""The first start, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.first_run.counting import FolderCounter
from desktop_app.first_run.folders_page import FoldersPage
from desktop_app.first_run.pages import BeginPage, SpeedPage, WelcomePage
from desktop_app.style.tokens import space
from indexer.service.messages import AddRoot

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.service.messages import Speed

WIDTH_PX = 640
HEIGHT_PX = 600


class FirstRun(QWidget):
    """Four steps, in a card in the middle of the window.

    Args:
        suggested: folders to offer.
    """

    speed_wanted = Signal()
    """The step that shows the speed is near: somebody must measure and call `show_speed`."""
    begun = Signal(list)
    """The AddRoot of every folder that was chosen. Nothing is shown any more after it."""

    def __init__(self, suggested: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = FolderCounter(self)
        self._folders = FoldersPage(self._counter, suggested)
        self._speed = SpeedPage()
        self._begin = BeginPage()
        self._folders.chosen_changed.connect(self._tell_chosen)
        self._steps = QStackedWidget()
        for page in (WelcomePage(), self._folders, self._speed, self._begin):
            self._steps.addWidget(page)
        self._back = QPushButton(self.tr("Back"))
        self._back.setProperty("role", "quiet")
        self._back.clicked.connect(lambda _checked: self._go(self._steps.currentIndex() - 1))
        self.next_button = QPushButton()
        self.next_button.setProperty("role", "primary")
        self.next_button.setDefault(True)
        self.next_button.clicked.connect(lambda _checked: self._forward())
        self._where = QLabel()
        self._where.setProperty("role", "caption")
        card = QFrame()
        card.setProperty("role", "card")
        # About eighty letters, however large they are.
        card.setFixedWidth(max(WIDTH_PX, 80 * self.fontMetrics().averageCharWidth()))
        card.setMinimumHeight(HEIGHT_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(space(12), space(12), space(12), space(8))
        inside.setSpacing(space(6))
        inside.addWidget(self._steps, 1)
        row = QHBoxLayout()
        row.addWidget(self._where)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self.next_button)
        inside.addLayout(row)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self._go(0)

    @property
    def step(self) -> int:
        """The one that is shown, from 0."""
        return self._steps.currentIndex()

    def add_folder(self, path: Path) -> None:
        """Offer one more folder, chosen."""
        self._folders.add_folder(path)

    def show_speed(self, speed: Speed) -> None:
        """Say what was measured."""
        self._speed.show_speed(speed)

    def close_counting(self) -> None:
        """Stop counting files; before this goes away."""
        self._counter.close()

    def _forward(self) -> None:
        if self.step + 1 < self._steps.count():
            self._go(self.step + 1)
            return
        excludes = self._folders.excludes()
        self.close_counting()
        self.begun.emit([AddRoot(path=path, excludes=excludes) for path in self._folders.chosen()])

    def _go(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        last = step == self._steps.count() - 1
        self._back.setVisible(step > 0)
        self.next_button.setText(self.tr("Begin") if last else self.tr("Continue"))
        self._where.setText(self.tr("Step {step} of {steps}").format(step=step + 1, steps=self._steps.count()))
        self.next_button.setFocus()
        if step == 1:
            self.speed_wanted.emit()

    def _tell_chosen(self) -> None:
        self._speed.show_files(self._folders.files())
        self._begin.show_chosen(len(self._folders.chosen()), self._folders.files())

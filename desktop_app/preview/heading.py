"""The line over the picture: what it is, and the buttons for everything that keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.preview.facts import date_text, size_text
from desktop_app.style.elided_label import ElidedLabel
from desktop_app.style.icons import icon
from desktop_app.style.tokens import CONTROL_PX, space

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from indexer.library.values import Row


class Heading(QFrame):
    """Name, place in the list, zoom, and what can be opened and closed."""

    back = Signal()
    stepped = Signal(int)
    zoomed_in = Signal()
    zoomed_out = Signal()
    fitted = Signal()
    info_toggled = Signal()
    expanded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wants_info = True
        self._name, self._about = ElidedLabel(), ElidedLabel()
        self._name.setProperty("role", "strong")
        self._about.setProperty("role", "caption")
        self._place, self._scale = QLabel(), QToolButton()
        self._place.setProperty("role", "quiet")
        self._scale.setToolTip(self.tr("Fit to the window"))
        self._scale.clicked.connect(self.fitted)
        self._back = self._button("arrow-left", self.tr("Back"), self.back)
        self._expand = self._button("maximize", self.tr("Full view"), self.expanded)
        self._info = self._button("info", self.tr("Information"), self.info_toggled)
        self._info.setCheckable(True)
        before = self._button("chevron-left", self.tr("Previous"))
        after = self._button("chevron-right", self.tr("Next"))
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after.clicked.connect(lambda: self.stepped.emit(1))
        self._out = self._button("zoom-out", self.tr("Smaller"), self.zoomed_out)
        self._in = self._button("zoom-in", self.tr("Larger"), self.zoomed_in)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3), space(2), space(3), space(2))
        row.setSpacing(space(1))
        row.addWidget(self._back)
        row.addSpacing(space(1))
        row.addLayout(words, 1)
        for part in (before, self._place, after, self._out, self._scale, self._in, self._expand, self._info):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_mode(self, *, quick: bool) -> None:
        """Show the buttons of a quick look, or of a full view."""
        self._expand.setVisible(quick)
        self._info.setVisible(not quick)
        for part in (self._out, self._scale, self._in):
            part.setVisible(not quick)
        self._back.setIcon(icon("x" if quick else "arrow-left"))
        self._back.setToolTip(self.tr("Close") if quick else self.tr("Back"))
        self._info.setChecked(self.wants_info)

    def show_info_open(self, is_open: bool) -> None:  # noqa: FBT001 - what is shown
        """Show whether the facts are; kept for the next time."""
        self.wants_info = is_open
        self._info.setChecked(is_open)

    def show_place(self, index: int, count: int) -> None:
        """Show where in the list the file is."""
        locale = QLocale()
        text = self.tr("%1 of %2").replace("%1", locale.toString(index + 1)).replace("%2", locale.toString(count))
        self._place.setText(text)

    def show_row(self, row: Row | None) -> None:
        """Show what file it is; None while nobody knows."""
        self._name.show_text(row.path.name if row is not None else "")
        about = f"{date_text(row)} \N{MIDDLE DOT} {size_text(row)}" if row is not None else ""
        self._about.show_text(about)

    def show_scale(self, scale: float, *, fitted: bool) -> None:
        """Show how large the picture is."""
        self._scale.setText(self.tr("%1 %").replace("%1", str(round(100 * scale))))
        self._scale.setEnabled(not fitted)

    def _button(self, drawing: str, name: str, clicked: SignalInstance | None = None) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFixedSize(CONTROL_PX, CONTROL_PX)
        if clicked is not None:
            button.clicked.connect(clicked)
        return button

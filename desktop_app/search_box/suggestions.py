"""The list below the search box. It never has the focus: typing goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.lists.view import EntriesView
from desktop_app.query.language import Keyword
from desktop_app.search_box.popover import Popover
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from desktop_app.lists.model import Entry
    from desktop_app.style.theme import Appearance

MOST_ROWS = 10


class Suggestions(Popover):
    """Shows entries below the box; the box steps through them."""

    chosen = Signal(object)
    """The key of an entry: Ask or Complete."""

    def __init__(self, appearance: Appearance, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._view = EntriesView(appearance, most_rows=MOST_ROWS)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAccessibleName(self.tr("Suggestions"))
        self._view.chosen.connect(self.chosen)
        keywords = "  ".join(f"{keyword}:" for keyword in Keyword)
        self._help = QLabel(self.tr("Narrow it down with {keywords}").format(keywords=keywords))
        self._help.setProperty("role", "caption")
        self._help.setWordWrap(True)
        self._help.setContentsMargins(space(2), space(1), space(2), space(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(1), space(1), space(1), space(1))
        column.setSpacing(space(1))
        column.addWidget(self._view)
        column.addWidget(self._help)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is suggested."""
        return self._view.entries.entries

    def show_entries(self, entries: Sequence[Entry], *, helps: bool) -> None:
        """Show these, with a line about keywords or without; hide if there is nothing to show."""
        self._view.entries.set_entries(entries)
        self._view.setCurrentIndex(self._view.entries.index(-1))
        self._view.setVisible(bool(entries))
        self._help.setVisible(helps)
        if not entries and not helps:
            self.hide()
            return
        self.layout().activate()  # type: ignore[union-attr]  # made above
        self.open(width_px=self._anchor.width())

    def step(self, rows: int) -> None:
        """Move the current row; before the first one and behind the last there is none."""
        count = len(self.entries)
        row = self._view.currentIndex().row()
        row = min(count - 1, row + rows) if row >= 0 or rows > 0 else count - 1
        self._view.setCurrentIndex(self._view.entries.index(row if row >= 0 else -1))

    def current_label(self) -> str:
        """Return the words of the current row, for who cannot see it."""
        current = self._view.current
        return current.label if current else ""

    def current_key(self) -> Hashable | None:
        """Return the key of the current row, None where there is none."""
        current = self._view.current
        return current.key if current and self.isVisible() else None

"""When suggestions are shown, and what happens with the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.query.parse import piece_at
from desktop_app.search_box.suggest import Ask, Complete, suggest
from desktop_app.search_box.suggestions import Suggestions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.search_box.line import QueryLine
    from desktop_app.style.theme import Appearance


class Suggester(QObject):
    """Suggests for a field, below the box that it stands in."""

    asked = Signal(object)
    """A query from before was chosen."""
    completed = Signal()
    """The field's text was completed."""

    def __init__(self, facts: LibraryFacts, line: QueryLine, appearance: Appearance, box: QWidget) -> None:
        super().__init__(box)
        self._facts = facts
        self._line = line
        self._appearance = appearance
        self._box = box
        self.popup: Suggestions | None = None
        """Made when it is first needed, for then the box stands in its window."""
        line.stepped.connect(self._step)

    def offer(self) -> None:
        """Suggest, for the user came to the field: searches from before, while it is empty."""
        self._show(wanted=not self._line.text())

    def follow(self) -> None:
        """Suggest what goes with the text; only for filters: a list over live results would be in the way."""
        self._show(wanted=False)

    def hide(self) -> bool:
        """Suggest no more; say whether anything was there."""
        if self.popup is None or not self.popup.isVisible():
            return False
        self.popup.hide()
        return True

    def choose_current(self) -> bool:
        """Choose the row that the keyboard is at; say whether there is one."""
        key = self.popup.current_key() if self.popup is not None else None
        if isinstance(key, Ask | Complete):
            self._choose(key)
            return True
        return False

    def _show(self, *, wanted: bool) -> None:
        text, cursor = self._line.text(), self._line.cursorPosition()
        entries = suggest(text, cursor, self._facts.now)
        piece = piece_at(text, cursor)
        in_filter = piece is not None and piece.keyword is not None
        if wanted or in_filter or any(isinstance(entry.key, Complete) for entry in entries):
            if self.popup is None:
                self.popup = Suggestions(self._appearance, self._box)
                self.popup.chosen.connect(self._choose)
            self.popup.show_entries(entries, helps=not text)
        else:
            self.hide()

    def _step(self, rows: int) -> None:
        if self.popup is None or not self.popup.isVisible():
            self._show(wanted=True)
        else:
            self.popup.step(rows)
            self._line.setAccessibleDescription(self.popup.current_label())

    def _choose(self, key: Ask | Complete) -> None:
        if isinstance(key, Ask):
            self.hide()
            self.asked.emit(key.query)
            return
        text = self._line.text()
        self._line.setText(text[: key.start] + key.text + text[key.end :])
        self._line.setCursorPosition(key.start + len(key.text))
        self.completed.emit()

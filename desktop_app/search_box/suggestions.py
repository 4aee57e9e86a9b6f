"""The suggestions below the search box, and when they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.lists import EntriesView, ListEntry
from desktop_app.query.parse import Keyword, token_at
from desktop_app.search_box.popover import Popover
from desktop_app.search_box.suggest import Ask, Complete, Name, suggest
from desktop_app.style.tokens import space
from desktop_app.style.widgets import text_label, vbox

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtWidgets import QWidget

    from desktop_app.query.facts import LibraryFacts
    from desktop_app.search_box.line import QueryLine
    from desktop_app.style.theme import Appearance

MOST_ROWS = 10


class Suggestions(Popover):
    """The list of suggestions; the text field moves its current row."""

    chosen = Signal(object)  # The key of an entry: Ask, Complete or Name

    def __init__(self, appearance: Appearance, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.view = EntriesView(appearance, most_rows=MOST_ROWS)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAccessibleName(self.tr("Suggestions"))
        self.view.chosen.connect(self.chosen)
        keywords = "  ".join(f"{keyword}:" for keyword in Keyword)
        self._help = text_label(self.tr("Filters: {keywords}").format(keywords=keywords), "caption", wrap=True)
        self._help.setContentsMargins(space(2), space(1), space(2), space(1))
        vbox(self.view, self._help, parent=self, margins=space(1), gap=space(1))

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        return self.view.entries.entries

    def show_entries(self, entries: Sequence[ListEntry], *, helps: bool) -> None:
        """Show entries, optionally with a line about keywords; hide if empty."""
        self.view.entries.set_entries(entries)
        self.view.setCurrentIndex(self.view.entries.index(-1))
        self.view.setVisible(bool(entries))
        self._help.setVisible(helps)
        if not entries and not helps:
            self.hide()
            return
        self.layout().activate()  # type: ignore[union-attr]  # made above
        self.open(width_px=self._anchor.width())

    def step(self, rows: int) -> None:
        """Move the current row; past either end no row is current."""
        count = len(self.entries)
        row = self.view.currentIndex().row()
        row = min(count - 1, row + rows) if row >= 0 or rows > 0 else count - 1
        self.view.setCurrentIndex(self.view.entries.index(row if row >= 0 else -1))

    def current_label(self) -> str:
        """Return the text of the current row for screen readers."""
        current = self.view.current
        return current.label if current else ""

    def current_key(self) -> Hashable | None:
        """Return the key of the current row."""
        current = self.view.current
        return current.key if current and self.isVisible() else None


class Suggester(QObject):
    """Opens and fills the suggestions of a text field."""

    asked = Signal(object)  # An earlier query was chosen
    completed = Signal()  # The text was completed
    named = Signal(object)  # A WordsPart with the name of a concept was chosen

    def __init__(self, facts: LibraryFacts, line: QueryLine, appearance: Appearance, box: QWidget) -> None:
        super().__init__(box)
        self._facts = facts
        self._line = line
        self._appearance = appearance
        self._box = box
        self.popup: Suggestions | None = None
        """Created on demand, when the box has its window."""
        line.stepped.connect(self._step)

    def offer(self) -> None:
        """Suggest because the field got the focus: earlier searches while it is empty."""
        self._show(wanted=not self._line.text())

    def follow(self) -> None:
        """Suggest while typing; only values of filters, because a list would cover the results."""
        self._show(wanted=False)

    def hide(self) -> bool:
        """Hide the suggestions; return whether they were visible."""
        if self.popup is None or not self.popup.isVisible():
            return False
        self.popup.hide()
        return True

    def choose_current(self) -> bool:
        """Choose the current row; return whether there is one."""
        key = self.popup.current_key() if self.popup is not None else None
        if isinstance(key, Ask | Complete | Name):
            self._choose(key)
            return True
        return False

    def _show(self, *, wanted: bool) -> None:
        text, cursor = self._line.text(), self._line.cursorPosition()
        entries = suggest(text, cursor, self._facts.now)
        piece = token_at(text, cursor)
        in_filter = piece is not None and piece.keyword is not None
        if wanted or in_filter or any(isinstance(entry.key, Complete | Name) for entry in entries):
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

    def _choose(self, key: Ask | Complete | Name) -> None:
        if isinstance(key, Ask):
            self.hide()
            self.asked.emit(key.query)
            return
        text = self._line.text()
        if isinstance(key, Name):
            self.hide()
            self._line.setText(f"{text[: key.start].rstrip()} {text[key.end :].lstrip()}".strip())
            self.named.emit(key.part)
            return
        self._line.setText(text[: key.start] + key.text + text[key.end :])
        self._line.setCursorPosition(key.start + len(key.text))
        self.completed.emit()

"""The search box: one box, no modes. What stands in it is the query."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.engine_texts import said
from desktop_app.query.describe import describe
from desktop_app.query.labels import hint_for
from desktop_app.query.parse import plain, take_filters
from desktop_app.query.parts import set_aside
from desktop_app.query.stored import to_json
from desktop_app.query.to_request import only_unwanted
from desktop_app.query.value import Picture, Query
from desktop_app.search_box.buttons import icon_button
from desktop_app.search_box.chips import Chips
from desktop_app.search_box.incoming import Incoming, incoming, keep
from desktop_app.search_box.part_editor import PartEditor
from desktop_app.search_box.save_card import SaveCard
from desktop_app.search_box.suggester import Suggester
from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space
from indexer.decode.readers import kind_of
from indexer.errors import KnownError
from indexer.types import Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from desktop_app.actions.actions import Actions
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.query.parse import Taken
    from desktop_app.query.state import QueryState
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loading import LoadsPictures

PAUSE_MS = 250
"""Text is searched when nobody typed for so long."""
SETTLED_MS = 3000
"""A query that stands for so long goes into the history."""
_QUIET = {Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
"""Reasons of getting the focus that nobody asked for: no suggestions pop up."""


class SearchBox(QFrame):
    """Words, pictures and filters in one field. It shows the state's query and changes it; it keeps none of its own.

    Args:
        state: the query.
        facts: names and counts for suggestions and chips; history and saved searches.
        loader: for pictures on chips and for the crop.
        actions: where its keys are registered.
        appearance: the colours.
        pasted_dir: where pasted pictures are written.
    """

    trouble = Signal(str, str)
    """Title and message of what did not work."""

    def __init__(
        self,
        state: QueryState,
        facts: LibraryFacts,
        loader: LoadsPictures,
        actions: Actions,
        appearance: Appearance,
        pasted_dir: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._facts = state, facts
        self._appearance, self._pasted_dir = appearance, pasted_dir
        self._published = ""
        """The text as the query last had it from here: another one came from elsewhere."""
        self._remembered: Query | None = None
        self._chips = Chips(facts, loader)
        self._line = self._chips.line
        self._editor = PartEditor(state, loader, appearance, self)
        self._glass = QLabel()
        self._hint = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._suggester = Suggester(facts, self._line, appearance, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self.setProperty("role", "field")
        self.setAcceptDrops(True)
        self.setFocusProxy(self._line)
        self._lay_out()
        self._connect()
        self._register(actions)
        self._colour()

    def focus_box(self) -> None:
        """Go to the field, with all of its text chosen, and suggest."""
        if self._line.hasFocus():
            self._suggester.offer()
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._line.selectAll()

    def add_picture(self, path: Path) -> None:
        """Search with a picture, too."""
        self._add(Picture(path=path))

    def add_picture_minus(self, path: Path) -> None:
        """Search for less of a picture."""
        self._add(Picture(path=path, minus=True))

    def clear(self) -> None:
        """Empty the box: the whole library is shown."""
        self._pause.stop()
        self._line.clear()
        self._tell("")
        self._published = ""
        self._state.set(Query(sorting=self._state.query.sorting))

    def choose_files(self) -> None:
        """Ask for pictures to search with."""
        title = self.tr("Search with pictures")
        names, _ = QFileDialog.getOpenFileNames(self, title)
        paths = [Path(name) for name in names]
        pictures = [path for path in paths if kind_of(path) is Kind.IMAGE]
        for path in pictures:
            self.add_picture(path)
        if others := len(paths) - len(pictures):
            self._tell(self.tr("%n file(s) are no pictures and were left out.", "", others))

    def take(self, found: Incoming) -> None:
        """Search with what was dropped or pasted."""
        if found.image is not None:
            try:
                self.add_picture(keep(found.image, self._pasted_dir))
            except KnownError as trouble:
                self.trouble.emit(said(trouble.title), said(trouble.message))
        for path in found.files:
            self.add_picture(path)
        if found.remote:
            self._tell(
                self.tr(
                    "Nothing is fetched from the web. Save the picture first, or copy the picture and paste it here."
                )
            )
        if found.text:
            self._line.insert(found.text)
            self._typed()

    def save(self) -> None:
        """Ask for a name and keep the query."""
        self._publish(finish=True)
        query = self._state.query
        if query == Query(sorting=query.sorting):
            self._tell(self.tr("There is nothing to save yet."))
            return
        names = {search.name for search in self._facts.now.saved}
        proposal = query.text or describe(query, self._facts.known)
        card = SaveCard(proposal, names.__contains__, self._save_button)
        line = to_json(query)
        card.named.connect(lambda name: self._facts.do(lambda library: library.save_search(name, line)))
        card.open()

    def set_words_aside(self) -> None:
        """Make the typed words a chip with a weight of its own."""
        self._publish(finish=True)
        self._published = ""
        self._line.clear()
        self._state.set(set_aside(self._state.query, self._state.query.text))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        found = incoming(event.mimeData())
        if found.has_picture or found.remote or found.text:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._dress("drop")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._dress("field")

    def dropEvent(self, event: QDropEvent) -> None:
        self._dress("field")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(incoming(event.mimeData()))
        self._line.setFocus()

    def _lay_out(self) -> None:
        self._glass.setContentsMargins(0, space(2), 0, 0)
        self._file_button = icon_button("image-plus", self.tr("Search with a picture from a file"))
        self._save_button = icon_button("bookmark-plus", self.tr("Save this search"))
        self._clear_button = icon_button("x", self.tr("Clear"))
        self._hint.setProperty("role", "caption")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(ICON_PX + space(3), 0, 0, space(1))
        self._hint.hide()
        self._line.setPlaceholderText(self.tr("Describe it, or drop a picture here"))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(self._glass, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._chips, 1)
        for button in (self._clear_button, self._save_button, self._file_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(1), space(1), space(1))
        column.setSpacing(space(1))
        column.addLayout(row)
        column.addWidget(self._hint)

    def _connect(self) -> None:
        self._file_button.clicked.connect(self.choose_files)
        self._save_button.clicked.connect(self.save)
        self._clear_button.clicked.connect(self.clear)
        self._line.textEdited.connect(self._typed)
        self._line.returnPressed.connect(self._entered)
        self._line.pasted.connect(self.take)
        self._line.escaped.connect(self._escaped)
        self._line.set_aside.connect(self.set_words_aside)
        self._suggester.asked.connect(self._ask_again)
        self._suggester.completed.connect(self._typed)
        self._line.focused.connect(self._focused)
        self._line.clicked.connect(self._suggester.offer)
        self._line.unfocused.connect(self._unfocused)
        self._chips.opened.connect(self._editor.open_card)
        self._chips.removed.connect(self._editor.remove)
        self._pause.timeout.connect(self._publish)
        self._settled.timeout.connect(self._remember)
        self._state.changed.connect(self._show)
        self._facts.changed.connect(self._chips.show_facts)
        self._appearance.changed.connect(self._colour)
        QApplication.instance().focusChanged.connect(self._move_focus)  # type: ignore[union-attr]  # widgets have one

    def _register(self, actions: Actions) -> None:
        group = self.tr("Search")
        actions.add("search.focus", self.tr("Go to the search box"), ["Ctrl+F", "/"], self.focus_box, group=group)
        actions.add(
            "search.picture", self.tr("Search with a picture…"), ["Ctrl+Shift+O"], self.choose_files, group=group
        )
        actions.add("search.save", self.tr("Save this search…"), ["Ctrl+Shift+S"], self.save, group=group)
        actions.add("search.clear", self.tr("Clear the search"), ["Ctrl+Shift+X"], self.clear, group=group)
        actions.add(
            "search.set_aside",
            self.tr("Weigh the typed words"),
            ["Ctrl+Return", "Ctrl+Enter"],
            self.set_words_aside,
            group=group,
            widget=self,
        )

    def _typed(self) -> None:
        text = self._line.text()
        taken = take_filters(text, self._line.cursorPosition(), self._state.query.filters, self._facts.known)
        if taken.text != text:
            self._publish()
        else:
            self._pause.start()
            self._tell(_hint(taken))
        self._suggester.follow()

    def _entered(self) -> None:
        if not self._suggester.choose_current():
            self._publish(finish=True)
            self._remember()
            self._suggester.hide()

    def _publish(self, *, finish: bool = False) -> None:
        """Make what is typed the query's text, and its finished filters the query's filters."""
        self._pause.stop()
        query = self._state.query
        cursor = self._line.cursorPosition()
        taken = take_filters(self._line.text(), cursor, query.filters, self._facts.known, finish=finish)
        if taken.text != self._line.text():
            self._line.setText(taken.text)
            self._line.setCursorPosition(taken.cursor)
        self._published = plain(taken.text)
        query = replace(query, text=self._published, filters=taken.filters)
        self._tell(_hint(taken) or self._advice(query))
        self._state.set(query)

    def _show(self, query: Query) -> None:
        if query.text != self._published:
            self._pause.stop()
            self._published = query.text
            self._line.setText(query.text)
            self._tell("")
            taken = take_filters(query.text, len(query.text), query.filters, self._facts.known, finish=True)
            if taken.text != query.text:
                self._publish(finish=True)
                return
        self._chips.show_query(query)
        some = query != Query(sorting=query.sorting)
        self._save_button.setEnabled(some)
        self._clear_button.setVisible(some)
        if advice := self._advice(query):
            self._tell(advice)
        self._settled.start()
        self.updateGeometry()

    def _colour(self) -> None:
        """Draw what is drawn once in the present colours."""
        self._glass.setPixmap(icon("search").pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))
        self._show(self._state.query)

    def _advice(self, query: Query) -> str:
        if not only_unwanted(query):
            return ""
        return self.tr("This only says what not to find. Say also what to look for, in words or with a picture.")

    def _tell(self, hint: str) -> None:
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def _remember(self) -> None:
        query = self._state.query
        self._settled.stop()
        if query.asks and query != self._remembered:
            self._remembered = query
            self._facts.remember(query)

    def _escaped(self) -> None:
        """Clear the text; then close the suggestions; then clear the chips."""
        if self._line.text():
            self._line.clear()
            self._publish()
            self._suggester.follow()
        elif not self._suggester.hide():
            self.clear()

    def _add(self, picture: Picture) -> None:
        self._tell("")
        self._state.change(pictures=(*self._state.query.pictures, picture))

    def _focused(self, reason: Qt.FocusReason) -> None:
        if reason not in _QUIET:
            self._suggester.offer()

    def _unfocused(self) -> None:
        self._suggester.hide()

    def _ask_again(self, query: Query) -> None:
        """Replace what stands here by a query from before."""
        self._pause.stop()
        self._published = query.text
        self._line.setText(query.text)
        self._state.set(query)

    def _dress(self, role: str) -> None:
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)

    def _move_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        active = now is not None and self.isAncestorOf(now)
        if active != self.property("active"):
            self.setProperty("active", active)
            self._dress(str(self.property("role")))


def _hint(taken: Taken) -> str:
    """Return what a filter that was not understood should have been."""
    misunderstood = taken.misunderstood
    return hint_for(misunderstood.keyword) if misunderstood and misunderstood.keyword else ""

"""The search box: words, pictures and filters in one field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QLabel, QWidget

from desktop_app.query.filters import describe, hint_for, hint_for_unknown
from desktop_app.query.names import take_names
from desktop_app.query.parse import ExtractedFilters, extract_filters, without_filters
from desktop_app.query.parts import only_unwanted, set_aside
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting, WordsPart, to_json
from desktop_app.search_box.chips import ChipRow
from desktop_app.search_box.line import DroppedContent, dropped_content, save_pasted
from desktop_app.search_box.part_editor import PartEditor
from desktop_app.search_box.popover import SaveCard
from desktop_app.search_box.suggestions import Suggester
from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space
from desktop_app.style.widgets import hbox, icon_button, set_role, vbox
from desktop_app.texts import said
from indexer.decode.readers import kind_of
from indexer.errors import KnownError
from indexer.types import Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from desktop_app.actions import Actions
    from desktop_app.query.facts import LibraryFacts
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureSource

PAUSE_MS = 250  # Delay after typing before a search
SETTLED_MS = 3000  # After this time a query is added to the history
_QUIET = {Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
"""With these focus reasons no suggestions open."""


class SearchBox(QFrame):
    """Shows and edits the query of a QueryState."""

    trouble = Signal(str, str)  # Title and message of an error
    name_wanted = Signal(object)  # The PicturePart that shows something to be named

    def __init__(
        self,
        state: QueryState,
        facts: LibraryFacts,
        loader: PictureSource,
        actions: Actions,
        appearance: Appearance,
        pasted_dir: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._facts = state, facts
        self._appearance, self._pasted_dir = appearance, pasted_dir
        self._published = ""
        """The text this box last wrote to the query; a different one was set elsewhere."""
        self._remembered: SearchQuery | None = None
        self.chip_row = ChipRow(facts, loader)
        self.line = self.chip_row.line
        self.editor = PartEditor(state, loader, appearance, self)
        self.glass = QLabel()
        self.hint = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.suggester = Suggester(facts, self.line, appearance, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self.setProperty("role", "field")
        self.setAcceptDrops(True)
        self.setFocusProxy(self.line)
        self._lay_out()
        self._connect()
        self._register(actions)
        self._colour()

    def focus_box(self) -> None:
        """Focus the field, select its text, and open the suggestions."""
        if self.line.hasFocus():
            self.suggester.offer()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def add_picture(self, path: Path) -> None:
        self._add(PicturePart(path=path))

    def add_picture_minus(self, path: Path) -> None:
        """Add a picture to the query as a minus."""
        self._add(PicturePart(path=path, minus=True))

    def clear(self) -> None:
        self._pause.stop()
        self.line.clear()
        self._tell("")
        self._published = ""
        self._state.clear()

    def choose_files(self) -> None:
        """Open a file dialog and add the chosen pictures."""
        title = self.tr("Search with pictures")
        names, _ = QFileDialog.getOpenFileNames(self, title)
        paths = [Path(name) for name in names]
        pictures = [path for path in paths if kind_of(path) is Kind.IMAGE]
        for path in pictures:
            self.add_picture(path)
        if others := len(paths) - len(pictures):
            self._tell(self.tr("%n file(s) were left out because they are not pictures.", "", others))

    def take(self, found: DroppedContent) -> None:
        """Add dropped or pasted content to the query."""
        self.suggester.hide()  # they would cover the results
        if found.image is not None:
            try:
                self.add_picture(save_pasted(found.image, self._pasted_dir))
            except KnownError as trouble:
                self.trouble.emit(said(trouble.title), said(trouble.message))
        for path in found.files:
            self.add_picture(path)
        if found.remote:
            self._tell(
                self.tr(
                    "Recallery does not download from the web. Save the picture first, or copy it and paste it here."
                )
            )
        if found.text:
            self.line.insert(found.text)
            self._typed()

    def save(self) -> None:
        """Ask for a name and save the query."""
        self._publish(finish=True)
        query = self._state.query
        if query == SearchQuery(sorting=query.sorting):
            self._tell(self.tr("There is nothing to save yet."))
            return
        names = {search.name for search in self._facts.now.saved}
        proposal = query.text or describe(query, self._facts.known)
        card = SaveCard(proposal, names.__contains__, self.save_button)
        line = to_json(query)
        card.named.connect(lambda name: self._facts.do(lambda library: library.save_search(name, line)))
        card.open()

    def set_words_aside(self) -> None:
        """Turn the typed words into a chip with a weight."""
        self._publish(finish=True)
        self._published = ""
        self.line.clear()
        self._state.set(set_aside(self._state.query, self._state.query.text))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        found = dropped_content(event.mimeData())
        if found.has_picture or found.remote or found.text:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._set_role("drop")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._set_role("field")

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_role("field")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(dropped_content(event.mimeData()))
        self.line.setFocus()

    def _lay_out(self) -> None:
        self.glass.setContentsMargins(0, space(2), 0, 0)
        self._file_button = icon_button("image-plus", self.tr("Search with a picture from a file"))
        self.save_button = icon_button("bookmark-plus", self.tr("Save this search"))
        self.clear_button = icon_button("x", self.tr("Clear"))
        self.hint.setProperty("role", "caption")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(ICON_PX + space(3), 0, 0, space(1))
        self.hint.hide()
        self.line.setPlaceholderText(self.tr("Describe a photo, or drop a picture here"))
        row = hbox(gap=space(2))
        row.addWidget(self.glass, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.chip_row, 1)
        for button in (self.clear_button, self.save_button, self._file_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        vbox(row, self.hint, parent=self, margins=(space(3), space(1), space(1), space(1)), gap=space(1))

    def _connect(self) -> None:
        self._file_button.clicked.connect(self.choose_files)
        self.save_button.clicked.connect(self.save)
        self.clear_button.clicked.connect(self.clear)
        self.line.textEdited.connect(self._typed)
        self.line.returnPressed.connect(self._entered)
        self.line.pasted.connect(self.take)
        self.line.escaped.connect(self._escaped)
        self.line.set_aside.connect(self.set_words_aside)
        self.suggester.asked.connect(self._ask_again)
        self.suggester.completed.connect(self._typed)
        self.suggester.named.connect(self._add_name)
        self.line.focused.connect(self._focused)
        self.line.clicked.connect(self.suggester.offer)
        self.line.unfocused.connect(self.suggester.hide)
        self.chip_row.opened.connect(self.editor.open_card)
        self.chip_row.removed.connect(self.editor.remove)
        self.editor.name_wanted.connect(self.name_wanted)
        self._pause.timeout.connect(self._publish)
        self.settled.timeout.connect(self.remember)
        self._state.changed.connect(self._show)
        self._facts.changed.connect(self.chip_row.show_facts)
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
            self.tr("Give the typed words a weight"),
            ["Ctrl+Return", "Ctrl+Enter"],
            self.set_words_aside,
            group=group,
            widget=self,
        )

    def _typed(self) -> None:
        text = self.line.text()
        taken = extract_filters(text, self.line.cursorPosition(), self._state.query.filters, self._facts.known)
        if taken.text != text:
            self._publish()
        else:
            self._pause.start()
            self._tell(_hint(taken))
        self.suggester.follow()

    def _entered(self) -> None:
        if not self.suggester.choose_current():
            self._publish(finish=True)
            self.remember()
            self.suggester.hide()

    def _publish(self, *, finish: bool = False) -> None:
        """Update the query from the typed text, and extract its complete filters."""
        self._pause.stop()
        query = self._state.query
        cursor = self.line.cursorPosition()
        taken = extract_filters(self.line.text(), cursor, query.filters, self._facts.known, finish=finish)
        names = take_names(taken.text, taken.cursor, self._facts.now.concepts, finish=finish)
        if names.text != self.line.text() and (names.parts or taken.text != self.line.text()):
            self.line.setText(names.text)
            self.line.setCursorPosition(names.cursor)
        self._published = without_filters(names.text)
        words = (*query.words, *names.parts)
        query = replace(query, text=self._published, words=words, filters=taken.filters)
        self._tell(_hint(taken) or self._advice(query))
        self._state.set(query)

    def _show(self, query: SearchQuery) -> None:
        if query.text != self._published:
            self._pause.stop()
            self._published = query.text
            self.line.setText(query.text)
            self._tell("")
            taken = extract_filters(query.text, len(query.text), query.filters, self._facts.known, finish=True)
            if taken.text != query.text:
                self._publish(finish=True)
                return
        self.chip_row.show_query(query)
        some = query != SearchQuery(sorting=query.sorting)
        self.save_button.setEnabled(some)
        self.clear_button.setVisible(some)
        if advice := self._advice(query):
            self._tell(advice)
        self.settled.start()
        self.updateGeometry()

    def _colour(self) -> None:
        """Redraw the icon in the present colours."""
        self.glass.setPixmap(icon("search").pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))
        self._show(self._state.query)

    def _advice(self, query: SearchQuery) -> str:
        if not only_unwanted(query):
            return ""
        return self.tr("This only says what not to find. Also say what to look for, in words or with a picture.")

    def _tell(self, hint: str) -> None:
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def remember(self) -> None:
        query = self._state.query
        self.settled.stop()
        asked = replace(query, text=" ".join(query.text.split()), sorting=Sorting.RELEVANCE)
        if asked.asks and asked != self._remembered:
            self._remembered = asked
            self._facts.remember(asked)

    def _escaped(self) -> None:
        """Clear the text; if empty, close the suggestions; else clear the query."""
        if self.line.text():
            self.line.clear()
            self._publish()
            self.suggester.follow()
        elif not self.suggester.hide():
            self.clear()

    def _add(self, picture: PicturePart) -> None:
        self._tell("")
        self._state.change(pictures=(*self._state.query.pictures, picture))

    def _add_name(self, part: WordsPart) -> None:
        """Add the name of a concept to the query; the rest of the text stays."""
        self._publish()
        self._state.change(words=(*self._state.query.words, part))

    def _focused(self, reason: Qt.FocusReason) -> None:
        if reason not in _QUIET:
            self.suggester.offer()

    def _ask_again(self, query: SearchQuery) -> None:
        """Run a saved or recent query."""
        self._pause.stop()
        self._published = query.text
        self.line.setText(query.text)
        self._state.set(query)

    def _set_role(self, role: str) -> None:
        set_role(self, role)

    def _move_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        active = now is not None and self.isAncestorOf(now)
        if active != self.property("active"):
            self.setProperty("active", active)
            self._set_role(str(self.property("role")))


def _hint(taken: ExtractedFilters) -> str:
    """Return a hint about a filter that was not understood, or that there is not."""
    misunderstood = taken.misunderstood
    if misunderstood and misunderstood.keyword:
        return hint_for(misunderstood.keyword)
    return hint_for_unknown(taken.unknown) if taken.unknown else ""

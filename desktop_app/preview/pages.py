"""The bar below a document in the preview turns its pages, copies their text, and marks the words of the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from desktop_app.preview.picture_text import matched_words
from desktop_app.preview.text_selection import words_of_page, words_of_picture
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label
from desktop_app.texts import number
from indexer.types import Kind, Locator

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.preview.pictures import CancellablePictureSource
    from desktop_app.preview.text_selection import ShownWord
    from indexer.catalogue.picture_texts import PictureText
    from indexer.decode.document.page_text import PageText
    from indexer.library.values import Details, Row
    from indexer.search.request import Hit
    from indexer.types import FileId

_TEXT_MS = 120
"""The text of pages that are only passed by is not read."""


class PageBar(QFrame):
    """Says which page is shown, and turns pages; hidden for files that are no documents of many pages."""

    page_wanted = Signal(object)  # A Locator
    marked = Signal(object)  # A tuple of Box: where the words of the query stand on the page
    text_found = Signal(str)  # Of the page; empty once another one is shown
    words_found = Signal(object)  # A tuple of ShownWord: those of the page; empty once another one is shown

    def __init__(
        self, ask_library: AskLibrary, loader: CancellablePictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self._loader = loader
        self._row: Row | None = None
        self._words = ""
        self._page = 1
        self._pages = 0
        self._matching: tuple[int, ...] = ()
        self._text = ""
        self._place = QLabel()
        self._back = self._button("chevron-left", self.tr("Previous page"), lambda: self.turn(-1))
        self._on = self._button("chevron-right", self.tr("Next page"), lambda: self.turn(1))
        self._next_match = self._button("file-text", self.tr("Next matching page"), lambda: self.go_to_match(1))
        self._copy = self._button("clipboard-copy", self.tr("Copy the text of the page"), self.copy_text)
        self._hint = text_label("", role="quiet")
        self._text_soon = QTimer(self, singleShot=True, interval=_TEXT_MS)
        self._text_soon.timeout.connect(self._ask_text)
        line = hbox(self._back, self._place, self._on, self._next_match, self._hint, gap=space(2))
        line.addStretch(1)
        line.addWidget(self._copy)
        line.setContentsMargins(space(3), space(1), space(3), space(1))
        self.setLayout(line)
        self.setProperty("role", "panel")
        self.hide()

    def show_file(self, row: Row | None, hit: Hit | None, words: str = "") -> None:
        """Show the page of a hit, or the first one; `words` are those of the query."""
        if row is not None and self._row is not None and (row.file_id, row.path) == (self._row.file_id, self._row.path):
            return
        self._loader.drop(self)
        self._row = row if row is not None and row.kind is Kind.DOCUMENT else None
        self._words = words
        self._pages = 0
        found = set() if hit is None else {hit.page, *(segment.page for segment in hit.segments)}
        self._matching = tuple(sorted(page for page in found if page is not None))
        self._page = (hit.page or 1) if hit is not None else 1
        self.setVisible(self._row is not None)
        if self._row is not None:
            file_id = self._row.file_id
            self._ask_library(self, lambda library: library.details(file_id), self._take_details)
            self._show_page()

    @property
    def is_active(self) -> bool:
        """Whether a document is shown."""
        return self._row is not None

    def turn(self, by: int) -> None:
        """Show a later or an earlier page; stop at both ends."""
        self.go_to(self._page + by)

    def go_to(self, page: int) -> None:
        """Show a page, as far as there is one."""
        page = min(max(page, 1), max(self._pages, 1))
        if self._row is not None and page != self._page:
            self._page = page
            self.page_wanted.emit(Locator(page=page))
            self.text_found.emit("")
            self._show_page()

    def follow(self, locator: Locator) -> None:
        """Follow to a page that is shown by other means, such as a click on its thumbnail."""
        if self._row is not None and locator.page is not None and locator.page != self._page:
            self._page = locator.page
            self.text_found.emit("")
            self._show_page()

    def go_to_match(self, by: int) -> None:
        """Show the next page that has the words of the query, or the one before; begin again at the end."""
        if by > 0:
            pages = [page for page in self._matching if page > self._page] or list(self._matching[:1])
            found = pages[:1]
        else:
            pages = [page for page in self._matching if page < self._page] or list(self._matching[-1:])
            found = pages[-1:]
        if found:
            self.go_to(found[0])

    def copy_text(self) -> None:
        """Copy the text of the page."""
        if self._text:
            QGuiApplication.clipboard().setText(self._text)
            self._hint.setText(self.tr("The text was copied"))

    def forget(self) -> None:
        """Show nothing."""
        self.show_file(None, None)

    def _take_details(self, details: Details | None) -> None:
        if details is None or self._row is None or details.row.file_id != self._row.file_id:
            return
        self._pages = details.facts.pages or 0
        self._show_page()

    def _show_page(self) -> None:
        place = self.tr("Page %1 of %2") if self._pages else self.tr("Page %1")
        self._place.setText(place.replace("%1", number(self._page)).replace("%2", number(self._pages)))
        self._back.setEnabled(self._page > 1)
        self._on.setEnabled(self._page < self._pages)
        self._next_match.setVisible(len(self._matching) > 1)
        self._hint.clear()
        self._text = ""
        self._copy.setEnabled(False)
        self.marked.emit(())
        self.words_found.emit(())
        self._text_soon.start()

    def _ask_text(self) -> None:
        if self._row is not None and not self._row.offline:
            self._loader.load_text(self._row.path, self._page, self, self._take_text)

    def _take_text(self, found: PageText) -> None:
        if self._row is None or found.page != self._page:
            return
        self._show_text(found.text)
        if found.words:
            self._show_words(words_of_page(found))
            return
        file_id, page = self._row.file_id, self._page
        self._ask_library(
            self, lambda library: library.picture_text(file_id, page), lambda read: self._take_read(file_id, page, read)
        )

    def _take_read(self, file_id: FileId, page: int, read: PictureText | None) -> None:
        """Take what was read in the picture of a page, such as a scan."""
        if read is None or self._row is None or (self._row.file_id, self._page) != (file_id, page):
            return
        if not self._text:
            self._show_text(read.text)
        self._show_words(words_of_picture(read))

    def _show_text(self, text: str) -> None:
        self._text = text
        self._copy.setEnabled(bool(text))
        if text:
            self.text_found.emit(text)

    def _show_words(self, words: tuple[ShownWord, ...]) -> None:
        self.marked.emit(matched_words(((word.text, word.box) for word in words), self._words))
        self.words_found.emit(words)

    def _button(self, drawing: str, what: str, run: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(what)
        button.setAccessibleName(what)
        button.clicked.connect(lambda _checked: run())
        return button

"""The text that was read in a picture, or stands on a page.

It can be selected and copied; the words of the query are marked in the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.preview.text_selection import words_of_picture
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox
from indexer.search.words import query_stems, stems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.catalogue.picture_texts import PictureText
    from indexer.types import Box


class TextInPicture(QWidget):
    """Shows the text of one picture; hidden where there is none."""

    marked = Signal(object)  # A tuple of Box: where the words of the query stand in the picture
    found = Signal(object)  # A tuple of ShownWord: what was read in a photo; pages have a bar of their own

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._title = text_label(self.tr("Text in this picture"), role="caption")
        self._words = text_label(wrap=True, plain=True)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._words.setAccessibleName(self._title.text())
        copy = QToolButton()
        copy.setIcon(icon("clipboard-copy"))
        copy.setToolTip(self.tr("Copy the text"))
        copy.setAccessibleName(copy.toolTip())
        copy.clicked.connect(lambda _checked: QGuiApplication.clipboard().setText(self._text))
        head = hbox(self._title, gap=space(1))
        head.addStretch(1)
        head.addWidget(copy)
        vbox(head, self._words, parent=self, margins=0, gap=space(1))
        self.hide()

    def show_text(self, found: PictureText | None, asked: str = "") -> None:
        """Show what was read in a picture, and tell where the words of a query stand in it."""
        self._show(found.text if found is not None else "", self.tr("Text in this picture"))
        self.marked.emit(() if found is None else matched_words(((word.text, word.box) for word in found.words), asked))
        if found is not None and not found.page:
            self.found.emit(words_of_picture(found))

    def show_page(self, text: str) -> None:
        """Show the text of a page, unless more was read in its picture; an empty one hides what is shown."""
        if not text or len(text) > len(self._text):
            self._show(text, self.tr("Text of this page"))

    def _show(self, text: str, title: str) -> None:
        self._text = text
        self._title.setText(title)
        self._words.setAccessibleName(title)
        self._words.setText(text)
        self.setVisible(bool(text))


def matched_words(words: Iterable[tuple[str, Box]], asked: str) -> tuple[Box, ...]:
    """Return where words of a query stand among others, in any form of theirs or as a part of a longer one."""
    wanted = query_stems(asked) if asked.strip() else frozenset[str]()
    return tuple(
        box
        for text, box in words
        if wanted and (wanted & stems(text) or any(len(one) > 2 and one in text.lower() for one in wanted))
    )

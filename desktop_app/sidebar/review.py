"""The dialog that sharpens a concept: one picture after the other, yes, no or skip; and its examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QImage, QKeySequence, QPixmap
from PySide6.QtWidgets import QDialog, QListView, QListWidget, QListWidgetItem, QPushButton, QWidget

from desktop_app.sidebar.candidates import Candidate, next_candidate
from desktop_app.sidebar.picture_view import PictureView
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import hbox, text_label, vbox
from desktop_app.texts import sentences, shown_name, with_number
from indexer.search.request import SearchRequest, TextPart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.engine.ask_thread import AskLibrary, AskSearch
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.loader import PictureSource
    from indexer.catalogue.concepts import Concept, Example
    from indexer.errors import KnownError
    from indexer.library.concepts import ShownExample
    from indexer.library.library import Library
    from indexer.search.request import Answer, Hit
    from indexer.types import ContentId, Locator

LOOKED_AT = 300
"""Hits that a candidate is chosen from."""
LARGEST_PX = 1600
EXAMPLE_PX = 72


class ReviewDialog(QDialog):
    """Asks about the surest and the least sure candidates in turn; each answer sharpens the concept at once."""

    def __init__(
        self,
        concept: Concept,
        ask_library: AskLibrary,
        ask_search: AskSearch,
        loader: PictureSource,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._concept = concept
        self._ask_library = ask_library
        self._ask_search = ask_search
        self._loader = loader
        self._appearance = appearance
        self._hits: Sequence[Hit] = ()
        self._examples: dict[ContentId, ShownExample] = {}
        self._skipped: set[ContentId] = set()
        self._answers: list[Candidate] = []
        self._pictures: dict[tuple[ContentId, Locator], QImage] = {}
        """Of examples."""
        self._sure = True
        self.candidate: Candidate | None = None
        """The picture that is asked about."""
        self.changed = False
        """Whether an answer was given."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Examples of “{name}”").format(name=concept.name))
        self.question = text_label(role="heading", wrap=True, plain=True)
        self.note = text_label(role="caption", wrap=True, plain=True)
        self.picture = PictureView(appearance)
        self.examples = QListWidget()
        self._lay_out()
        self.resize(space(250), space(170))
        self._say(self.tr("Looking for candidates…"), "")
        self._read()

    def _lay_out(self) -> None:
        self.yes = self._button("", self.tr("Yes"), ("Y", "Right"), lambda: self.answer(yes=True))
        self.no = self._button("ban", self.tr("No"), ("N", "Left"), lambda: self.answer(yes=False))
        self.skip_button = self._button("step-forward", self.tr("Skip"), ("S", "Down"), self.skip)
        self.undo_button = self._button("rotate-ccw", self.tr("Undo"), ("Ctrl+Z", "U"), self.undo)
        self.yes.setProperty("role", "primary")
        buttons = hbox(self.yes, self.no, self.skip_button, gap=space(2))
        buttons.addStretch(1)
        buttons.addWidget(self.undo_button)
        asked = vbox(self.question, self.note, gap=space(2))
        asked.addWidget(self.picture, 1)
        asked.addLayout(buttons)
        self.examples.setViewMode(QListView.ViewMode.IconMode)
        self.examples.setResizeMode(QListView.ResizeMode.Adjust)
        self.examples.setMovement(QListView.Movement.Static)
        self.examples.setIconSize(QSize(EXAMPLE_PX, EXAMPLE_PX))
        self.examples.setGridSize(QSize(EXAMPLE_PX + space(3), EXAMPLE_PX + space(3)))
        self.examples.setFixedWidth(2 * (EXAMPLE_PX + space(3)) + space(8))
        self.examples.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.examples.setAccessibleName(self.tr("Examples"))
        self._counts = text_label(role="title", wrap=True, plain=True)
        self._remove = QPushButton(icon("trash-2"), self.tr("Remove example"))
        self._remove.setProperty("role", "quiet")
        self._remove.setEnabled(False)
        self._remove.setAutoDefault(False)
        self._remove.clicked.connect(self.remove_example)
        self.examples.itemSelectionChanged.connect(lambda: self._remove.setEnabled(bool(self.examples.selectedItems())))
        side = vbox(self._counts, gap=space(2))
        side.addWidget(self.examples, 1)
        side.addWidget(self._remove)
        row = hbox(parent=self, margins=space(5), gap=space(5))
        row.addLayout(asked, 1)
        row.addLayout(side)

    def _button(self, drawing: str, label: str, keys: Sequence[str], run: Callable[[], object]) -> QPushButton:
        button = QPushButton(f"{label}  ({keys[0]})")
        if drawing:
            button.setIcon(icon(drawing))
        button.setAutoDefault(False)
        button.setAccessibleName(label)
        button.clicked.connect(lambda _checked=False: run())
        action = QAction(label, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: button.click())
        self.addAction(action)
        return button

    # Answers

    def answer(self, *, yes: bool) -> None:
        """Make an example or a counter-example of the picture that is asked about."""
        candidate = self.candidate
        if candidate is None:
            return
        self._answers.append(candidate)
        self._sure = not self._sure
        example = replace(candidate.example, is_counter=not yes)
        self._change(lambda library: library.teach(self._concept.concept_id, [example]))

    def skip(self) -> None:
        """Ask about another picture; this one comes again in the next review."""
        if self.candidate is not None:
            self._skipped.add(self.candidate.hit.content_id)
            self._sure = not self._sure
            self._show_next()

    def undo(self) -> None:
        """Take the last answer back, and ask again."""
        if self._answers:
            last = self._answers.pop()
            self._sure = last.is_sure
            self._change(lambda library: library.forget_examples(self._concept.concept_id, [last.example]))

    def remove_example(self) -> None:
        """Take the selected examples away."""
        chosen: list[Example] = [item.data(Qt.ItemDataRole.UserRole) for item in self.examples.selectedItems()]
        self._change(lambda library: library.forget_examples(self._concept.concept_id, chosen))

    def _change(self, change: Callable[[Library], None]) -> None:
        self.changed = True
        self.candidate = None
        self._enable()
        self._ask_library(self, change, lambda _: self._read(), self._explain)

    # Reading and showing

    def _read(self) -> None:
        """Read the examples, then search with them."""
        number = self._concept.concept_id
        self._ask_library(self, lambda library: library.concept_examples(number), self._show_examples, self._explain)

    def _show_examples(self, examples: list[ShownExample]) -> None:
        self._examples = {one.example.content_id: one for one in examples}
        yes = sum(not one.example.is_counter for one in examples)
        no = len(examples) - yes
        words = with_number(self.tr("%n example(s)", "", yes), yes)
        more = with_number(self.tr("%n counter-example(s)", "", no), no)
        self._counts.setText(f"{words}\n{more}" if no else words)
        self.examples.clear()
        for one in examples:
            self._add_example(one)
        request = SearchRequest(texts=(TextPart(self._concept.name),), limit=LOOKED_AT)
        self._ask_search(self, request, self._take, self._explain)

    def _add_example(self, one: ShownExample) -> None:
        item = QListWidgetItem()
        key = one.example.content_id, one.example.locator
        item.setData(Qt.ItemDataRole.UserRole, one.example)
        name = shown_name(one.row.path) if one.row is not None else self.tr("No file at present")
        tip = self.tr("Not it: {name}").format(name=name) if one.example.is_counter else name
        item.setToolTip(tip)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
        self.examples.addItem(item)
        if one.row is not None:
            row, counter = one.row, one.example.is_counter

            def show(image: QImage) -> None:
                self._pictures[key] = image
                if shiboken6.isValid(item):
                    item.setIcon(QIcon(_square(image, faint=counter)))

            if key in self._pictures:
                show(self._pictures[key])
            else:
                item.setIcon(QIcon(_square(self._empty(), faint=False)))
                self._loader.load(row.path, 2 * EXAMPLE_PX, self, show, lambda _: None, one.example.locator)
        else:
            item.setIcon(icon("image-off"))

    def _empty(self) -> QImage:
        """Return what stands for an example until its picture is loaded."""
        image = QImage(2 * EXAMPLE_PX, 2 * EXAMPLE_PX, QImage.Format.Format_RGB32)
        image.fill(self._appearance.colours.hover)
        return image

    def _take(self, answer: Answer) -> None:
        self._hits = answer.hits
        self._show_next()

    def _show_next(self) -> None:
        known = self._skipped | set(self._examples)
        self.candidate = next_candidate(self._hits, known, sure=self._sure)
        self._enable()
        if self.candidate is None:
            self.picture.show_image(None)
            self._say(self.tr("There is nothing more to ask about."), "")
            return
        hit = self.candidate.hit
        surest = self.tr("One of the surest matches: {name}")
        unsure = self.tr("Recallery is not sure about this one: {name}")
        note = (surest if self.candidate.is_sure else unsure).format(name=shown_name(hit.path))
        self._say(self.tr("Is this “{name}”?").format(name=self._concept.name), note)
        wanted = self.candidate

        def show(image: QImage) -> None:
            if self.candidate is wanted:
                self.picture.show_image(image)

        self._loader.load(hit.path, LARGEST_PX, self, show, self._explain, hit.locator)

    def _enable(self) -> None:
        for button in (self.yes, self.no, self.skip_button):
            button.setEnabled(self.candidate is not None)
        self.undo_button.setEnabled(bool(self._answers))

    def _explain(self, trouble: KnownError) -> None:
        self.picture.show_image(None)
        self.note.setText(sentences(trouble))

    def _say(self, question: str, note: str) -> None:
        self.question.setText(question)
        self.note.setText(note)


def _square(image: QImage, *, faint: bool) -> QPixmap:
    """Return the middle of a picture; one of a counter-example is grey."""
    side = min(image.width(), image.height())
    middle = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    if faint:
        middle = middle.convertToFormat(QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(middle)

"""The pages shown in place of the grid: no results, first steps, an error, a loading skeleton."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from desktop_app.query.filters import chips_of, label_of, picture_name
from desktop_app.query.parse import KnownNames, Token, TokenKind, tokens
from desktop_app.results.geometry import Grid, Metrics
from desktop_app.results.sections import Section
from desktop_app.style import icons
from desktop_app.style.tokens import RADIUS_PX, space
from desktop_app.style.widgets import discard, vbox
from desktop_app.texts import said, translate
from indexer.search.request import Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desktop_app.query.query import QueryState, SearchQuery
    from desktop_app.style.theme import Appearance
    from indexer.errors import KnownError

    Choice = tuple[str, str, Callable[[], object]]
    """A label, a role and a callback."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A less strict query."""

    label: str
    """The label of a button."""
    query: SearchQuery


def relaxations(query: SearchQuery) -> list[Relaxation]:
    """Return queries that each drop one filter, exact phrase or minus part."""
    found = [*_without_filters(query), *_without_tokens(query), *_without_parts(query)]
    if len(chips_of(query.filters)) > 1:
        found.append(Relaxation(translate("Results", "Remove all filters"), replace(query, filters=Filters())))
    return found


def _without_filters(query: SearchQuery) -> Iterator[Relaxation]:
    for chip in chips_of(query.filters):
        yield Relaxation(_without(label_of(chip, KnownNames())), replace(query, filters=chip.rest))


def _without_tokens(query: SearchQuery) -> Iterator[Relaxation]:
    for token in tokens(query.text):
        if token.kind is TokenKind.WITHOUT:
            label = translate("Results", "Allow “{words}”").format(words=token.value)
            yield Relaxation(label, replace(query, text=_replaced(query.text, token, "")))
        elif token.kind is TokenKind.EXACT:
            label = translate("Results", "Search for “{words}” without quotes").format(words=token.value)
            yield Relaxation(label, replace(query, text=_replaced(query.text, token, token.value)))


def _without_parts(query: SearchQuery) -> Iterator[Relaxation]:
    for words in query.words:
        if words.minus:
            label = translate("Results", "Allow “{words}”").format(words=words.text)
            yield Relaxation(label, replace(query, words=tuple(other for other in query.words if other is not words)))
    for picture in query.pictures:
        if picture.minus:
            label = translate("Results", "Allow photos like {name}").format(name=picture_name(picture.path))
            left = tuple(other for other in query.pictures if other is not picture)
            yield Relaxation(label, replace(query, pictures=left))


def _without(label: str) -> str:
    return translate("Results", "Without the filter “{name}”").format(name=label)


def _replaced(text: str, token: Token, by: str) -> str:
    return " ".join(f"{text[: token.start]} {by} {text[token.end :]}".split())


_MAX_BUTTONS = 6  # At most this many buttons
_MARK_PX = 56


class MessagePage(QScrollArea):
    """A page with an icon, a title, a text and buttons."""

    folders_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, state: QueryState, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._appearance = appearance
        self._icon = "search-x"
        self._mark, self.title_label, self.words_label = QLabel(), QLabel(), QLabel()
        self.title_label.setProperty("role", "heading")
        self.words_label.setProperty("role", "quiet")
        inside = QWidget()
        self._column = vbox(parent=inside, margins=space(6), gap=space(3))
        self._column.addStretch(2)
        for label in (self._mark, self.title_label, self.words_label):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._mark)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._column.addWidget(label)
        self._column.addSpacing(space(2))
        self._column.addStretch(3)
        self._buttons: list[QPushButton] = []
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        appearance.changed.connect(self._draw_mark)

    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def show_nothing(self, query: SearchQuery) -> None:
        """Say that nothing was found, and offer less strict queries."""
        ways = relaxations(query)[:_MAX_BUTTONS]
        choices: list[Choice] = [
            (way.label, "chip", lambda way=way: self._state.set(way.query))  # type: ignore[misc]
            for way in ways
        ]
        if query.asks and ways:
            words = self.tr("Nothing matches everything you asked for. Try without one of these:")
        elif query.asks:
            words = self.tr("Try other words, or drop a picture of what you are looking for into the search box.")
        elif ways:
            words = self.tr("No file matches all filters. Try without one of these:")
        else:
            words = self.tr("Your folders are being read. Files appear here as soon as they are found.")
        empty = not query.asks and not ways
        title = self.tr("Looking for your files") if empty else self.tr("Nothing found")
        self._fill("folder-open" if empty else "search-x", title, words, choices)

    def show_emptied(self) -> None:
        """Say that everything that was shown has gone: removed or moved to the trash."""
        everything: Choice = (self.tr("Show everything"), "primary", self._state.clear)
        words = self.tr("All files that were shown here are gone.")
        self._fill("folder-open", self.tr("Nothing is left here"), words, [everything])

    def show_first_steps(self) -> None:
        choices: list[Choice] = [(self.tr("Choose folders…"), "primary", self.folders_wanted.emit)]
        words = self.tr(
            "Choose the folders with your photos. Recallery reads them on this computer, and nothing leaves it. "
            "Then search for what is in the pictures."
        )
        self._fill("images", self.tr("Find your photos by what is in them"), words, choices)

    def show_trouble(self, trouble: KnownError) -> None:
        """Show an error, and offer to try again."""
        self._fill(
            "triangle-alert",
            said(trouble.title),
            said(trouble.message),
            [(self.tr("Try again"), "primary", self.retry_wanted.emit)],
        )

    def _fill(self, icon: str, title: str, words: str, choices: Sequence[Choice]) -> None:
        self._icon = icon
        self._draw_mark()
        self.title_label.setText(title)
        self.words_label.setText(words)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        for button in self._buttons:
            self._column.removeWidget(button)
            discard(button)
        self._buttons = [self._button(*choice) for choice in choices]
        for number, button in enumerate(self._buttons):
            self._column.insertWidget(5 + number, button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _button(self, label: str, role: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("role", role)
        button.clicked.connect(lambda _checked=False: run())
        return button

    def _draw_mark(self) -> None:
        ratio, colour = self.devicePixelRatioF(), self._appearance.colours.text_quiet
        self._mark.setPixmap(icons.pixmap(self._icon, _MARK_PX, colour, ratio))


class Skeleton(QWidget):
    """Placeholder tiles, until the first answer arrives."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.side_px = 180
        self.setAccessibleName(self.tr("Searching"))
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(self.rect(), self._appearance.colours.surface)
        painter.setBrush(self._appearance.colours.sunken)
        rows = Section(start=0, rows=10_000, items=10_000)
        grid = Grid((rows,), Metrics(width_px=self.width(), side_px=self.side_px))
        for part in grid.rows_between(0, self.height()):
            for row in part:
                rect = QRect(grid.rect(row))
                painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        painter.end()

"""Explains why a file was found."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from desktop_app.style.tokens import space
from desktop_app.style.widgets import text_label, vbox
from desktop_app.texts import translate
from indexer.search.bands import is_of_named_folder
from indexer.search.rank import WORDS_WEIGHT
from indexer.search.request import MatchedIn
from indexer.search.words import FULL_WORDS, query_stems, stems
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.style.theme import Appearance
    from indexer.search.request import Hit, Snippet

_WORD = re.compile(r"[^\W_]+")
_MOST_LINES = 6
_IN_FILE = frozenset({MatchedIn.PAGE, MatchedIn.SUBTITLE, MatchedIn.SPEECH, MatchedIn.OCR})
"""Places of words that the lines of a file's names and metadata do not show."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A hit, and the words of the query that found it."""

    hit: Hit
    words: str = ""

    @property
    def says_something(self) -> bool:
        """Whether a signal found it; the files of a plain list have no signals."""
        signals = self.hit.signals
        return bool(signals.meaning or signals.words or signals.similarity)

    @property
    def sentence(self) -> str:
        """Why it was found, in one sentence."""
        signals, band = self.hit.signals, self.hit.band
        if signals.words >= FULL_WORDS:
            return self._place_of_words
        if signals.words and band is not Band.WEAK:
            return translate("Why", "The picture matches, and so do some of the words.")
        if signals.words:
            return translate("Why", "Only some of the words match.")
        if is_of_named_folder(self.hit):
            return translate("Why", "Only the name of its folder matches.")
        return {
            Band.GOOD: translate("Why", "The picture matches."),
            Band.MAYBE: translate("Why", "This may be what you want: the picture matches to some extent."),
            Band.WEAK: translate("Why", "The picture matches only a little."),
        }[band]

    @property
    def _place_of_words(self) -> str:
        """Where all the words are, in one sentence; what is in the file itself goes first."""
        sentences = {
            MatchedIn.PAGE: translate("Why", "The words are in its text."),
            MatchedIn.SUBTITLE: translate("Why", "The words are in its subtitles."),
            MatchedIn.SPEECH: translate("Why", "The words are spoken in it."),
            MatchedIn.OCR: translate("Why", "The words can be read in the picture."),
        }
        found = (sentences[place] for place in self.hit.matched_in if place in sentences)
        return next(found, translate("Why", "The words are in its name or description."))

    @property
    def share_of_words(self) -> float:
        """The share of the words in its score, 0 to 1; the rest is visual similarity."""
        looks, words = max(self.hit.signals.meaning, 0.0), WORDS_WEIGHT * self.hit.signals.words**2
        return words / (looks + words) if words else 0.0


def lines_with(text: str, words: str) -> list[str]:
    """Return the distinct lines of a text that contain a word of the query."""
    wanted = query_stems(words) if words.strip() else set()
    found = [line for line in text.splitlines() if wanted & stems(line)]
    kept: list[str] = []
    said: set[frozenset[str]] = set()
    for line in found:
        # The searchable text holds names twice, whole and split.
        tokens = frozenset(stems(line))
        if not any(tokens <= other for other in said):
            said.add(tokens)
            kept.append(line)
    return kept[:_MOST_LINES]


def marked(line: str, words: str, ground: QColor, front: QColor) -> str:
    """Return a line as rich text with the matching words highlighted."""
    wanted = query_stems(words) if words.strip() else set()
    style = f"background-color:{ground.name()};color:{front.name()};font-weight:600"
    return "".join(
        f'<span style="{style}">{html.escape(part)}</span>' if is_word and stems(part) & wanted else html.escape(part)
        for part, is_word in _words_and_gaps(line)
    )


def marked_snippet(snippet: Snippet, ground: QColor, front: QColor) -> str:
    """Return a snippet as rich text with its marks highlighted."""
    style = f"background-color:{ground.name()};color:{front.name()};font-weight:600"
    parts, at = [], 0
    for begin, end in snippet.marks:
        parts += [html.escape(snippet.text[at:begin])]
        parts += [f'<span style="{style}">{html.escape(snippet.text[begin:end])}</span>']
        at = end
    return "".join([*parts, html.escape(snippet.text[at:])])


def _words_and_gaps(line: str) -> Iterator[tuple[str, bool]]:
    """Split a line into words and the text between them."""
    end = 0
    for match in _WORD.finditer(line):
        yield line[end : match.start()], False
        yield match[0], True
        end = match.end()
    yield line[end:], False


class WhyCard(QFrame):
    """A card with the band of a hit, the share of each signal, and the matching lines."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._reason: Reason | None = None
        self._text = ""
        self.setProperty("role", "card")
        self._band = text_label(role="strong")
        self._sentence = text_label(wrap=True)
        title = text_label(self.tr("Why this was found"), "caption")
        self._picture, self._words = ShareBar(), ShareBar()
        self._picture_share, self._words_share = QLabel(), QLabel()
        bars = QGridLayout()
        bars.setHorizontalSpacing(space(2))
        bars.setVerticalSpacing(space(1))
        bars.setColumnStretch(1, 1)
        lines = (
            (self.tr("Picture"), self._picture, self._picture_share),
            (self.tr("Words"), self._words, self._words_share),
        )
        for number, (name, bar, share) in enumerate(lines):
            label = text_label(name, "quiet")
            share.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            bars.addWidget(label, number, 0)
            bars.addWidget(bar, number, 1)
            bars.addWidget(share, number, 2)
        self._lines = text_label(wrap=True)
        self._lines.setTextFormat(Qt.TextFormat.RichText)
        self._lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        vbox(title, self._band, self._sentence, bars, self._lines, parent=self, margins=space(3), gap=space(2))
        appearance.changed.connect(self._show)
        self.hide()

    def explain(self, reason: Reason | None, text: str = "") -> None:
        """Explain a hit, with the matching lines of the file's `text`; None hides the card."""
        self._reason = reason if reason is not None and reason.says_something else None
        self._text = text
        self._show()
        self.setVisible(self._reason is not None)

    def _show(self) -> None:
        if self._reason is None:
            return
        colours = self._appearance.colours
        name, colour = {
            Band.GOOD: (self.tr("Good match"), colours.good),
            Band.MAYBE: (self.tr("Maybe"), colours.maybe),
            Band.WEAK: (self.tr("Weak match"), colours.weak),
        }[self._reason.hit.band]
        self._band.setText(f'<span style="color:{colour.name()}">\N{BLACK CIRCLE}</span> {name}')
        self._sentence.setText(self._reason.sentence)
        share = self._reason.share_of_words
        for bar, label, part in (
            (self._picture, self._picture_share, 1 - share),
            (self._words, self._words_share, share),
        ):
            bar.show_share(part, colours.accent, colours.sunken)
            label.setText(self.tr("%1 %").replace("%1", str(round(100 * part))))
        self.setAccessibleName(
            self.tr("%1. Picture %2 percent, words %3 percent.")
            .replace("%1", name)
            .replace("%2", str(round(100 * (1 - share))))
            .replace("%3", str(round(100 * share)))
        )
        ground, front = colours.accent_quiet, colours.text
        hit, words = self._reason.hit, self._reason.words
        lines = [marked(line, words, ground, front) for line in lines_with(self._text, words)]
        if hit.snippet and (not lines or _IN_FILE.intersection(hit.matched_in)):
            lines.insert(0, marked_snippet(hit.snippet, ground, front))
        self._lines.setText("<br>".join(lines))
        self._lines.setVisible(bool(lines))


class ShareBar(QWidget):
    """A horizontal bar for a share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._front: QColor | None = None
        self._ground: QColor | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_share(self, share: float, front: QColor, ground: QColor) -> None:
        """Show a share, 0 to 1."""
        self._share, self._front, self._ground = share, front, ground
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(20), space(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._front is None or self._ground is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = space(1.5)
        whole = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(self._ground)
        painter.drawRoundedRect(whole, height / 2, height / 2)
        part = QRectF(whole)
        part.setWidth(max(self._share * whole.width(), height if self._share > 0 else 0))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            part.moveRight(whole.right())
        painter.setBrush(self._front)
        painter.drawRoundedRect(part, height / 2, height / 2)
        painter.end()

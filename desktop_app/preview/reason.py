"""Why a file was found: what each signal gave, and where its text has the words that were asked for."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from indexer.search.bands import is_of_named_folder
from indexer.search.rank import WORDS_WEIGHT
from indexer.search.words import FULL_WORDS, query_stems, stems
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QColor

    from indexer.search.request import Hit

translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""
_WORD = re.compile(r"[^\W_]+")
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """A hit, and the words of the query that found it."""

    hit: Hit
    words: str = ""

    @property
    def says_something(self) -> bool:
        """Whether anything was searched for: in a mere list nothing is found for a reason."""
        signals = self.hit.signals
        return bool(signals.meaning or signals.words or signals.similarity)

    @property
    def sentence(self) -> str:
        """What found it, in one sentence."""
        signals, band = self.hit.signals, self.hit.band
        if signals.words >= FULL_WORDS:
            return translate("Why", "Its name or description has the words.")
        if signals.words and band is not Band.WEAK:
            return translate("Why", "It looks like it, and some of the words match.")
        if signals.words:
            return translate("Why", "Only some of the words match.")
        if is_of_named_folder(self.hit):
            return translate("Why", "Only the name of its folder matches.")
        return {
            Band.GOOD: translate("Why", "It looks like it."),
            Band.MAYBE: translate("Why", "It may be what you want: it looks somewhat like it."),
            Band.WEAK: translate("Why", "It looks only a little like it."),
        }[band]

    @property
    def share_of_words(self) -> float:
        """What of its score came from its words, 0 to 1; the rest came from its looks."""
        looks, words = max(self.hit.signals.meaning, 0.0), WORDS_WEIGHT * self.hit.signals.words**2
        return words / (looks + words) if words else 0.0


def lines_with(text: str, words: str) -> list[str]:
    """Return the lines of a text that have a word of the query, each once, the shorter way of writing it first."""
    wanted = query_stems(words) if words.strip() else set()
    found = [line for line in text.splitlines() if wanted & stems(line)]
    kept: list[str] = []
    said: set[frozenset[str]] = set()
    for line in found:
        # The searchable text has names twice, as they are and taken apart.
        tokens = frozenset(stems(line))
        if not any(tokens <= other for other in said):
            said.add(tokens)
            kept.append(line)
    return kept[:_MOST_LINES]


def marked(line: str, words: str, ground: QColor, front: QColor) -> str:
    """Return a line as rich text, its words that match one of the query's on a ground of their own."""
    wanted = query_stems(words) if words.strip() else set()
    style = f"background-color:{ground.name()};color:{front.name()};font-weight:600"
    return "".join(
        f'<span style="{style}">{html.escape(part)}</span>' if is_word and stems(part) & wanted else html.escape(part)
        for part, is_word in _parts(line)
    )


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """Split a line into words and what stands between them."""
    end = 0
    for match in _WORD.finditer(line):
        yield line[end : match.start()], False
        yield match[0], True
        end = match.end()
    yield line[end:], False

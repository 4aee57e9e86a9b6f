"""Turns what a recognition network says of a line into words with their places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

BLANK = 0
"""The class that stands for no character."""
_ROMAN = re.compile(r"[XV]+[Il]+(?=(?:e|er|ème|th)?\W*$)")
"""A Roman number such as XVII or XIXe; the networks take its strokes for small letters."""
_ARTICLE = re.compile(r"^I(?=['\u2019][^\W\d_a-z])")
"""French and Italian articles before a capital: l'Église. English contractions (I'm) have a small letter there."""


@dataclass(frozen=True, slots=True)
class WordInLine:
    """Characters without a space between them."""

    text: str
    start: float
    """Where it begins, as a fraction of the width of the line."""
    end: float
    confidence: float
    """0 to 1: the mean probability of its characters."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What is written in a line."""

    words: tuple[WordInLine, ...]
    confidence: float
    """0 to 1: the mean probability of all characters; 0 where there are none."""

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)


NOTHING = ReadLine((), 0.0)


def decode(steps: Floats, characters: Sequence[str], share: float = 1.0) -> ReadLine:
    """Return what a network reads in a line.

    Args:
        steps: float32 [T, classes], probabilities from the line's left to its right; class 0 is blank.
        characters: of class 1, 2 and so on; the last class is the space.
        share: how much of the width is the line; the rest was added to fill the batch.
    """
    best = steps.argmax(axis=1)
    is_new = np.ones(len(best), bool)
    is_new[1:] = best[1:] != best[:-1]
    places = np.flatnonzero(is_new & (best != BLANK))
    if not len(places):
        return NOTHING
    sure = steps[places, best[places]]
    letters = [characters[number - 1] if number <= len(characters) else " " for number in best[places]]
    edges = _edges(np.asarray((places + 0.5) / (len(best) * share), np.float64))
    words = _words(letters, sure, edges)
    return ReadLine(words, float(sure.mean())) if words else NOTHING


def _edges(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where characters begin and end, [n + 1]: halfway between centres."""
    between = (centres[1:] + centres[:-1]) / 2
    half = float(np.median(np.diff(centres))) / 2 if len(centres) > 1 else 0.5
    edges: NDArray[np.float64] = np.concatenate([[centres[0] - half], between, [centres[-1] + half]])
    return edges.clip(0.0, 1.0)


def _words(letters: Sequence[str], sure: Floats, edges: NDArray[np.float64]) -> tuple[WordInLine, ...]:
    words: list[WordInLine] = []
    begin = 0
    for place in range(len(letters) + 1):
        if place < len(letters) and not letters[place].isspace():
            continue
        if place > begin:
            text = mended("".join(letters[begin:place]))
            words.append(WordInLine(text, float(edges[begin]), float(edges[place]), float(sure[begin:place].mean())))
        begin = place + 1
    return tuple(words)


def mended(word: str) -> str:
    """Return a word with letters that look alike put right, where the letters around them tell which one is meant."""
    word = _ROMAN.sub(lambda found: found[0].replace("l", "I"), word) if word[:1] in {"X", "V"} else word
    return _ARTICLE.sub("l", word)

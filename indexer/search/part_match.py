"""How much it tells that a text has a part of a word: `invoi` of `invoice`.

The longer the part, and the more of the word it is, the more it tells; most if the word begins with it, as when
somebody types it. `rechnun` is nearly as good as the word. A part that is a word itself tells little: who looks for
`car` does not want `cards`, nor `hundred` who looks for `red`.
"""

from __future__ import annotations

import math
from functools import lru_cache

from indexer.catalogue.grams import LETTERS
from indexer.catalogue.languages import beginnings, stem_in
from indexer.catalogue.text import plain

MOST = 0.9
"""What a part counts at most, beside 1 of the whole word."""
SURE = 0.7
"""If each word of the query counts so much, whole or in part, the hit is good."""
LIKELY = 0.4
"""The same for maybe."""
_INSIDE = 0.75
"""Within a word or at its end."""
_LOOKED_AT = 50
"""Occurrences in one text."""


def part_value(part: str, text: str, *, is_word: bool) -> float:
    """Return how much it tells that words of a text have a part, 0 to MOST.

    Args:
        part: in the form of `plain`.
        text: as it is.
        is_word: whether the part is a word of its own: then that is meant, and other words hardly count.
    """
    folded = plain(text)
    best, at = 0.0, folded.find(part) if len(part) >= LETTERS else -1
    for _ in range(_LOOKED_AT):
        if at < 0:
            break
        start, end = word_around(folded, at, at + len(part))
        best = max(best, math.sqrt(len(part) / (end - start)) * (1.0 if start == at else _INSIDE))
        at = folded.find(part, at + 1)
    long = min(1.0, (len(part) - 1) / 5) / 2 if is_word else min(1.0, (len(part) + 3) / 8)
    return MOST * best * long


def word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the word begins and ends that some letters of a text are in."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def has_form(word: str, text: str, languages: tuple[str, ...]) -> bool:
    """Say whether a text has another form of a word in one of these languages: `Rechnung` of `Rechnungen`."""
    if not languages:
        return False
    begin = beginnings(word, languages, LETTERS)[-1]
    folded = plain(text)
    at = folded.find(begin)
    for _ in range(_LOOKED_AT):
        if at < 0:
            break
        start, end = word_around(folded, at, at + len(begin))
        if start == at and is_form(word, folded[start:end], languages):
            return True
        at = folded.find(begin, at + 1)
    return False


@lru_cache(maxsize=8_192)
def is_form(word: str, other: str, languages: tuple[str, ...]) -> bool:
    """Say whether two words have the same stem in one of these languages."""
    return any(stem_in(language, word) == stem_in(language, other) for language in languages)

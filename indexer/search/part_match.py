"""How much it tells that a text has a part of a word: `invoi` of `invoice`.

The longer the part, and the more of the word it is, the more it tells; most if the word begins with it, as when
somebody types it. So `car` hardly finds `card`, nor `red` `hundred`, while `rechnun` is nearly as good as the word.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from indexer.catalogue.grams import LETTERS
from indexer.catalogue.languages import stem_in
from indexer.catalogue.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 0.9
"""What a part counts at most, beside 1 of the whole word."""
SURE = 0.7
"""If each word of the query counts so much, whole or in part, the hit is good."""
LIKELY = 0.4
"""The same for maybe."""
_INSIDE = 0.75
"""Within a word or at its end."""
_FULL_LETTERS = 6
"""A part of so many letters counts in full."""
_LOOKED_AT = 50
"""Occurrences in one text."""


def part_value(part: str, text: str) -> float:
    """Return how much it tells that words of a text have a part, 0 to MOST; `part` is in the form of `plain`."""
    folded = plain(text)
    best, at = 0.0, folded.find(part) if len(part) >= LETTERS else -1
    for _ in range(_LOOKED_AT):
        if at < 0:
            break
        start, end = word_around(folded, at, at + len(part))
        share = len(part) / (end - start)
        best = max(best, math.sqrt(share) * (1.0 if start == at else _INSIDE))
        at = folded.find(part, at + 1)
    return MOST * best * min(1.0, (len(part) - 1) / (_FULL_LETTERS - 1))


def word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the word begins and ends that some letters of a text are in."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def has_form(word: str, text: str, languages: Iterable[str]) -> bool:
    """Say whether a text has another form of a word in one of these languages: `Rechnung` of `Rechnungen`."""
    folded = ""
    for language in languages:
        stem = stem_in(language, word)
        # A stem may end otherwise than its words.
        begin = stem[: max(LETTERS, len(stem) - 1)]
        folded = folded or plain(text)
        at = folded.find(begin)
        for _ in range(_LOOKED_AT):
            if at < 0:
                break
            start, end = word_around(folded, at, at + len(begin))
            if start == at and stem_in(language, folded[start:end]) == stem:
                return True
            at = folded.find(begin, at + 1)
    return False

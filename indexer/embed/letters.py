"""Whether a text is English, told by runs of letters in its words.

The commonest words (`indexer.catalogue.languages`) do not tell it of a query such as `Hund am Strand`. The weights are
trained with the model (`model_export/training/letters.py`); they lean towards English, so that a word that several
languages have counts as English.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.embed.session import Array

BUCKETS = 1 << 17
_LONGEST = 4
_WORD_COUNTS = 6
"""A whole word as so many runs: names such as `schnauzer` do not look English."""
_LOOKED_AT = 400
"""Letters of a text."""


def buckets(text: str) -> list[int]:
    """Return a number from 0 to BUCKETS for each run of one to four letters of a text's words, and for each word."""
    found: list[int] = []
    for word in text[:_LOOKED_AT].lower().split():
        letters = "".join(letter for letter in word if letter.isalpha() or letter in "'-")
        if not letters:
            continue
        marked = f" {letters} "
        runs = [marked[i : i + n] for n in range(1, _LONGEST + 1) for i in range(len(marked) - n + 1)]
        found += [zlib.crc32(run.encode()) % BUCKETS for run in [*runs, *[f"={letters}"] * _WORD_COUNTS]]
    return found


def is_english(text: str, weights: Array) -> bool:
    """Return whether a text is to be read as English.

    Args:
        text: a text without letters counts as English.
        weights: float [BUCKETS + 1], one for each bucket, and what is added to their mean.
    """
    found = buckets(text)
    return not found or float(weights[found].mean() + weights[BUCKETS]) >= 0

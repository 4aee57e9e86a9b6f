"""Letters that look alike, where the letters around them tell which one is meant."""

from __future__ import annotations

import re

_ROMAN = re.compile(r"[XV]+[Il]+(?=(?:e|er|ème|th)?\W*$)")
"""A Roman number such as XVII or XIXe; the networks take its strokes for small letters."""
_ARTICLE = re.compile(r"^I(?=['\u2019][^\W\d_a-z])")
"""French and Italian articles before a capital: l'Église. English contractions (I'm) have a small letter there."""


def mended(word: str) -> str:
    """Return a word with its look-alikes put right."""
    word = _ROMAN.sub(lambda found: found[0].replace("l", "I"), word) if word[:1] in {"X", "V"} else word
    return _ARTICLE.sub("l", word)

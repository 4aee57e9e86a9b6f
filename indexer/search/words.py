"""Words and their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_STOP_WORDS = frozenset(
    "a an and are as at be but by for from has have he her his in into is it its me my no not of on or our she so "
    "some that the their them there these they this to was were which while who will with you your "
    "photo photos picture pictures image images showing".split()
)
_WORD = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> set[str]:
    """Return the stems of a text's words, without accents and case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return {_stem(word) for word in _WORD.findall(plain)}


def query_stems(text: str) -> set[str]:
    """Return the stems that a text should have; words that say nothing count only if there are no others."""
    plain = [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]
    return stems(" ".join(plain)) or stems(text)

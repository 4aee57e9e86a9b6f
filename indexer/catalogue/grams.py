"""Parts of words: runs of three letters, and of two in scripts without spaces between words.

A word has a part if it has all the runs of that part, in the right places. The index knows only which text has which
runs; a look at the text, in the form that `text.plain` gives it, decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue.text import STOP_WORDS, plain_words, runs

if TYPE_CHECKING:
    from collections.abc import Iterable

LETTERS = 3
"""Parts of words have so many letters at least."""
UNSPACED_LETTERS = 2
"""The same in scripts without spaces between words."""
_MOST_ASKED = 40
"""Runs of one question: more would narrow it no further."""


def grams_of(text: str) -> set[str]:
    """Return the runs of letters by which a text is found."""
    found: set[str] = set()
    for word in set(plain_words(text)):
        found.update(_grams_of_word(word))
    return found


def _grams_of_word(word: str) -> Iterable[str]:
    if word.isascii():
        return [word[i : i + LETTERS] for i in range(len(word) - LETTERS + 1)]
    found: list[str] = []
    for run, is_unspaced in runs(word):
        letters = UNSPACED_LETTERS if is_unspaced else LETTERS
        found += [run[i : i + letters] for i in range(len(run) - letters + 1)]
    return found


def asked_parts(query: str) -> list[str]:
    """Return the parts of words that a query asks for: its words that are long enough and say something."""
    words = dict.fromkeys(word for word in plain_words(query) if any(_grams_of_word(word)))
    return [word for word in words if word not in STOP_WORDS] or list(words)


def question(parts: Iterable[str]) -> str:
    """Return what to ask the index for texts that may have all of these parts; "" if it cannot tell."""
    grams = list(dict.fromkeys(gram for part in parts for gram in _grams_of_word(part)))
    step = max(1, -(-len(grams) // _MOST_ASKED))
    return " AND ".join(f'"{gram}"' for gram in grams[::step])

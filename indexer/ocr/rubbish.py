"""Tells text from what a broken text layer of a page holds instead."""

from __future__ import annotations

import unicodedata

_SHORTEST = 8
"""Fewer letters than this stand on a page number or a stamp, beside the text that was not found."""
_ODD_SHARE = 0.3
_ODD = frozenset({"Cc", "Co", "Cn", "Cs", "So", "Sm"})
"""Control characters, private ones, ones that do not exist, symbols: what fonts without a table of characters give."""
_ALONE_SHARE = 0.6
_STAMP_LETTERS = 150
"""A page number, a line of a court or a library: on a page that was scanned that may be all that is text."""


def is_unread(text: str) -> bool:
    """Say whether a page has to be read in its picture: its text layer is worth nothing, or it may be only a stamp."""
    return len("".join(text.split())) < _STAMP_LETTERS or is_rubbish(text)


def is_rubbish(text: str) -> bool:
    """Say whether a page's text layer is worth nothing."""
    letters = [letter for letter in text if not letter.isspace()]
    if len(letters) < _SHORTEST:
        return True
    odd = sum(letter == "\ufffd" or unicodedata.category(letter) in _ODD for letter in letters)
    if odd > _ODD_SHARE * len(letters):
        return True
    words = text.split()
    alone = sum(len(word) == 1 and word.isascii() and word.isalpha() for word in words)
    return len(words) >= _SHORTEST and alone > _ALONE_SHARE * len(words)

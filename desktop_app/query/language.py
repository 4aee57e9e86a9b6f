"""What the search box understands: words, "exact text", -without, and keyword:value. Any text is a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Keyword(StrEnum):
    """What may stand before a colon. Any other word with a colon is a word."""

    IN = "in"
    AFTER = "after"
    BEFORE = "before"
    CAMERA = "camera"
    TYPE = "type"
    RATING = "rating"
    IS = "is"
    HAS = "has"
    NEAR = "near"
    COLLECTION = "collection"


class Sort(StrEnum):
    """What a piece of the text is."""

    WORD = "word"
    EXACT = "exact"
    WITHOUT = "without"
    FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of the text, in its place."""

    sort: Sort
    value: str
    """Without quotes, minus and keyword. May be empty."""
    start: int
    end: int
    """Position behind it, its closing quote included."""
    keyword: Keyword | None = None
    """Of a filter."""
    complete: bool = True
    """False while its closing quote is missing."""


# What keyboards and word processors make of the plain quote counts as one.
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_PIECE = re.compile(
    rf"""
    (?P<minus>-?)
    (?:(?P<keyword>{"|".join(Keyword)}):)?
    (?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?P<close>[{_QUOTES}]|$) | (?P<bare>\S*))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPACE = re.compile(r"\s*")


def pieces(text: str) -> list[Piece]:
    """Return the pieces of any text, in order; a minus on its own is none."""
    found: list[Piece] = []
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches everywhere
    while at < len(text):
        match = _PIECE.match(text, at)
        assert match is not None  # noqa: S101  # `bare` matches everything
        if piece := _piece(match):
            found.append(piece)
        at = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]
    return found


def _piece(match: re.Match[str]) -> Piece | None:
    quoted, keyword = match["quoted"], match["keyword"]
    value = match["bare"] if quoted is None else " ".join(quoted.split())
    if keyword is not None and not match["minus"]:
        sort = Sort.FILTER
    elif keyword is not None:  # a filter cannot be turned around: what stands there is a word like any other
        sort, value, keyword = Sort.WITHOUT, f"{keyword}:{value}", None
    elif match["minus"]:
        sort = Sort.WITHOUT
    else:
        sort = Sort.WORD if quoted is None else Sort.EXACT
    if not value and sort is not Sort.FILTER:
        return None
    return Piece(
        sort=sort,
        value=value,
        start=match.start(),
        end=match.end(),
        keyword=Keyword(keyword.lower()) if keyword else None,
        complete=quoted is None or bool(match["close"]),
    )


def as_value(value: str) -> str:
    """Return a value as it must be typed after a keyword: in quotes where it has spaces."""
    plain = value.translate({ord(quote): None for quote in _QUOTES})
    return f'"{plain}"' if not plain or re.search(r"\s", plain) or plain != value else plain

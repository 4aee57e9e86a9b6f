"""Parses the text of the search box: words, "exact text", -without, and keyword:value. No text is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from desktop_app.query.places import town_named
from desktop_app.texts import language_names
from indexer.catalogue.content_languages import NAMES, language_named
from indexer.errors import UsageError
from indexer.names import readable
from indexer.search.filters import DEFAULT_RADIUS_KM, near_of, wall_clock_ms
from indexer.search.measures import length_ms_of
from indexer.search.request import Near
from indexer.types import Kind, Orientation

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.catalogue.concepts import Concept
    from indexer.library.values import Collection
    from indexer.search.request import Filters


class Keyword(StrEnum):
    """The keywords of filters. Any other word before a colon is plain text."""

    IN = "in"
    AFTER = "after"
    BEFORE = "before"
    CAMERA = "camera"
    TYPE = "type"
    RATING = "rating"
    IS = "is"
    HAS = "has"
    LONGER = "longer"
    SHORTER = "shorter"
    PAGES = "pages"
    MEGAPIXELS = "megapixels"
    LANGUAGE = "language"
    NEAR = "near"
    COLLECTION = "collection"


class TokenKind(StrEnum):
    """The kind of a token."""

    WORD = "word"
    EXACT = "exact"
    WITHOUT = "without"
    FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token of the text with its position."""

    kind: TokenKind
    value: str
    """Without quotes, minus and keyword. May be empty."""
    start: int
    end: int
    """Position after the token and its closing quote."""
    keyword: Keyword | None = None
    """Of a filter."""
    complete: bool = True
    """False while its closing quote is missing."""


# Typographic quotes count as quotes.
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_TOKEN = re.compile(
    rf"""
    (?P<minus>-?)
    (?:(?P<keyword>{"|".join(Keyword)}):)?
    (?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?P<close>[{_QUOTES}]|$) | (?P<bare>\S*))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNKNOWN = re.compile(r"([^\W\d_]{2,}):(?!/)")
"""Looks like a filter and is none; not the beginning of an address."""
_SPACE = re.compile(r"\s*")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order; a lone minus is skipped."""
    found: list[Token] = []
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches everywhere
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # noqa: S101  # `bare` matches everything
        if token := _token(match):
            found.append(token)
        at = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]
    return found


def _token(match: re.Match[str]) -> Token | None:
    quoted, keyword = match["quoted"], match["keyword"]
    value = match["bare"] if quoted is None else " ".join(quoted.split())
    if keyword is not None and not match["minus"]:
        kind = TokenKind.FILTER
    elif keyword is not None:  # filters cannot be negated: treat it as a word
        kind, value, keyword = TokenKind.WITHOUT, f"{keyword}:{value}", None
    elif match["minus"]:
        kind = TokenKind.WITHOUT
    else:
        kind = TokenKind.WORD if quoted is None else TokenKind.EXACT
    if not value and kind is not TokenKind.FILTER:
        return None
    return Token(
        kind=kind,
        value=value,
        start=match.start(),
        end=match.end(),
        keyword=Keyword(keyword.lower()) if keyword else None,
        complete=quoted is None or bool(match["close"]),
    )


def quoted_value(value: str) -> str:
    """Return a value as typed after a keyword, in quotes if it has spaces."""
    plain = value.translate({ord(quote): None for quote in _QUOTES})
    return f'"{plain}"' if not plain or re.search(r"\s", plain) or plain != value else plain


T = TypeVar("T")
_PAGES = re.compile(r"(?=.*[0-9])([0-9]{0,6})(?:(-)([0-9]{0,6})|\+)?")
_MEGAPIXELS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)\+?")
KINDS = {
    "photo": Kind.IMAGE,
    "image": Kind.IMAGE,
    "picture": Kind.IMAGE,
    "video": Kind.VIDEO,
    "document": Kind.DOCUMENT,
    "audio": Kind.AUDIO,
    "sound": Kind.AUDIO,
    "music": Kind.AUDIO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """Names of the library that filters can refer to."""

    folders: tuple[Path, ...] = ()
    collections: tuple[Collection, ...] = ()
    concepts: tuple[Concept, ...] = ()


def add_filter(filters: Filters, keyword: Keyword, value: str, known: KnownNames) -> Filters | None:
    """Add a filter; return None if the value is not understood."""
    try:
        return _FILTER_OF[keyword](filters, value.strip(), known)
    except (UsageError, OverflowError):
        return None


def folders_named(name: str, known: KnownNames) -> tuple[Path, ...]:
    """Return the folders whose path ends like this, ignoring case: `Rome`, `2023/Rome`."""
    wanted = _folded(PurePath(name))
    if not wanted:
        return ()
    return tuple(folder for folder in known.folders if _folded(folder)[-len(wanted) :] == wanted)


def _folded(folder: PurePath) -> tuple[str, ...]:
    return tuple(readable(part).casefold() for part in folder.parts)


def _folder(filters: Filters, value: str, known: KnownNames) -> Filters | None:
    folders = folders_named(value, known)
    return replace(filters, folders=_extended(filters.folders, *folders)) if folders else None


def _kind(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    kind = KINDS.get(value.lower()) or KINDS.get(value.lower().removesuffix("s"))
    return replace(filters, kinds=_extended(filters.kinds, kind)) if kind else None


def _rating(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    stars = value.removesuffix("+")
    return replace(filters, rating_min=int(stars)) if stars in {"1", "2", "3", "4", "5"} else None


def _is(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    if value.lower() in {"favourite", "favorite"}:
        return replace(filters, favourite=True)
    orientations = {one.value: one for one in Orientation}
    lies = orientations.get(value.lower())
    return replace(filters, orientation=lies) if lies else None


def _has(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    name = {"text": "has_text", "sound": "has_sound"}.get(value.lower())
    return replace(filters, **{name: True}) if name else None  # type: ignore[arg-type]  # both are flags


def _pages(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    """Read `10`, `10+`, `-5` or `2-9`."""
    found = _PAGES.fullmatch(value)
    if found is None:
        return None
    least, dash, most = found[1], found[2], found[3]
    if not dash and not value.endswith("+"):
        most = least
    return replace(filters, pages_min=int(least) if least else None, pages_max=int(most) if most else None)


def _megapixels(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    found = _MEGAPIXELS.fullmatch(value)
    return replace(filters, megapixels_min=float(found[1])) if found else None


def _language(filters: Filters, value: str, _known: KnownNames) -> Filters | None:
    """Read a code, an English name, or what speakers call it: `de`, `German`, `Deutsch`."""
    code = language_named(value)
    if code is None:
        own = (code for code in NAMES if language_names([code]).casefold() == value.casefold())
        code = next(own, None)
    return replace(filters, languages=_extended(filters.languages, code)) if code else None


def _place(value: str) -> Near:
    """Return the place of coordinates, or of a town."""
    town = town_named(value)
    return Near(*town, DEFAULT_RADIUS_KM) if town else near_of(value)


def _collection(filters: Filters, value: str, known: KnownNames) -> Filters | None:
    named = [each for each in known.collections if each.name.casefold() == value.casefold()]
    return replace(filters, collection=named[0].collection_id) if named else None


def _extended(values: tuple[T, ...], *more: T) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*values, *more)))


_FILTER_OF: dict[Keyword, Callable[[Filters, str, KnownNames], Filters | None]] = {
    Keyword.IN: _folder,
    Keyword.AFTER: lambda filters, value, _: replace(filters, after_ms=wall_clock_ms(value)),
    Keyword.BEFORE: lambda filters, value, _: replace(filters, before_ms=wall_clock_ms(value)),
    Keyword.CAMERA: lambda filters, value, _: (
        replace(filters, cameras=_extended(filters.cameras, value)) if value else None
    ),
    Keyword.TYPE: _kind,
    Keyword.RATING: _rating,
    Keyword.IS: _is,
    Keyword.HAS: _has,
    Keyword.LONGER: lambda filters, value, _: replace(filters, longer_ms=length_ms_of(value)),
    Keyword.SHORTER: lambda filters, value, _: replace(filters, shorter_ms=length_ms_of(value)),
    Keyword.PAGES: _pages,
    Keyword.MEGAPIXELS: _megapixels,
    Keyword.LANGUAGE: _language,
    Keyword.NEAR: lambda filters, value, _: replace(filters, near=_place(value)),
    Keyword.COLLECTION: _collection,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """The meaning of a text without its filters, which become chips."""

    words: str
    """The text to search for, including exact phrases."""
    phrases: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedFilters:
    """A text without its complete filters, and these filters."""

    text: str
    cursor: int
    filters: Filters
    misunderstood: Token | None
    """The last complete filter with an unknown value; it stays in the text. Its positions precede the extraction."""
    unknown: str = ""
    """The last word before a colon that is no filter, such as `tag`; it stays in the text."""


def parse(text: str) -> ParsedText:
    """Return what the text asks for."""
    found = tokens(text)
    wanted = [token for token in found if token.kind in {TokenKind.WORD, TokenKind.EXACT}]
    return ParsedText(
        words=" ".join(token.value for token in wanted),
        phrases=tuple(dict.fromkeys(token.value for token in found if token.kind is TokenKind.EXACT)),
        without=tuple(dict.fromkeys(token.value for token in found if token.kind is TokenKind.WITHOUT)),
    )


def without_filters(text: str) -> str:
    """Return the text without filters, complete or not."""
    for token in reversed(tokens(text)):
        if token.kind is TokenKind.FILTER:
            text, _ = _remove_token(text, token, 0)
    return text.strip()


def extract_filters(
    text: str, cursor: int, filters: Filters, known: KnownNames, *, finish: bool = False
) -> ExtractedFilters:
    """Extract the complete filters from a text: those followed by a space.

    Args:
        cursor: its position; moved with the text.
        finish: the end of the text also completes a filter.
    """
    misunderstood = None
    unknown = ""
    taken: list[Token] = []
    for token in tokens(text):
        if token.kind is TokenKind.WORD and _is_finished(token, text, finish=finish):
            match = _UNKNOWN.match(token.value)
            unknown = match[1].lower() if match else unknown
        if token.keyword is None or not _is_finished(token, text, finish=finish):
            continue
        more = add_filter(filters, token.keyword, token.value, known)
        if more is None:
            misunderstood = token
        else:
            filters = more
            taken.append(token)
    for token in reversed(taken):
        text, cursor = _remove_token(text, token, cursor)
    return ExtractedFilters(text=text, cursor=cursor, filters=filters, misunderstood=misunderstood, unknown=unknown)


def token_at(text: str, cursor: int) -> Token | None:
    """Return the token at the cursor."""
    return next((token for token in tokens(text) if token.start < cursor <= token.end), None)


def _is_finished(token: Token, text: str, *, finish: bool) -> bool:
    if token.end == len(text):
        return finish
    return token.complete


def _remove_token(text: str, token: Token, cursor: int) -> tuple[str, int]:
    """Remove a token and one space from the text; return the text and the cursor position."""
    before, after = text[: token.start], text[token.end :]
    if after[:1].isspace():
        after = after[1:]
    removed = len(text) - len(before) - len(after)
    if cursor > token.start:
        cursor = max(token.start, cursor - removed)
    return before + after, cursor

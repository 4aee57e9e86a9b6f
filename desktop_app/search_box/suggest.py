"""What the search box suggests: searches from before, and what may stand in a filter. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.lists import ListEntry
from desktop_app.query.filters import (
    ICONS,
    KIND_ICONS,
    FilterKind,
    describe,
    keyword_label,
    kind_label,
    month_label,
    orientation_label,
    place_label,
)
from desktop_app.query.names import begun_names
from desktop_app.query.parse import Keyword, KnownNames, Token, TokenKind, quoted_value, token_at
from desktop_app.query.places import named
from desktop_app.query.query import SearchQuery, Sorting, WordsPart, from_json
from desktop_app.texts import language_names, number, shown_name, translate
from indexer.errors import KnownError
from indexer.names import as_text
from indexer.search.filters import wall_clock_ms
from indexer.types import Kind, Orientation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from desktop_app.query.facts import LibrarySnapshot

MOST_SAVED = 4
MOST_RECENT = 6
MOST_VALUES = 8
SHORTEST_PREFIX = 2  # Typed letters needed to suggest a keyword


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Runs this query when chosen."""

    query: SearchQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Completes the typed text when chosen."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Replaces the typed text by a part with the name of a concept when chosen."""

    start: int
    end: int
    part: WordsPart


def suggest(text: str, cursor: int, facts: LibrarySnapshot) -> list[ListEntry]:
    """Return suggestions for the typed text; their keys are Ask, Complete or Name."""
    token = token_at(text, cursor)
    if token is not None and token.keyword is not None:
        return _values(token, token.keyword, facts)[:MOST_VALUES]
    return [*_names(text, cursor, facts)[:MOST_VALUES], *_words(token, text, facts)]


def _names(text: str, cursor: int, facts: LibrarySnapshot) -> list[ListEntry]:
    return [
        ListEntry(
            key=Name(start=one.start, end=one.end, part=WordsPart(text=one.concept.name, minus=one.minus)),
            label=f"\N{MINUS SIGN}{one.concept.name}" if one.minus else one.concept.name,
            note=translate("Suggestions", "named by you"),
            icon="tag",
        )
        for one in begun_names(text, cursor, facts.concepts, SHORTEST_PREFIX)
    ]


def _words(token: Token | None, text: str, facts: LibrarySnapshot) -> list[ListEntry]:
    if token is not None and token.kind is TokenKind.WORD and len(token.value) >= SHORTEST_PREFIX:
        keywords = _keywords(token)
        return [*keywords, *_before(text, facts)] if keywords else _before(text, facts)
    return _before(text, facts)


def _before(text: str, facts: LibrarySnapshot) -> list[ListEntry]:
    """Return saved and recent searches that contain a text."""
    known = KnownNames(collections=facts.collections)
    wanted = text.strip().casefold()
    saved = [
        ListEntry(key=Ask(query=query), label=search.name, icon="bookmark")
        for search in facts.saved
        if wanted in search.name.casefold() and (query := _query(search.query))
    ]
    recent = [
        ListEntry(key=Ask(query=query), label=label, icon="history")
        for line in facts.history
        if (query := _query(line)) and (label := describe(query, known)) and wanted in label.casefold()
    ]
    once: dict[object, ListEntry] = {}
    for entry in (*saved[:MOST_SAVED], *recent):
        once.setdefault(_without_order(entry.key), entry)
    return list(once.values())[: MOST_SAVED + MOST_RECENT]


def _without_order(key: object) -> object:
    """Return what a query asks for: in another order or with other spaces it is still the same."""
    if not isinstance(key, Ask):
        return key
    return replace(key.query, text=" ".join(key.query.text.split()).casefold(), sorting=Sorting.RELEVANCE)


def _query(line: str) -> SearchQuery | None:
    try:
        return from_json(line)
    except KnownError:  # from another version; choosing it in the side bar reports the error
        return None


def _keywords(token: Token) -> list[ListEntry]:
    return [
        ListEntry(
            key=Complete(start=token.start, end=token.end, text=f"{keyword}:"),
            label=f"{keyword}:",
            note=keyword_label(keyword),
            icon="filter",
        )
        for keyword in Keyword
        if keyword.startswith(token.value.lower())
    ]


def _values(token: Token, keyword: Keyword, facts: LibrarySnapshot) -> list[ListEntry]:
    typed = token.value.casefold()
    return [
        ListEntry(
            key=Complete(start=token.start, end=token.end, text=f"{keyword}:{quoted_value(value)} "),
            label=label,
            note=note,
            icon=icon,
        )
        for value, label, note, icon in _SOURCES[keyword](facts)
        if typed in label.casefold() or value.casefold().startswith(typed)
    ]


Value = tuple[str, str, str, str]
"""Typed value, label, note and icon."""


def _folders(facts: LibrarySnapshot) -> Iterator[Value]:
    for node in sorted(facts.folders, key=lambda node: -node.files):
        yield as_text(str(node.path)), shown_name(node.path), number(node.files), "folder"


def _kinds(facts: LibrarySnapshot) -> Iterator[Value]:
    typed = {Kind.IMAGE: "photo", Kind.VIDEO: "video", Kind.DOCUMENT: "document", Kind.AUDIO: "audio"}
    for kind, word in typed.items():
        files = facts.facets.kinds.get(kind, 0)
        if files or kind is not Kind.AUDIO:  # there are sounds only where speech is heard
            yield word, kind_label(kind), number(files), KIND_ICONS[kind]


def _ratings(facts: LibrarySnapshot) -> Iterator[Value]:
    for stars in range(5, 0, -1):
        files = sum(count for rating, count in facts.facets.ratings.items() if rating >= stars)
        yield str(stars), f"{stars}", number(files), "star"


def _dates(facts: LibrarySnapshot) -> Iterator[Value]:
    years: dict[str, int] = {}
    for month, files in facts.facets.months.items():
        years[month[:4]] = years.get(month[:4], 0) + files
    for year, files in reversed(list(years.items())):
        yield year, year, number(files), "calendar"
    for month, files in reversed(list(facts.facets.months.items())):
        yield month, month_label(wall_clock_ms(month)), number(files), "calendar"


def _places(facts: LibrarySnapshot) -> Iterator[Value]:
    for place in named(facts.facets.places):
        typed = f"{place.latitude:g},{place.longitude:g},{facts.radius_km:g}"
        yield typed, place_label(place.latitude, place.longitude), number(place.files), "map-pin"


def _states(facts: LibrarySnapshot) -> Iterator[Value]:
    yield "favourite", translate("Filters", "your favourites"), number(facts.facets.favourites), "heart"
    for lies in Orientation:
        yield lies.value, orientation_label(lies), "", ICONS[FilterKind.ORIENTATION]


_LENGTHS = ("0:10", "1:00", "5:00", "30:00")
_SOURCES: dict[Keyword, Callable[[LibrarySnapshot], Iterable[Value]]] = {
    Keyword.IN: _folders,
    Keyword.AFTER: _dates,
    Keyword.BEFORE: _dates,
    Keyword.CAMERA: lambda facts: (
        (camera, camera, number(files), "camera") for camera, files in facts.facets.cameras.items()
    ),
    Keyword.TYPE: _kinds,
    Keyword.RATING: _ratings,
    Keyword.IS: _states,
    Keyword.HAS: lambda facts: [
        ("text", translate("Filters", "with text in it"), number(facts.facets.with_text), "text"),
        ("sound", translate("Filters", "with sound"), "", ICONS[FilterKind.SOUND]),
    ],
    Keyword.LONGER: lambda _: [(length, length, "", "film") for length in _LENGTHS],
    Keyword.SHORTER: lambda _: [(length, length, "", "film") for length in _LENGTHS],
    Keyword.PAGES: lambda _: [(pages, pages, "", "file-text") for pages in ("1", "2-9", "10+", "100+")],
    Keyword.MEGAPIXELS: lambda _: [(least, least, "", "maximize") for least in ("2", "8", "12", "24")],
    Keyword.LANGUAGE: lambda facts: (
        (code, language_names([code]), number(files), ICONS[FilterKind.LANGUAGE])
        for code, files in facts.facets.languages.items()
    ),
    Keyword.NEAR: _places,
    Keyword.COLLECTION: lambda facts: (
        (each.name, each.name, number(each.files), "library") for each in facts.collections
    ),
}

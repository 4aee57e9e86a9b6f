"""The active filters one by one, and the words and icons for them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTimeZone

from desktop_app.query.parse import Keyword, KnownNames
from desktop_app.query.places import town_at
from desktop_app.query.query import is_pasted
from desktop_app.texts import language_names, shown_name, translate
from indexer.catalogue.text import duration_text
from indexer.types import Kind, Orientation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from desktop_app.query.query import SearchQuery
    from indexer.library.values import Facets, FolderNode
    from indexer.search.request import Filters


class FilterKind(StrEnum):
    """The kind of a filter."""

    FOLDER = "folder"
    KIND = "kind"
    DATES = "dates"
    CAMERA = "camera"
    NEAR = "near"
    RATING = "rating"
    FAVOURITE = "favourite"
    TEXT = "text"
    PHRASE = "phrase"
    COLLECTION = "collection"
    LENGTH = "length"
    SOUND = "sound"
    PAGES = "pages"
    ORIENTATION = "orientation"
    MEGAPIXELS = "megapixels"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChip:
    """One active filter."""

    kind: FilterKind
    value: object
    """The value of the filter; for dates both ends, one may be None."""
    rest: Filters
    """The filters without it."""


_MANY = (
    (FilterKind.FOLDER, "folders"),
    (FilterKind.KIND, "kinds"),
    (FilterKind.CAMERA, "cameras"),
    (FilterKind.PHRASE, "phrases"),
    (FilterKind.LANGUAGE, "languages"),
)
_ONE = (
    (FilterKind.NEAR, "near"),
    (FilterKind.RATING, "rating_min"),
    (FilterKind.FAVOURITE, "favourite"),
    (FilterKind.TEXT, "has_text"),
    (FilterKind.COLLECTION, "collection"),
    (FilterKind.SOUND, "has_sound"),
    (FilterKind.ORIENTATION, "orientation"),
    (FilterKind.MEGAPIXELS, "megapixels_min"),
)
_RANGES = (
    (FilterKind.LENGTH, "longer_ms", "shorter_ms"),
    (FilterKind.PAGES, "pages_min", "pages_max"),
)
_WITHOUT_DATES: dict[str, Any] = {"after_ms": None, "before_ms": None}


def chips_of(filters: Filters) -> list[FilterChip]:
    """Return the active filters in a fixed order."""
    return list(_iter_chips(filters))


def _iter_chips(filters: Filters) -> Iterator[FilterChip]:
    if filters.after_ms is not None or filters.before_ms is not None:
        yield _chip(filters, FilterKind.DATES, (filters.after_ms, filters.before_ms), _WITHOUT_DATES)
    for kind, name in _MANY:
        values = getattr(filters, name)
        for value in values:
            yield _chip(filters, kind, value, {name: tuple(other for other in values if other != value)})
    for kind, name in _ONE:
        if (value := getattr(filters, name)) is not None:
            yield _chip(filters, kind, value, {name: None})
    for kind, least, most in _RANGES:
        if (both := (getattr(filters, least), getattr(filters, most))) != (None, None):
            yield _chip(filters, kind, both, {least: None, most: None})


def _chip(filters: Filters, kind: FilterKind, value: object, without: dict[str, Any]) -> FilterChip:
    return FilterChip(kind=kind, value=value, rest=replace(filters, **without))


def files_of(chip: FilterChip, facets: Facets, folders: Mapping[Path, FolderNode]) -> int | None:
    """Return how many files match the filter together with the others; None if they are not counted."""
    value: Any = chip.value
    if chip.kind is FilterKind.FOLDER:
        return facets.folders.get(folders[value].folder_id, 0) if value in folders else None
    count = _COUNT.get(chip.kind)
    return count(facets, value) if count else None


def _of_camera(facets: Facets, word: str) -> int:
    return sum(files for camera, files in facets.cameras.items() if word.casefold() in camera.casefold())


_COUNT: dict[FilterKind, Callable[[Facets, Any], int | None]] = {
    FilterKind.KIND: lambda facets, kind: facets.kinds.get(kind, 0),
    FilterKind.CAMERA: _of_camera,
    FilterKind.RATING: lambda facets, least: sum(files for rating, files in facets.ratings.items() if rating >= least),
    FilterKind.FAVOURITE: lambda facets, wanted: facets.favourites if wanted else None,
    FilterKind.TEXT: lambda facets, wanted: facets.with_text if wanted else None,
    FilterKind.PAGES: lambda facets, both: with_pages(facets, *both),
    FilterKind.LANGUAGE: lambda facets, code: facets.languages.get(code, 0),
}


def with_pages(facets: Facets, least: int | None, most: int | None) -> int:
    """Return how many documents have so many pages."""
    in_range = (least or 0, math.inf if most is None else most)
    return sum(files for pages, files in facets.pages.items() if in_range[0] <= pages <= in_range[1])


DAY_MS = 86_400_000

KIND_ICONS = {Kind.IMAGE: "image", Kind.VIDEO: "film", Kind.DOCUMENT: "file-text", Kind.AUDIO: "volume-2"}
ICONS = {
    FilterKind.FOLDER: "folder",
    FilterKind.KIND: "files",
    FilterKind.DATES: "calendar",
    FilterKind.CAMERA: "camera",
    FilterKind.NEAR: "map-pin",
    FilterKind.RATING: "star",
    FilterKind.FAVOURITE: "heart",
    FilterKind.TEXT: "text",
    FilterKind.PHRASE: "type",
    FilterKind.COLLECTION: "library",
    FilterKind.LENGTH: "film",
    FilterKind.SOUND: "volume-2",
    FilterKind.PAGES: "file-text",
    FilterKind.ORIENTATION: "image",
    FilterKind.MEGAPIXELS: "maximize",
    FilterKind.LANGUAGE: "type",
}


def label_of(chip: FilterChip, known: KnownNames) -> str:
    """Return the label of a filter."""
    return _LABEL[chip.kind](chip.value, known)


def icon_of(chip: FilterChip) -> str:
    """Return the name of a filter's icon."""
    return KIND_ICONS[Kind(str(chip.value))] if chip.kind is FilterKind.KIND else ICONS[chip.kind]


def kind_label(kind: Kind) -> str:
    """Return the name of a kind of files."""
    return {
        Kind.IMAGE: translate("Filters", "Photos"),
        Kind.VIDEO: translate("Filters", "Videos"),
        Kind.DOCUMENT: translate("Filters", "Documents"),
        Kind.AUDIO: translate("Filters", "Sounds"),
    }[kind]


def orientation_label(lies: Orientation) -> str:
    """Return how a picture lies."""
    return {
        Orientation.LANDSCAPE: translate("Filters", "Landscape"),
        Orientation.PORTRAIT: translate("Filters", "Portrait"),
        Orientation.SQUARE: translate("Filters", "Square"),
    }[lies]


def place_label(latitude: float, longitude: float) -> str:
    """Return the town at a place, or its coordinates where there is none."""
    return town_at(latitude, longitude) or coordinates_label(latitude, longitude)


def coordinates_label(latitude: float, longitude: float) -> str:
    """Return coordinates as text."""
    north = translate("Filters", "N", "north") if latitude >= 0 else translate("Filters", "S", "south")
    east = translate("Filters", "E", "east") if longitude >= 0 else translate("Filters", "W", "west")
    locale = QLocale()
    parts = f"{locale.toString(abs(latitude), 'f', 1)}° {north}, {locale.toString(abs(longitude), 'f', 1)}° {east}"
    return f"\N{LEFT-TO-RIGHT ISOLATE}{parts}\N{POP DIRECTIONAL ISOLATE}"


def dates_label(after_ms: int | None, before_ms: int | None) -> str:
    """Return a time range in years, months or days, as coarse as possible."""
    if after_ms is None:
        return translate("Filters", "before {date}").format(date=_date_text(before_ms or 0))
    if before_ms is None:
        return translate("Filters", "from {date}").format(date=_date_text(after_ms))
    form = max((_coarsest_form(after_ms), _coarsest_form(before_ms)), key=_FORMS.index)
    first, last = _format_date(after_ms, form), _format_date(before_ms - 1, form)
    return first if first == last else f"{first} – {last}"  # noqa: RUF001  # what typographers put between dates


def month_label(ms: int) -> str:
    """Return the month of a time."""
    return _format_date(ms, "MMM yyyy")


def hint_for(keyword: Keyword) -> str:
    """Return a sentence about the values of a keyword."""
    return {
        Keyword.IN: translate(
            "Filters", 'in: takes the name of a folder of the library, such as in:Rome or in:"My cats"'
        ),
        Keyword.AFTER: translate("Filters", "after: takes a date such as 2023, 2023-06 or 2023-06-15"),
        Keyword.BEFORE: translate("Filters", "before: takes a date such as 2023, 2023-06 or 2023-06-15"),
        Keyword.CAMERA: translate(
            "Filters", 'camera: takes a part of its name, such as camera:canon or camera:"EOS R5"'
        ),
        Keyword.TYPE: translate("Filters", "type: takes photo, video or document"),
        Keyword.RATING: translate("Filters", "rating: takes the least number of stars, 1 to 5"),
        Keyword.IS: translate("Filters", "is: takes favourite, landscape, portrait or square"),
        Keyword.HAS: translate("Filters", "has: takes text or sound"),
        Keyword.LONGER: translate("Filters", "longer: takes seconds, or minutes and seconds, such as longer:1:30"),
        Keyword.SHORTER: translate("Filters", "shorter: takes seconds, or minutes and seconds, such as shorter:1:30"),
        Keyword.PAGES: translate("Filters", "pages: takes a number of pages, such as pages:3, pages:10+ or pages:2-9"),
        Keyword.MEGAPIXELS: translate("Filters", "megapixels: takes the least number of million pixels, such as 12"),
        Keyword.LANGUAGE: translate("Filters", "language: takes the name of a language, such as language:German"),
        Keyword.NEAR: translate(
            "Filters", "near: takes a town, such as near:Munich, or coordinates and kilometres: near:48.14,11.58,5"
        ),
        Keyword.COLLECTION: translate("Filters", "collection: takes the name of one of your collections"),
    }[keyword]


def hint_for_unknown(word: str) -> str:
    """Return a sentence about a word before a colon that is no filter, such as `tag` or `place`."""
    if word in _WORDS_ALONE:
        text = translate("Filters", "There is no filter “{word}:”. Keywords are found like all words: type them alone.")
        return text.format(word=word)
    if meant := _MEANT.get(word):
        return translate("Filters", "There is no filter “{word}:”. Use “{meant}:” instead.").format(
            word=word, meant=meant
        )
    text = translate("Filters", "“{word}:” is not a filter, so it is searched as a word. The filters are: {filters}")
    return text.format(word=word, filters=" ".join(f"{keyword}:" for keyword in Keyword))


_WORDS_ALONE = {"tag", "tags", "keyword", "keywords", "person", "people", "label", "subject", "title", "caption"}
_MEANT = {
    **dict.fromkeys(("place", "location", "city", "town", "country", "gps", "where"), Keyword.NEAR),
    **dict.fromkeys(("folder", "path", "dir", "directory", "inside", "root"), Keyword.IN),
    **dict.fromkeys(("date", "since", "from", "year", "when", "taken"), Keyword.AFTER),
    **dict.fromkeys(("until", "till"), Keyword.BEFORE),
    **dict.fromkeys(("lang", "locale"), Keyword.LANGUAGE),
    **dict.fromkeys(("kind", "ext", "filetype", "format", "media"), Keyword.TYPE),
    **dict.fromkeys(("stars", "star", "rated"), Keyword.RATING),
    **dict.fromkeys(("album", "albums"), Keyword.COLLECTION),
    **dict.fromkeys(("model", "device", "make", "lens"), Keyword.CAMERA),
}


def picture_name(path: Path) -> str:
    """Return what a picture of a query is called: pasted ones are stored under a name that says nothing."""
    return translate("Query", "pasted picture") if is_pasted(path) else shown_name(path)


def keyword_label(keyword: Keyword) -> str:
    """Return what a keyword filters by."""
    return {
        Keyword.IN: translate("Filters", "in a folder"),
        Keyword.AFTER: translate("Filters", "taken on or after a date"),
        Keyword.BEFORE: translate("Filters", "taken before a date"),
        Keyword.CAMERA: translate("Filters", "taken with a camera"),
        Keyword.TYPE: translate("Filters", "photos, videos or documents"),
        Keyword.RATING: translate("Filters", "with at least this many stars"),
        Keyword.IS: translate("Filters", "your favourites, or how it lies"),
        Keyword.HAS: translate("Filters", "with text or sound in it"),
        Keyword.LONGER: translate("Filters", "videos at least this long"),
        Keyword.SHORTER: translate("Filters", "videos at most this long"),
        Keyword.PAGES: translate("Filters", "documents by their pages"),
        Keyword.MEGAPIXELS: translate("Filters", "with at least this resolution"),
        Keyword.LANGUAGE: translate("Filters", "with text in a language"),
        Keyword.NEAR: translate("Filters", "taken near a place"),
        Keyword.COLLECTION: translate("Filters", "in a collection"),
    }[keyword]


_FORMS = ("yyyy", "MMM yyyy", "")
"""Date formats from coarse to fine; the empty one is the locale's short date."""


def _date(ms: int) -> QDate:
    return QDateTime.fromMSecsSinceEpoch(ms, QTimeZone.utc()).date()


def _coarsest_form(ms: int) -> str:
    """Return the coarsest date format that is exact for this time."""
    date = _date(ms)
    if ms % DAY_MS or date.day() != 1:
        return ""
    return "yyyy" if date.month() == 1 else "MMM yyyy"


def _date_text(ms: int) -> str:
    return _format_date(ms, _coarsest_form(ms))


def _format_date(ms: int, form: str) -> str:
    locale = QLocale()
    return locale.toString(_date(ms), form) if form else locale.toString(_date(ms), QLocale.FormatType.ShortFormat)


def _near_label(value: Any, _known: KnownNames) -> str:  # noqa: ANN401  # the table below says what it is
    place = place_label(value.latitude, value.longitude)
    return translate("Filters", "{km} km around {place}").format(
        km=QLocale().toString(value.radius_km, "g", 4), place=place
    )


def _range_label(least: str | None, most: str | None) -> str:
    if most is None:
        return f"\N{GREATER-THAN OR EQUAL TO} {least}"
    if least is None:
        return f"\N{LESS-THAN OR EQUAL TO} {most}"
    return least if least == most else f"{least} – {most}"  # noqa: RUF001  # what typographers put between numbers


def pages_label(least: int | None, most: int | None) -> str:
    """Return a number of pages from one to another, either of which may be missing."""
    if least is not None and least == most:
        return translate("Filters", "%n page(s)", "", least)
    bounds = (None if bound is None else QLocale().toString(bound) for bound in (least, most))
    return translate("Filters", "{number} pages").format(number=_range_label(*bounds))


def _collection_label(value: Any, known: KnownNames) -> str:  # noqa: ANN401
    named = (each.name for each in known.collections if each.collection_id == value)
    return next(named, translate("Filters", "a deleted collection"))


_LABEL: dict[FilterKind, Callable[[Any, KnownNames], str]] = {
    FilterKind.FOLDER: lambda folder, _: shown_name(folder),
    FilterKind.KIND: lambda kind, _: kind_label(kind),
    FilterKind.DATES: lambda dates, _: dates_label(*dates),
    FilterKind.CAMERA: lambda camera, _: camera,
    FilterKind.NEAR: _near_label,
    FilterKind.RATING: lambda stars, _: translate("Filters", "%n star(s) or more", "", stars),
    FilterKind.FAVOURITE: lambda on, _: (
        translate("Filters", "Favourites") if on else translate("Filters", "Not a favourite")
    ),
    FilterKind.TEXT: lambda on, _: translate("Filters", "With text") if on else translate("Filters", "Without text"),
    FilterKind.PHRASE: lambda phrase, _: translate("Filters", "“{text}”").format(text=phrase),
    FilterKind.COLLECTION: _collection_label,
    FilterKind.LENGTH: lambda both, _: _range_label(
        *(None if bound is None else duration_text(bound / 1000) for bound in both)
    ),
    FilterKind.SOUND: lambda on, _: translate("Filters", "With sound") if on else translate("Filters", "Without sound"),
    FilterKind.PAGES: lambda both, _: pages_label(*both),
    FilterKind.LANGUAGE: lambda code, _: language_names([code]),
    FilterKind.ORIENTATION: lambda lies, _: orientation_label(lies),
    FilterKind.MEGAPIXELS: lambda least, _: translate("Filters", "{number} megapixels or more").format(
        number=QLocale().toString(float(least), "g", 4)
    ),
}


def describe(query: SearchQuery, known: KnownNames) -> str:
    """Describe a query in one line."""
    return " · ".join(_descriptions(query, known))


def _descriptions(query: SearchQuery, known: KnownNames) -> Iterator[str]:
    if query.text.strip():
        yield " ".join(query.text.split())
    for words in query.words:
        yield f"\N{MINUS SIGN}{words.text}" if words.minus else words.text
    for picture in query.pictures:
        text = QCoreApplication.translate("Query", "like {picture}")
        if picture.minus:
            text = QCoreApplication.translate("Query", "not like {picture}")
        yield text.format(picture=picture_name(picture.path))
    if query.feedback:
        yield QCoreApplication.translate("Query", "with feedback")
    for chip in chips_of(query.filters):
        yield label_of(chip, known)

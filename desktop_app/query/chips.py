"""Which filters are on, one by one, so that each can be shown and taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from indexer.library.values import Facets, FolderNode
    from indexer.search.request import Filters


class About(StrEnum):
    """What a filter is about."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChip:
    """One filter that is on."""

    about: About
    value: object
    """Of the filter's field; both ends of the dates, of which one may be None."""
    rest: Filters
    """The filters without it."""


_MANY = ((About.FOLDER, "folders"), (About.KIND, "kinds"), (About.CAMERA, "cameras"), (About.PHRASE, "phrases"))
_ONE = (
    (About.NEAR, "near"),
    (About.RATING, "rating_min"),
    (About.FAVOURITE, "favourite"),
    (About.TEXT, "has_text"),
    (About.COLLECTION, "collection"),
)
_WITHOUT_DATES: dict[str, Any] = {"after_ms": None, "before_ms": None}


def chips_of(filters: Filters) -> list[FilterChip]:
    """Return the filters that are on, always in the same order."""
    return list(_chips(filters))


def _chips(filters: Filters) -> Iterator[FilterChip]:
    if filters.after_ms is not None or filters.before_ms is not None:
        yield _chip(filters, About.DATES, (filters.after_ms, filters.before_ms), _WITHOUT_DATES)
    for about, name in _MANY:
        values = getattr(filters, name)
        for value in values:
            yield _chip(filters, about, value, {name: tuple(other for other in values if other != value)})
    for about, name in _ONE:
        if (value := getattr(filters, name)) is not None:
            yield _chip(filters, about, value, {name: None})


def _chip(filters: Filters, about: About, value: object, without: dict[str, Any]) -> FilterChip:
    return FilterChip(about=about, value=value, rest=replace(filters, **without))


def files_of(chip: FilterChip, facets: Facets, folders: Mapping[Path, FolderNode]) -> int | None:
    """Return how many files the filter leaves with the others as they are, None where nobody counts them."""
    value: Any = chip.value
    if chip.about is About.FOLDER:
        return folders[value].files if value in folders else None
    count = _COUNT.get(chip.about)
    return count(facets, value) if count else None


def _of_camera(facets: Facets, word: str) -> int:
    return sum(files for camera, files in facets.cameras.items() if word.casefold() in camera.casefold())


_COUNT: dict[About, Callable[[Facets, Any], int | None]] = {
    About.KIND: lambda facets, kind: facets.kinds.get(kind, 0),
    About.CAMERA: _of_camera,
    About.RATING: lambda facets, least: sum(files for rating, files in facets.ratings.items() if rating >= least),
    About.FAVOURITE: lambda facets, wanted: facets.favourites if wanted else None,
    About.TEXT: lambda facets, wanted: facets.with_text if wanted else None,
}

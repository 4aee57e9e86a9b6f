"""The entries of the side bar's lists, computed from the library and the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.lists import ListEntry
from desktop_app.query.filters import (
    ICONS,
    KIND_ICONS,
    FilterKind,
    coordinates_label,
    kind_label,
    pages_label,
    place_label,
    with_pages,
)
from desktop_app.query.places import named
from desktop_app.query.query import SearchQuery, Sorting, to_json
from desktop_app.texts import language_names, number, shown, shown_name
from indexer.types import Kind

if TYPE_CHECKING:
    from desktop_app.query.facts import LibrarySnapshot
    from indexer.library.values import FolderNode
    from indexer.search.request import Filters

ALL, FAVOURITES = "all", "favourites"
MOST_PLACES = 50


def library(facts: LibrarySnapshot, query: SearchQuery) -> list[ListEntry]:
    """Return the entries "everything" and "favourites"."""
    nothing_on = query == SearchQuery(sorting=query.sorting)
    return [
        ListEntry(
            key=ALL,
            label=QCoreApplication.translate("Sidebar", "Everything"),
            icon="images",
            note=number(facts.everything.total),
            on=nothing_on,
        ),
        ListEntry(
            key=FAVOURITES,
            label=QCoreApplication.translate("Sidebar", "Favourites"),
            icon="heart",
            note=number(facts.everything.favourites),
            on=query.filters.favourite is True,
        ),
    ]


def saved(facts: LibrarySnapshot, query: SearchQuery) -> list[ListEntry]:
    """Return the saved searches; the present query is active."""
    asked = _comparable(to_json(query))
    return [
        ListEntry(key=search.search_id, label=search.name, icon="bookmark", on=_comparable(search.query) == asked)
        for search in facts.saved
    ]


def collections(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return the collections."""
    return [
        ListEntry(
            key=each.collection_id,
            label=each.name,
            icon="library",
            note=number(each.files),
            on=each.collection_id == filters.collection,
        )
        for each in facts.collections
    ]


def kinds(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return the kinds of files."""
    numbers = facts.facets.kinds
    return [
        ListEntry(
            key=kind,
            label=kind_label(kind),
            icon=KIND_ICONS[kind],
            note=number(numbers.get(kind, 0)),
            on=kind in filters.kinds,
            faint=not numbers.get(kind),
        )
        for kind in Kind
        if numbers.get(kind) or kind in filters.kinds or facts.everything.kinds.get(kind)
    ]


def cameras(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return the cameras, the most used first; active ones without files last."""
    numbers = dict(facts.facets.cameras)
    numbers |= {camera: 0 for camera in filters.cameras if camera not in numbers}
    return [
        ListEntry(
            key=camera, label=camera, icon="camera", note=number(files), on=camera in filters.cameras, faint=not files
        )
        for camera, files in numbers.items()
    ]


def ratings(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return the minimum ratings, from five stars to one."""
    numbers = facts.facets.ratings
    return [
        ListEntry(
            key=stars,
            label=str(stars),
            stars=stars,
            spoken=QCoreApplication.translate("Filters", "%n star(s) or more", "", stars),
            tip=QCoreApplication.translate("Filters", "%n star(s) or more", "", stars),
            note=number(sum(files for rating, files in numbers.items() if rating >= stars)),
            on=stars == filters.rating_min,
        )
        for stars in range(5, 0, -1)
    ]


PAGES = ((1, 1), (2, 9), (10, 99), (100, None))
TEXT = "text"


def pages(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return ranges of pages, the key; none where there are no documents."""
    present = (filters.pages_min, filters.pages_max)
    if not facts.everything.pages and present == (None, None):
        return []
    return [
        ListEntry(
            key=both,
            label=pages_label(*both),
            icon=ICONS[FilterKind.PAGES],
            note=number(files),
            on=both == present,
            faint=not files,
        )
        for both in PAGES
        if (files := with_pages(facts.facets, *both)) or both == present or with_pages(facts.everything, *both)
    ]


def texts(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return "with text", with the key TEXT, and the languages of texts by their codes."""
    numbers = dict(facts.facets.languages)
    numbers |= {code: 0 for code in (*facts.everything.languages, *filters.languages) if code not in numbers}
    if not facts.everything.with_text and not numbers and filters.has_text is None:
        return []
    with_text = ListEntry(
        key=TEXT,
        label=QCoreApplication.translate("Filters", "With text"),
        icon=ICONS[FilterKind.TEXT],
        note=number(facts.facets.with_text),
        on=filters.has_text is True,
        faint=not facts.facets.with_text,
    )
    languages = [
        ListEntry(
            key=code,
            label=language_names([code]),
            icon=ICONS[FilterKind.LANGUAGE],
            note=number(files),
            on=code in filters.languages,
            faint=not files,
        )
        for code, files in numbers.items()
    ]
    return [with_text, *languages]


def places(facts: LibrarySnapshot, filters: Filters) -> list[ListEntry]:
    """Return the places with most pictures; the key is latitude and longitude."""
    near = filters.near
    at = None if near is None else (near.latitude, near.longitude)
    return [
        ListEntry(
            key=(place.latitude, place.longitude),
            label=place_label(place.latitude, place.longitude),
            icon="map-pin",
            note=number(place.files),
            tip=coordinates_label(place.latitude, place.longitude),
            on=(place.latitude, place.longitude) == at,
        )
        for place in named(facts.facets.places)[:MOST_PLACES]
    ]


def folder(node: FolderNode, filters: Filters, volume: str, files: int) -> ListEntry:
    """Return the entry of a folder with the files that choosing it shows; roots show the label of their volume."""
    offline = QCoreApplication.translate("Sidebar", "offline")
    name = shown_name(node.path)
    is_root = node.parent_id is None
    return ListEntry(
        key=node.path,
        label=f"{name} ({volume})" if volume and volume != name else name,
        icon=("unplug" if node.offline else "hard-drive") if is_root else "folder",
        note=f"{number(files)} · {offline}" if node.offline and is_root else number(files),
        tip=shown(node.path),
        on=node.path in filters.folders,
        faint=node.offline,
    )


def _comparable(line: str) -> str:
    """Return a stored query without its sorting."""
    for sorting in Sorting:
        line = line.replace(f'"sorting":"{sorting}"', "")
    return line

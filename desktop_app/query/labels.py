"""The words for filters, as chips, hints and the side bar show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTimeZone

from desktop_app.query.chips import About
from desktop_app.query.language import Keyword
from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.query.chips import FilterChip
    from desktop_app.query.keywords import Known

DAY_MS = 86_400_000
translate = QCoreApplication.translate
"""Qt's tools find texts by this name."""

ICONS = {
    About.FOLDER: "folder",
    About.KIND: "files",
    About.DATES: "calendar",
    About.CAMERA: "camera",
    About.NEAR: "map-pin",
    About.RATING: "star",
    About.FAVOURITE: "heart",
    About.TEXT: "text",
    About.PHRASE: "type",
    About.COLLECTION: "library",
}
KIND_ICONS = {Kind.IMAGE: "image", Kind.VIDEO: "film", Kind.DOCUMENT: "file-text"}


def label_of(chip: FilterChip, known: Known) -> str:
    """Return what a filter says, in a few words."""
    return _LABEL[chip.about](chip.value, known)


def icon_of(chip: FilterChip) -> str:
    """Return the name of the icon that stands for a filter."""
    return KIND_ICONS[Kind(str(chip.value))] if chip.about is About.KIND else ICONS[chip.about]


def kind_label(kind: Kind) -> str:
    """Return the word for files of a kind."""
    return {
        Kind.IMAGE: translate("Filters", "Photos"),
        Kind.VIDEO: translate("Filters", "Videos"),
        Kind.DOCUMENT: translate("Filters", "Documents"),
    }[kind]


def place_label(latitude: float, longitude: float) -> str:
    """Return a place on the map as people write it."""
    north = translate("Filters", "N", "north") if latitude >= 0 else translate("Filters", "S", "south")
    east = translate("Filters", "E", "east") if longitude >= 0 else translate("Filters", "W", "west")
    locale = QLocale()
    parts = f"{locale.toString(abs(latitude), 'f', 1)}° {north}, {locale.toString(abs(longitude), 'f', 1)}° {east}"
    return f"\N{LEFT-TO-RIGHT ISOLATE}{parts}\N{POP DIRECTIONAL ISOLATE}"


def dates_label(after_ms: int | None, before_ms: int | None) -> str:
    """Return a span of wall clock time, as coarse as it is: years, months or days."""
    if after_ms is None:
        return translate("Filters", "before {date}").format(date=_moment(before_ms or 0))
    if before_ms is None:
        return translate("Filters", "from {date}").format(date=_moment(after_ms))
    form = max((_form(after_ms), _form(before_ms)), key=_FORMS.index)
    first, last = _written(after_ms, form), _written(before_ms - 1, form)
    return first if first == last else f"{first} – {last}"  # noqa: RUF001  # what typographers put between dates


def month_label(ms: int) -> str:
    """Return the month that a wall clock time lies in."""
    return _written(ms, "MMM yyyy")


def hint_for(keyword: Keyword) -> str:
    """Return what may stand after a keyword, as a sentence."""
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
        Keyword.IS: translate("Filters", "is: takes favourite"),
        Keyword.HAS: translate("Filters", "has: takes text"),
        Keyword.NEAR: translate(
            "Filters", "near: takes latitude, longitude and kilometres, such as near:48.14,11.58,5"
        ),
        Keyword.COLLECTION: translate("Filters", "collection: takes the name of one of your collections"),
    }[keyword]


def keyword_label(keyword: Keyword) -> str:
    """Return what a keyword filters by, in a few words."""
    return {
        Keyword.IN: translate("Filters", "in a folder"),
        Keyword.AFTER: translate("Filters", "taken on or after a date"),
        Keyword.BEFORE: translate("Filters", "taken before a date"),
        Keyword.CAMERA: translate("Filters", "taken with a camera"),
        Keyword.TYPE: translate("Filters", "photos, videos or documents"),
        Keyword.RATING: translate("Filters", "with at least so many stars"),
        Keyword.IS: translate("Filters", "your favourites"),
        Keyword.HAS: translate("Filters", "with text in it"),
        Keyword.NEAR: translate("Filters", "taken near a place"),
        Keyword.COLLECTION: translate("Filters", "in a collection"),
    }[keyword]


_FORMS = ("yyyy", "MMM yyyy", "")
"""How dates are written, from coarse to fine; the empty one is the locale's own form of a day."""


def _date(ms: int) -> QDate:
    return QDateTime.fromMSecsSinceEpoch(ms, QTimeZone.utc()).date()


def _form(ms: int) -> str:
    """Return the coarsest form that says when a span begins or ends."""
    date = _date(ms)
    if ms % DAY_MS or date.day() != 1:
        return ""
    return "yyyy" if date.month() == 1 else "MMM yyyy"


def _moment(ms: int) -> str:
    return _written(ms, _form(ms))


def _written(ms: int, form: str) -> str:
    locale = QLocale()
    return locale.toString(_date(ms), form) if form else locale.toString(_date(ms), QLocale.FormatType.ShortFormat)


def _near_label(value: Any, _known: Known) -> str:  # noqa: ANN401  # the table below says what it is
    place = place_label(value.latitude, value.longitude)
    return translate("Filters", "{km} km around {place}").format(
        km=QLocale().toString(value.radius_km, "g", 4), place=place
    )


def _collection_label(value: Any, known: Known) -> str:  # noqa: ANN401
    named = (each.name for each in known.collections if each.collection_id == value)
    return next(named, translate("Filters", "a collection that is gone"))


_LABEL: dict[About, Callable[[Any, Known], str]] = {
    About.FOLDER: lambda folder, _: folder.name or str(folder),
    About.KIND: lambda kind, _: kind_label(kind),
    About.DATES: lambda dates, _: dates_label(*dates),
    About.CAMERA: lambda camera, _: camera,
    About.NEAR: _near_label,
    About.RATING: lambda stars, _: translate("Filters", "%n star(s) or more", "", stars),
    About.FAVOURITE: lambda on, _: translate("Filters", "Favourites") if on else translate("Filters", "No favourites"),
    About.TEXT: lambda on, _: translate("Filters", "With text") if on else translate("Filters", "Without text"),
    About.PHRASE: lambda phrase, _: translate("Filters", "“{text}”").format(text=phrase),
    About.COLLECTION: _collection_label,
}

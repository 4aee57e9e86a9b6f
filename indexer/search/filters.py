"""From filters to SQL over the columns of units."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.catalogue import collections, marks
from indexer.errors import UsageError
from indexer.search.request import Near

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from indexer.catalogue.database import Connection
    from indexer.search.request import Filters
    from indexer.types import ContentId, FolderId

EARTH_RADIUS_KM = 6371.0088
DEFAULT_RADIUS_KM = 10.0
_DATE_FORMATS = (
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y-%m",
    "%Y",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What users said of contents, as far as the filters ask for it. It stands in the catalogue alone."""

    ratings: Mapping[ContentId, int] = field(default_factory=dict)
    favourites: Collection[ContentId] = ()
    members: Collection[ContentId] = ()
    """Of the collection that is asked for."""


def marked(db: Connection, filters: Filters) -> Marked:
    """Read from the catalogue what the filters need."""
    return Marked(
        ratings=marks.rated(db) if filters.rating_min is not None else {},
        favourites=marks.favourites(db) if filters.favourite is not None else (),
        members=collections.members(db, filters.collection) if filters.collection is not None else (),
    )


def where_of(filters: Filters, folder_ids: Sequence[FolderId], said: Marked) -> str | None:
    """Return the SQL condition of filters, None where there are none.

    Args:
        filters: what hits must be.
        folder_ids: the ids of `filters.folders`.
        said: what users said of contents, from `marked`.
    """
    return " AND ".join([*_of_columns(filters, folder_ids), *_of_marks(filters, said)]) or None


def _of_columns(filters: Filters, folder_ids: Sequence[FolderId]) -> list[str]:
    """Return the conditions that the unit's own columns answer."""
    conditions: list[str] = []
    if filters.kinds:
        conditions.append(f"kind IN ({', '.join(quoted(kind.value) for kind in filters.kinds)})")
    if filters.folders:
        conditions.append(f"array_has_any(folder_ids, [{', '.join(map(str, folder_ids))}])")
    if filters.after_ms is not None:
        conditions.append(f"taken_ms >= {filters.after_ms}")
    if filters.before_ms is not None:
        conditions.append(f"taken_ms < {filters.before_ms}")
    if filters.cameras:
        either = " OR ".join(f"contains(lower(camera), {quoted(camera.lower())})" for camera in filters.cameras)
        conditions.append(f"({either})")
    if filters.near is not None:
        conditions.append(_near(filters.near))
    if filters.has_text is not None:
        conditions.append("has_text" if filters.has_text else "NOT has_text")
    return conditions + [_phrase(phrase) for phrase in filters.phrases]


def _of_marks(filters: Filters, said: Marked) -> Iterator[str]:
    """Yield the conditions that users' own marks answer, as lists of contents."""
    if (least := filters.rating_min) is not None:
        enough = [content for content, rating in said.ratings.items() if rating >= least]
        too_low = [content for content, rating in said.ratings.items() if rating < least]
        by_file = f"rating >= {least}" + (f" AND NOT {_among(too_low)}" if too_low else "")
        yield f"({by_file} OR {_among(enough)})" if enough else f"({by_file})"
    if filters.favourite is not None:
        yield _among(said.favourites) if filters.favourite else f"NOT {_among(said.favourites)}"
    if filters.collection is not None:
        yield _among(said.members)


def _among(contents: Collection[ContentId]) -> str:
    """Return the condition of being one of these; of none it is a list with a name that no content has."""
    return f"content_id IN ({', '.join(quoted(content) for content in sorted(contents)) or quoted('')})"


def _phrase(phrase: str) -> str:
    """Return the condition of a text to be there; accents may be letters of their own or marks after them."""
    plain = " ".join(phrase.lower().split())
    forms = dict.fromkeys(unicodedata.normalize(form, plain) for form in ("NFC", "NFD"))
    return "(" + " OR ".join(f"contains(lower(text), {quoted(form)})" for form in forms) + ")"


def quoted(value: str) -> str:
    """Return a SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def _near(near: Near) -> str:
    """Return the great-circle distance condition, by the haversine formula."""
    lat, lon = f"radians({near.latitude!r})", f"radians({near.longitude!r})"
    half = (
        f"(power(sin((radians(latitude) - {lat}) / 2), 2) "
        f"+ cos(radians(latitude)) * cos({lat}) * power(sin((radians(longitude) - {lon}) / 2), 2))"
    )
    return (
        "latitude IS NOT NULL AND longitude IS NOT NULL "
        f"AND 2 * {EARTH_RADIUS_KM} * asin(sqrt({half})) <= {near.radius_km!r}"
    )


def wall_clock_ms(date: str) -> int:
    """Return a date such as `2023`, `2023-06`, `2023-06-15` or `2023-06-15 14:30` as ms of wall clock.

    Raises:
        UsageError: it is no date.
    """
    for form in _DATE_FORMATS:
        try:
            return round(datetime.strptime(date.strip(), form).replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            continue
    raise UsageError(
        "This is not a date", "“{value}” is not understood. Write 2023, 2023-06 or 2023-06-15.", value=date
    )


def near_of(text: str) -> Near:
    """Return the circle of `LAT,LON` or `LAT,LON,KM`; 10 km if not said.

    Raises:
        UsageError: it is none.
    """
    try:
        latitude, longitude, radius_km = (*(float(part) for part in text.split(",")), DEFAULT_RADIUS_KM)[:3]
    except ValueError:
        latitude = longitude = radius_km = math.nan
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius_km < math.inf):
        raise UsageError(
            "This is not a place", "“{value}” is not understood. Write LAT,LON,KM such as 48.14,11.58,5.", value=text
        )
    return Near(latitude, longitude, radius_km)

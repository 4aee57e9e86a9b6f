"""From filters to SQL over the columns of units."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.errors import UsageError
from indexer.search.request import Near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.search.request import Filters
    from indexer.types import FolderId

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


def where_of(filters: Filters, folder_ids: Sequence[FolderId]) -> str | None:
    """Return the SQL condition of filters, None where there are none.

    Args:
        filters: what hits must be.
        folder_ids: the ids of `filters.folders`.
    """
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
    if filters.rating_min is not None:
        conditions.append(f"rating >= {filters.rating_min}")
    if filters.has_text is not None:
        conditions.append("has_text" if filters.has_text else "NOT has_text")
    return " AND ".join(conditions) or None


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
    raise UsageError("This is not a date", f"{date!r} cannot be understood. Write 2023, 2023-06 or 2023-06-15.")


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
            "This is not a place", f"{text!r} cannot be understood. Write LAT,LON,KM such as 48.14,11.58,5."
        )
    return Near(latitude, longitude, radius_km)

"""The names of towns: which one a place is in, and where a town is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FILE = Path(str(files("resources"))) / "places" / "places.npz"
MOST_KM = 50.0
"""Further away from the nearest town a place has no name."""
_KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Towns:
    """All towns, sorted by latitude; the arrays run in parallel."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    people: NDArray[np.float64]
    reach_km: NDArray[np.float64]
    """How far the town itself reaches: 0.5 km with 1,000 people, 9 km with 1.5 million."""
    names: tuple[str, ...]
    folded: str
    """All names without upper case, each between line feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place of the library."""

    latitude: float
    longitude: float
    name: str
    """Of the town; empty far from any."""
    files: int


@cache
def _towns() -> _Towns:
    with np.load(FILE) as stored:
        text = bytes(stored["names"]).decode()
        people = np.exp2(stored["people"] / 10.0)
        return _Towns(
            latitudes=stored["latitudes"] / 100.0,
            longitudes=stored["longitudes"] / 100.0,
            people=people,
            reach_km=0.5 * (people / 1000.0) ** 0.4,
            names=tuple(text.split("\n")),
            folded=f"\n{text.casefold()}\n",
        )


@lru_cache(maxsize=4096)
def town_at(latitude: float, longitude: float) -> str:
    """Return the town at a place: one that it lies in, else the nearest; empty where none is within MOST_KM."""
    towns = _towns()
    degrees = MOST_KM / _KM_A_DEGREE
    first, last = np.searchsorted(towns.latitudes, (latitude - degrees, latitude + degrees))
    if first == last:
        return ""
    up = (towns.latitudes[first:last] - latitude) * _KM_A_DEGREE
    # The shorter way around the globe.
    turned = (towns.longitudes[first:last] - longitude + 180.0) % 360.0 - 180.0
    across = turned * _KM_A_DEGREE * math.cos(math.radians(latitude))
    away_km = np.hypot(up, across)
    nearest = int(np.argmin(away_km - towns.reach_km[first:last]))
    return towns.names[first + nearest] if away_km[nearest] <= MOST_KM else ""


def town_named(name: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the largest town with this name, ignoring case; None if there is none."""
    towns, wanted = _towns(), " ".join(name.split()).casefold()
    found: list[int] = []
    at = towns.folded.find(f"\n{wanted}\n")
    while wanted and at >= 0:
        found.append(towns.folded.count("\n", 0, at))
        at = towns.folded.find(f"\n{wanted}\n", at + 1)
    if not found:
        return None
    largest = max(found, key=lambda place: float(towns.people[place]))
    return float(towns.latitudes[largest]), float(towns.longitudes[largest])


def named(places: Mapping[tuple[float, float], int]) -> list[NamedPlace]:
    """Name the places of a library, the most frequent first; those in one town become one, at the busiest of them.

    Args:
        places: files by latitude and longitude, most frequent first.
    """
    found: dict[object, NamedPlace] = {}
    for (latitude, longitude), count in places.items():
        name = town_at(latitude, longitude)
        key = name or (latitude, longitude)
        same = found.get(key)
        if same is not None and abs(same.latitude - latitude) + abs(same.longitude - longitude) > 1.0:
            key, same = (latitude, longitude), None  # another town of that name
        first = same or NamedPlace(latitude=latitude, longitude=longitude, name=name, files=0)
        found[key] = NamedPlace(
            latitude=first.latitude, longitude=first.longitude, name=name, files=first.files + count
        )
    return sorted(found.values(), key=lambda place: -place.files)

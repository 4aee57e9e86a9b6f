"""What each filter means, defined once: as SQL over the columns of segments, and as a mask over the columns of lists.

A search hands the SQL to Lance, which applies it before ranking. A list compares the columns of the catalogue that the
window keeps in memory. `tests/unit/indexer/library/test_filters_agree.py` holds the two to the same answers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import collections, phrases, roots, user_data
from indexer.catalogue import files as known_files
from indexer.catalogue.columns import KINDS
from indexer.catalogue.folders import with_subfolders
from indexer.catalogue.text import is_in, spellings
from indexer.errors import UsageError
from indexer.search.conditions import Condition
from indexer.search.measures import measured
from indexer.search.request import Near

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.catalogue.columns import Bools
    from indexer.catalogue.contents import SegmentColumns
    from indexer.catalogue.database import Connection
    from indexer.search.conditions import Snapshot
    from indexer.search.request import Filters
    from indexer.types import CollectionId, ContentId, FolderId, Kind

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


def conditions_of(db: Connection, filters: Filters) -> list[Condition]:
    """Return the conditions that filters make; all of them must hold.

    Raises:
        UsageError: a folder of the filters is not in the index.
    """
    f = filters
    asked: list[Condition | None] = [
        _Kinds(f.kinds) if f.kinds else None,
        InFolders(db, _folder_ids(db, f.folders)) if f.folders else None,
        _Taken(f.after_ms, f.before_ms) if (f.after_ms, f.before_ms) != (None, None) else None,
        _Cameras(f.cameras) if f.cameras else None,
        _Around(f.near) if f.near is not None else None,
        _HasText(f.has_text) if f.has_text is not None else None,
        _Phrases(db, f.phrases) if f.phrases else None,
        _Rated(db, f.rating_min) if f.rating_min is not None else None,
        _Favourite(db, f.favourite) if f.favourite is not None else None,
        _InCollection(db, f.collection) if f.collection is not None else None,
        *measured(db, f),
    ]
    return [condition for condition in asked if condition is not None]


@dataclass(frozen=True, slots=True)
class _Kinds(Condition):
    facet = "kinds"
    kinds: tuple[Kind, ...]

    def sql(self) -> str:
        return f"kind IN ({', '.join(quoted(kind.value) for kind in self.kinds)})"

    def mask(self, snapshot: Snapshot) -> Bools:
        return np.isin(snapshot.columns.kind, [KINDS.index(kind) for kind in self.kinds])

    def holds(self, place: SegmentColumns) -> bool:
        return place.kind in self.kinds


@dataclass(frozen=True, slots=True)
class InFolders(Condition):
    """A copy stands in one of the folders or below it."""

    facet = "folders"
    db: Connection
    folder_ids: list[FolderId]

    def sql(self) -> str:
        """A segment names the folders of every copy and all above them."""
        return f"array_has_any(folder_ids, [{', '.join(map(str, self.folder_ids))}])"

    def files(self, snapshot: Snapshot) -> Bools:
        """[M] return which files stand there."""
        return np.isin(snapshot.columns.folder_id, with_subfolders(self.db, self.folder_ids))

    def mask(self, snapshot: Snapshot) -> Bools:
        """[N] return what has such a file."""
        return snapshot.of_files(self.files(snapshot))

    def holds(self, place: SegmentColumns) -> bool:
        """Say whether a file is there."""
        return not set(self.folder_ids).isdisjoint(place.folder_ids)


@dataclass(frozen=True, slots=True)
class _Taken(Condition):
    facet = "months"
    after_ms: int | None
    before_ms: int | None

    def sql(self) -> str:
        after = [] if self.after_ms is None else [f"taken_ms >= {self.after_ms}"]
        before = [] if self.before_ms is None else [f"taken_ms < {self.before_ms}"]
        return " AND ".join(after + before)

    def mask(self, snapshot: Snapshot) -> Bools:
        taken_ms = snapshot.columns.taken_ms
        passing = np.ones(len(taken_ms), np.bool_)
        if self.after_ms is not None:
            passing &= taken_ms >= self.after_ms
        if self.before_ms is not None:
            passing &= taken_ms < self.before_ms
        return passing

    def holds(self, place: SegmentColumns) -> bool:
        is_after = self.after_ms is None or place.taken_ms >= self.after_ms
        return is_after and (self.before_ms is None or place.taken_ms < self.before_ms)


@dataclass(frozen=True, slots=True)
class _Cameras(Condition):
    facet = "cameras"
    words: tuple[str, ...]

    def sql(self) -> str:
        return _contains("camera", *self.words)

    def mask(self, snapshot: Snapshot) -> Bools:
        names = snapshot.columns.cameras
        named = np.array([any(is_in(word, name) for word in self.words) for name in names], np.bool_)
        return named[snapshot.columns.camera]

    def holds(self, place: SegmentColumns) -> bool:
        return any(is_in(word, place.camera) for word in self.words)


def _haversine_limit(near: Near) -> float:
    half_angle = near.radius_km / EARTH_RADIUS_KM / 2
    return math.sin(half_angle) ** 2 if half_angle < math.pi / 2 else math.inf


def is_near(latitude: NDArray[np.float64], longitude: NDArray[np.float64], near: Near) -> Bools:
    """[N] return which of these places are near one."""
    lat, lon = math.radians(near.latitude), math.radians(near.longitude)
    there, east = np.radians(latitude), np.radians(longitude)
    haversine = np.sin((there - lat) / 2) ** 2 + np.cos(there) * math.cos(lat) * np.sin((east - lon) / 2) ** 2
    return np.asarray(haversine <= _haversine_limit(near), np.bool_)  # what has no place is NaN, and so not near


@dataclass(frozen=True, slots=True)
class _Around(Condition):
    """Great-circle distances, compared by the haversine: of half the angle, the square of the sine."""

    facet = "places"
    near: Near

    @property
    def _limit(self) -> float:
        return _haversine_limit(self.near)

    def sql(self) -> str:
        lat, lon = math.radians(self.near.latitude), math.radians(self.near.longitude)
        limit = "1e300" if self._limit == math.inf else repr(self._limit)
        return (
            "latitude IS NOT NULL AND longitude IS NOT NULL "
            f"AND power(sin((radians(latitude) - {lat!r}) / 2), 2) + cos(radians(latitude)) * {math.cos(lat)!r} "
            f"* power(sin((radians(longitude) - {lon!r}) / 2), 2) <= {limit}"
        )

    def mask(self, snapshot: Snapshot) -> Bools:
        return is_near(snapshot.columns.latitude, snapshot.columns.longitude, self.near)

    def holds(self, place: SegmentColumns) -> bool:
        latitude, longitude = (np.array([part], np.float64) for part in (place.latitude, place.longitude))
        return bool(is_near(latitude, longitude, self.near)[0])


@dataclass(frozen=True, slots=True)
class _HasText(Condition):
    facet = "with_text"
    wanted: bool

    def sql(self) -> str:
        return "has_text" if self.wanted else "NOT has_text"

    def mask(self, snapshot: Snapshot) -> Bools:
        columns = snapshot.columns
        was_read = np.arange(columns.things) < len(columns.keys)  # nobody knows of what was not
        return np.asarray((columns.has_text == self.wanted) & was_read, np.bool_)

    def holds(self, place: SegmentColumns) -> bool:
        return place.has_text == self.wanted


@dataclass(frozen=True, slots=True)
class _Phrases(Condition):
    facet = "phrases"
    db: Connection
    phrases: tuple[str, ...]

    def sql(self) -> str:
        return " AND ".join(_contains("text", phrase) for phrase in self.phrases)

    def mask(self, snapshot: Snapshot) -> Bools:
        named = np.isin(snapshot.columns.file_id, phrases.seen_with(self.db, self.phrases))
        return snapshot.of_contents(phrases.contents_with(self.db, self.phrases)) | snapshot.of_files(named)

    def holds(self, place: SegmentColumns) -> bool:
        return all(is_in(phrase, place.text) for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class _Rated(Condition):
    """The user's rating, else the file's own; segments know the file's own alone."""

    facet = "ratings"
    db: Connection
    least: int

    def sql(self) -> str:
        rated = user_data.rated(self.db)
        enough = {content for content, rating in rated.items() if rating >= self.least}
        too_low = rated.keys() - enough
        by_file = f"rating >= {self.least}" + (f" AND NOT {among(too_low)}" if too_low else "")
        return f"({by_file} OR {among(enough)})" if enough else f"({by_file})"

    def mask(self, snapshot: Snapshot) -> Bools:
        return np.asarray(snapshot.rating >= self.least, np.bool_)

    def holds(self, place: SegmentColumns) -> bool:
        return user_data.rated(self.db).get(place.content_id, place.rating) >= self.least


@dataclass(frozen=True, slots=True)
class _Favourite(Condition):
    facet = "favourites"
    db: Connection
    wanted: bool

    def sql(self) -> str:
        liked = among(user_data.favourites(self.db))
        return liked if self.wanted else f"NOT {liked}"

    def mask(self, snapshot: Snapshot) -> Bools:
        return np.asarray(snapshot.favourite == self.wanted, np.bool_)

    def holds(self, place: SegmentColumns) -> bool:
        return (place.content_id in user_data.favourites(self.db)) == self.wanted


@dataclass(frozen=True, slots=True)
class _InCollection(Condition):
    facet = "collection"
    db: Connection
    collection_id: CollectionId

    def sql(self) -> str:
        return among(collections.members(self.db, self.collection_id))

    def mask(self, snapshot: Snapshot) -> Bools:
        return snapshot.in_collection(self.collection_id)

    def holds(self, place: SegmentColumns) -> bool:
        return place.content_id in collections.members(self.db, self.collection_id)


def _folder_ids(db: Connection, folders: Iterable[Path]) -> list[FolderId]:
    folder_paths = roots.folder_paths(db)
    found: list[FolderId] = []
    for folder in folders:
        numbers = (known_files.folder_id(db, *place) for place in folder_paths.places_of(folder))
        number = next((number for number in numbers if number is not None), None)
        if number is None:
            raise UsageError("This folder is not in the index", "Index it first, or check its name.", path=folder)
        found.append(number)
    return found


def among(contents: Collection[ContentId]) -> str:
    """Return the condition of being one of these; of none it is a list with a name that no content has."""
    return f"content_id IN ({', '.join(quoted(content) for content in sorted(contents)) or quoted('')})"


def _contains(column: str, *phrases: str) -> str:
    """Return the SQL of `indexer.catalogue.text.is_in` for any of the phrases."""
    forms = (form for phrase in phrases for form in spellings(phrase))
    return f"({' OR '.join(f'contains(lower({column}), {quoted(form)})' for form in forms)})"


def quoted(value: str) -> str:
    """Return a SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


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

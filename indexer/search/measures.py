"""Filters by length, sound, pages, orientation, resolution and language.

The columns have the same names in the table of segments and in the catalogue, so one SQL serves both. They are columns
of segments, and no lists of contents, because half of a library of photos may be in landscape: the list would have to
name them all.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.content_languages import NAMES, language_named
from indexer.catalogue.contents import contents_where
from indexer.errors import UsageError
from indexer.search.conditions import Condition
from indexer.types import Orientation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.catalogue.columns import Bools
    from indexer.catalogue.contents import SegmentColumns
    from indexer.catalogue.database import Connection
    from indexer.search.conditions import Snapshot
    from indexer.search.request import Filters

    Holds = Callable[[SegmentColumns], bool]

_LENGTH = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,4}):)?([0-9]{1,7}(?:\.[0-9]{1,3})?)\s*(s|m|min|h)?", re.IGNORECASE)
_UNIT_S = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
_LIES = {Orientation.LANDSCAPE: ">", Orientation.PORTRAIT: "<", Orientation.SQUARE: "="}


@dataclass(frozen=True, slots=True)
class _Measured(Condition):
    facet: str  # type: ignore[misc]  # of each instance
    db: Connection
    where: str
    """SQL over the columns that segments and contents have in common."""
    test: Holds

    def sql(self) -> str:
        return self.where

    def mask(self, snapshot: Snapshot) -> Bools:
        return snapshot.of_contents(contents_where(self.db, self.where))

    def holds(self, place: SegmentColumns) -> bool:
        return self.test(place)


def measured(db: Connection, filters: Filters) -> Iterator[Condition]:
    """Yield the conditions that filters make of sizes. What has no length, no pages or no size fails them."""
    f = filters
    yield from _between("length", "duration_ms", db, f.longer_ms, f.shorter_ms)
    yield from _between("pages", "pages", db, f.pages_min, f.pages_max)
    if f.has_sound is not None:
        sign = "<>" if f.has_sound else "="
        yield _Measured("sound", db, f"(duration_ms IS NOT NULL AND audio_codec {sign} '')", _sounds(f.has_sound))
    if f.orientation is not None:
        sql = f"(width_px {_LIES[f.orientation]} height_px AND width_px > 0)"
        yield _Measured("orientation", db, sql, _lies(f.orientation))
    if f.megapixels_min is not None:
        least_px = math.ceil(round(f.megapixels_min * 1_000_000, 3))
        sql = f"(CAST(width_px AS BIGINT) * height_px >= {least_px} AND width_px > 0)"
        yield _Measured("resolution", db, sql, _has_pixels(least_px))
    if f.languages:
        codes = ", ".join(f"'{code}'" for code in f.languages if code in NAMES) or "'?'"
        yield _Measured("languages", db, f"(language IN ({codes}))", _is_of(f.languages))


def length_ms_of(text: str) -> int:
    """Return a length such as `90`, `90s`, `2min`, `1h`, `1:30` or `1:02:03` in ms.

    Raises:
        UsageError: it is none.
    """
    found = _LENGTH.fullmatch(text.strip())
    if found is None or (found[2] and found[4]):
        raise UsageError(
            "This is not a length",
            "\u201c{value}\u201d is not understood. Write seconds, or 1:30 for a minute and a half.",
            value=text,
        )
    unit_s = _UNIT_S[(found[4] or "").lower()]
    return round((int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3]) * unit_s) * 1000)


def _between(facet: str, column: str, db: Connection, least: int | None, most: int | None) -> Iterator[Condition]:
    bounds = [] if least is None else [f"{column} >= {least}"]
    bounds += [] if most is None else [f"{column} <= {most}"]

    def holds(place: SegmentColumns) -> bool:
        size = getattr(place, column)
        return size is not None and (least or 0) <= size <= (math.inf if most is None else most)

    if bounds:
        yield _Measured(facet, db, f"({' AND '.join(bounds)})", holds)


def language_code_of(name: str) -> str:
    """Return the code of a language by its code or its English name.

    Raises:
        UsageError: it is not known.
    """
    if (code := language_named(name)) is None:
        known = ", ".join(f"{code} ({known})" for code, known in NAMES.items())
        raise UsageError(
            "This is not a language", "\u201c{value}\u201d is not one of: {known}.", value=name, known=known
        )
    return code


def _is_of(languages: tuple[str, ...]) -> Holds:
    return lambda place: place.language in languages and place.language in NAMES


def _sounds(wanted: bool) -> Holds:  # noqa: FBT001
    return lambda place: place.duration_ms is not None and bool(place.audio_codec) == wanted


def _lies(wanted: Orientation) -> Holds:
    def holds(place: SegmentColumns) -> bool:
        width, height = place.width_px, place.height_px
        is_it = {
            Orientation.LANDSCAPE: width > height,
            Orientation.PORTRAIT: width < height,
            Orientation.SQUARE: width == height,
        }
        return width > 0 and is_it[wanted]

    return holds


def _has_pixels(least_px: int) -> Holds:
    return lambda place: place.width_px > 0 and place.width_px * place.height_px >= least_px

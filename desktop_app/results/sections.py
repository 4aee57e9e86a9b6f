"""The sections of a list: by band, by month, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.search.bands import BANDS
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indexer.search.request import Hit, Matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Consecutive rows under one heading."""

    start: int
    """The first row."""
    rows: int
    items: int
    """Number of items: a stack counts as one."""
    band: Band | None = None
    month: str = ""
    """As `2024-06`."""
    collapsed: bool = False
    """Only the heading is shown."""
    more: int = 0
    """Matches of the band that are not loaded yet."""
    is_exact: bool = True
    """Whether `more` is exact."""

    @property
    def stop(self) -> int:
        return self.start + self.rows

    @property
    def has_heading(self) -> bool:
        return self.band is not None or bool(self.month)


@dataclass(frozen=True, slots=True)
class Division:
    """A section counted in items."""

    count: int
    band: Band | None = None
    month: str = ""
    more: int = 0
    """See Section."""
    is_exact: bool = True


def one(count: int) -> tuple[Division, ...]:
    """Return a single section without a heading."""
    return (Division(count),) if count else ()


def by_band(hits: Sequence[Hit], matches: Matches | None = None) -> tuple[Division, ...]:
    """Return one division per band, for loaded hits sorted by `in_bands` and the total `matches`."""
    counts = {band: sum(1 for hit in hits if hit.band is band) for band in BANDS}
    known = {} if matches is None else {Band.GOOD: matches.good, Band.MAYBE: matches.maybe}
    is_exact = matches is None or matches.is_exact
    return tuple(
        Division(count, band=band, more=max(0, known.get(band, count) - count), is_exact=is_exact)
        for band, count in counts.items()
        if count
    )


def in_bands(hits: Iterable[Hit]) -> list[Hit]:
    """Sort hits by band, the best first; stable within a band."""
    return sorted(hits, key=lambda hit: BANDS.index(hit.band))


def by_month(months: Mapping[str, int], count: int, *, newest_first: bool) -> tuple[Division, ...]:
    """Return one division per month; a single one if the months do not add up to `count`.

    Args:
        months: how many files each has, by `2024-06`.
        count: the length of the list, sorted by date.
    """
    if sum(months.values()) != count:
        return one(count)
    return tuple(
        Division(months[month], month=month) for month in sorted(months, reverse=newest_first) if months[month]
    )


def sections_of(
    divisions: Sequence[Division], first_rows: np.ndarray[tuple[int], np.dtype[np.int64]], collapsed: frozenset[Band]
) -> tuple[Section, ...]:
    """Return sections counted in rows.

    Args:
        first_rows: int64 [items + 1], the row of each item, and the number of rows.
        collapsed: the collapsed bands.
    """
    made, item = [], 0
    for division in divisions:
        start, stop = int(first_rows[item]), int(first_rows[item + division.count])
        item += division.count
        made.append(
            Section(
                start=start,
                rows=stop - start,
                items=division.count,
                band=division.band,
                month=division.month,
                collapsed=division.band in collapsed,
                more=division.more,
                is_exact=division.is_exact,
            )
        )
    return tuple(made)


def without(divisions: Sequence[Division], items: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Division, ...]:
    """Remove items from divisions; drop empty divisions.

    Args:
        items: int64 [N], positions of the removed items, each once.
    """
    edges = np.cumsum([0, *(division.count for division in divisions)])
    lost = np.diff(np.searchsorted(np.sort(items), edges))
    left = [replace(division, count=division.count - int(n)) for division, n in zip(divisions, lost, strict=True)]
    return tuple(division for division in left if division.count)

"""The time axis of the histogram: bars as wide as there is room for, and dates from and to places on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = (1, 3, 12, 60, 120)
"""How many months a bar may stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Bars of equal length in time, without gaps."""

    first: int
    """The month in which the first bar begins, counted from the year 0."""
    unit: int
    """Months of a bar."""
    files: tuple[int, ...]
    """Of each bar."""

    def start_ms(self, bar: int) -> int:
        """Return when a bar begins, in ms of wall clock; that behind the last one says when all ends."""
        return month_start_ms(self.first + bar * self.unit)

    def place_of(self, ms: int) -> float:
        """Return where a time lies, in bars from the start; between 0 and their number."""
        if ms <= self.start_ms(0):
            return 0.0
        if ms >= self.start_ms(len(self.files)):
            return float(len(self.files))
        moment = datetime.fromtimestamp(ms / 1000, UTC)
        month = moment.year * 12 + moment.month - 1
        start, end = month_start_ms(month), month_start_ms(month + 1)
        return (month + (ms - start) / (end - start) - self.first) / self.unit


def timeline(months: Mapping[str, int], most_bars: int) -> Timeline:
    """Return the finest timeline of at most so many bars, if one of the units allows it.

    Args:
        months: files by `2024-06`, in any order.
        most_bars: how many there is room for.
    """
    if not months:
        return Timeline(first=0, unit=1, files=())
    numbered = {int(month[:4]) * 12 + int(month[5:7]) - 1: files for month, files in months.items()}
    low, high = min(numbered), max(numbered)
    unit = next((unit for unit in UNITS if high // unit - low // unit < most_bars), UNITS[-1])
    first = low // unit
    files = [0] * (high // unit - first + 1)
    for month, count in numbered.items():
        files[month // unit - first] += count
    return Timeline(first=first * unit, unit=unit, files=tuple(files))


def month_start_ms(month: int) -> int:
    """Return when a month begins, counted from the year 0, in ms of wall clock."""
    return round(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp() * 1000)

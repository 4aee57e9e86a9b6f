"""File times as this machine's clock showed them, which is how pictures tell theirs."""

from __future__ import annotations

import calendar
import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DAY_S = 86_400


def wall_clock_ms(mtime_ns: int) -> int:
    """Return a file time in the sense of `MediaFacts.taken_ms`."""
    seconds, rest_ns = divmod(mtime_ns, 1_000_000_000)
    return (seconds + _offset_s(seconds)) * 1000 + rest_ns // 1_000_000


def wall_clocks_ms(mtime_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return many file times at once; the clock is asked once a day, and for each time of days when it is changed."""
    seconds = mtime_ns // 1_000_000_000
    days, day_of = np.unique(seconds // _DAY_S, return_inverse=True)
    begins = [_offset_s(int(day) * _DAY_S) for day in days]
    ends = [_offset_s((int(day) + 1) * _DAY_S) for day in days]
    offsets = np.array(begins, np.int64)[day_of]
    for i in np.flatnonzero((np.array(begins, np.int64) != np.array(ends, np.int64))[day_of]):
        offsets[i] = _offset_s(int(seconds[i]))
    return mtime_ns // 1_000_000 + offsets * 1000


def _offset_s(seconds: int) -> int:
    return calendar.timegm(time.localtime(seconds)) - seconds

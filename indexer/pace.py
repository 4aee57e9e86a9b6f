"""How fast something goes, and how long it still takes."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

RATE_OVER_S = 20.0


class Pace:
    """A rate over the last seconds of a count that grows."""

    def __init__(self, done: int = 0, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to measure now, with so many done before."""
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), done)])

    def reach(self, done: int) -> None:
        """Note how far the count is now."""
        now_s = self._clock()
        self._marks.append((now_s, done))
        while len(self._marks) > 2 and now_s - self._marks[0][0] > RATE_OVER_S:
            self._marks.popleft()

    @property
    def per_s(self) -> float:
        """How many a second, lately; 0 while nothing was noted."""
        (then_s, before), (now_s, done) = self._marks[0], self._marks[-1]
        return (done - before) / max(1e-6, now_s - then_s)

    def left_s(self, total: int | None) -> float | None:
        """Return the seconds that are left at this rate; None while unknown."""
        rate = self.per_s
        return None if total is None or rate <= 0 else max(0, total - self._marks[-1][1]) / rate

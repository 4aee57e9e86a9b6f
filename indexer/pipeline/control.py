"""Stops a running stream from another thread, and measures its rate."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
RATE_OVER_S = 20.0


class Control:
    """Tells a running stream to end; what is in it is still finished and written."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._interrupted = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    @property
    def halted(self) -> bool:
        """Whether the present run is to end: stopped for good, or interrupted."""
        return self._stopped.is_set() or self._interrupted.is_set()

    def stop(self) -> None:
        """Feed nothing more, now and later."""
        self._stopped.set()

    def interrupt(self) -> None:
        """Feed nothing more until `resume`."""
        self._interrupted.set()

    def resume(self) -> None:
        """Let the next run feed again after an interruption."""
        self._interrupted.clear()

    def wait(self, seconds: float) -> bool:
        """Wait for some seconds or until stopped; return whether stopped."""
        return self._stopped.wait(seconds)

    def feed(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on while not halted."""
        for item in items:
            if self.halted:
                return
            yield item


class Pace:
    """How fast a count has grown over the last seconds."""

    def __init__(self, done: int = 0, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to measure now; `done` were done before."""
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), done)])

    def reach(self, done: int) -> None:
        """Record how far the count is now."""
        now_s = self._clock()
        self._marks.append((now_s, done))
        while len(self._marks) > 2 and now_s - self._marks[0][0] > RATE_OVER_S:
            self._marks.popleft()

    @property
    def per_s(self) -> float:
        """How many per second lately; 0 while nothing was recorded."""
        (then_s, before), (now_s, done) = self._marks[0], self._marks[-1]
        return (done - before) / max(1e-6, now_s - then_s)

    def left_s(self, total: int | None) -> float | None:
        """Return the seconds left at this rate; None while unknown."""
        rate = self.per_s
        return None if total is None or rate <= 0 else max(0, total - self._marks[-1][1]) / rate

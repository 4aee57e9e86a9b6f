"""When to pass on what has gathered. Pure: it is told the time."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.watch.events import Event, Hints, hints_of, reduce

MOST_EVENTS = 50_000
"""More than this in one go is dearer to sort than to look at everything."""


@dataclass(slots=True)
class Gathering:
    """Events until nothing comes for `quiet_s`, or for `max_wait_s` if they never stop."""

    quiet_s: float
    max_wait_s: float
    _first_s: float = 0.0
    _last_s: float = 0.0
    _overflow: bool = False
    _events: list[Event] | None = None

    def add(self, event: Event, now_s: float) -> None:
        """Take an event in."""
        self._begin(now_s)
        if self._events is not None and len(self._events) < MOST_EVENTS:
            self._events.append(event)
        else:
            self._overflow = True

    def lose(self, now_s: float) -> None:
        """Note that events were lost."""
        self._begin(now_s)
        self._overflow = True

    @property
    def due_s(self) -> float | None:
        """When `take` should be called; None while there is nothing."""
        if self._events is None:
            return None
        return min(self._last_s + self.quiet_s, self._first_s + self.max_wait_s)

    def take(self) -> Hints:
        """Return what has gathered, and begin anew."""
        events, overflow = self._events or [], self._overflow
        self._events, self._overflow = None, False
        return Hints(overflow=True) if overflow else hints_of(reduce(events))

    def _begin(self, now_s: float) -> None:
        if self._events is None:
            self._events = []
            self._first_s = now_s
        self._last_s = now_s

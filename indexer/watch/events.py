"""From events of the file system to the folders to look at again. Pure: callers pass the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_EVENTS = 50_000
"""Sorting more than this at once takes longer than looking at everything."""


@dataclass(frozen=True, slots=True)
class Event:
    """A file or folder that was added, written, moved or removed."""

    path: Path
    is_folder: bool = False
    to: Path | None = None
    """Where it was moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Where to look again. Several hints of one moment belong together: a move has two ends."""

    folders: frozenset[Path] = frozenset()
    """Look at the files in these, not below."""
    subtrees: frozenset[Path] = frozenset()
    """Look at everything below these, which may be gone."""
    overflow: bool = False
    """Events were lost: look at everything."""

    def __bool__(self) -> bool:
        return bool(self.folders or self.subtrees or self.overflow)


def hints_of(events: Iterable[Event]) -> Hints:
    """Return the fewest places that cover all events: for a file its folder, for a folder everything in it."""
    folders: set[Path] = set()
    subtrees: set[Path] = set()
    for event in events:
        places = {event.path} if event.to is None else {event.path, event.to}
        if event.is_folder:
            subtrees |= places
        else:
            folders |= {place.parent for place in places}
    tops = frozenset(tree for tree in subtrees if not subtrees.intersection(tree.parents))
    left = frozenset(f for f in folders if f not in tops and not tops.intersection(f.parents))
    return Hints(folders=left, subtrees=tops)


@dataclass(slots=True)
class EventBuffer:
    """Collects events until none comes for `quiet_s`, or for `max_wait_s` if they do not stop."""

    quiet_s: float
    max_wait_s: float
    _first_s: float = 0.0
    _last_s: float = 0.0
    _overflow: bool = False
    _events: list[Event] | None = None

    def add(self, event: Event, now_s: float) -> None:
        """Take an event in."""
        self._begin(now_s)
        if self._events is not None and len(self._events) < MAX_EVENTS:
            self._events.append(event)
        else:
            self._overflow = True

    def mark_lost(self, now_s: float) -> None:
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
        """Return what was collected, and start again."""
        events, overflow = self._events or [], self._overflow
        self._events, self._overflow = None, False
        return Hints(overflow=True) if overflow else hints_of(events)

    def _begin(self, now_s: float) -> None:
        if self._events is None:
            self._events = []
            self._first_s = now_s
        self._last_s = now_s

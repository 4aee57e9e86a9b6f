"""From single events of the file system to the folders that are worth another look. Pure: it is told the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_EVENTS = 50_000
"""More than this in one go is dearer to sort than to look at everything."""


class EventKind(StrEnum):
    """What happened to a file or folder."""

    ADDED = "added"
    """Also: moved here from outside, or put over another one from outside."""
    WRITTEN = "written"
    MOVED = "moved"
    GONE = "gone"
    """Also: moved away to outside."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as the system told it."""

    what: EventKind
    path: Path
    is_folder: bool = False
    to: Path | None = None
    """Where it was moved."""


@dataclass(frozen=True, slots=True)
class PathChange:
    """What some events amount to, for one file or folder."""

    what: EventKind
    path: Path
    """Where it is now, or was last if it is gone."""
    is_folder: bool = False
    before: Path | None = None
    """Where it was before it was moved."""


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


class _ChangeSet:
    def __init__(self) -> None:
        self._files: dict[Path, PathChange] = {}
        self._folders: dict[Path, PathChange] = {}

    def add(self, event: Event) -> None:
        if self._is_covered(event):
            return
        if event.is_folder:
            self._add_folder(event)
        elif event.to is not None:
            self._move_file(event.path, event.to)
        elif event.what is EventKind.GONE:
            known = self._files.pop(event.path, None)
            if known is not None and known.before is not None:
                self._files[known.before] = PathChange(EventKind.GONE, known.before)
            # Also after ADDED: it may have been put over a file that was there before.
            self._files[event.path] = PathChange(EventKind.GONE, event.path)
        else:
            self._write_file(event)

    def result(self) -> tuple[PathChange, ...]:
        return (*self._folders.values(), *self._files.values())

    def _is_covered(self, event: Event) -> bool:
        """Say whether a moved folder implies this event: every file in it is reported as well."""
        if event.to is None or not self._folders:
            return False
        for folder in (event.to, *event.to.parents):
            moved = self._folders.get(folder)
            if moved is not None and moved.before is not None and event.path.is_relative_to(moved.before):
                same = event.path.relative_to(moved.before) == event.to.relative_to(folder)
                return same and not (event.is_folder and folder == event.to)
        return False

    def _add_folder(self, event: Event) -> None:
        if event.to is None:
            known = self._folders.pop(event.path, None)
            if event.what is EventKind.GONE and known is not None and known.before is not None:
                self._folders[known.before] = PathChange(EventKind.GONE, known.before, is_folder=True)
            self._folders[event.path] = PathChange(event.what, event.path, is_folder=True)
            return
        earlier = self._folders.pop(event.path, None)
        if earlier is not None and earlier.what is EventKind.ADDED:
            self._folders[event.to] = PathChange(EventKind.ADDED, event.to, is_folder=True)
            return
        before = earlier.before if earlier is not None and earlier.before is not None else event.path
        if before != event.to:
            self._folders[event.to] = PathChange(EventKind.MOVED, event.to, is_folder=True, before=before)

    def _move_file(self, path: Path, to: Path) -> None:
        earlier = self._files.pop(path, None)
        if earlier is not None and earlier.what is EventKind.ADDED:
            self._files[to] = PathChange(EventKind.WRITTEN, to)  # saved as a temporary file, then put in place
            return
        before = earlier.before if earlier is not None and earlier.before is not None else path
        if before == to:
            self._files[to] = PathChange(EventKind.WRITTEN, to)
        else:
            self._files[to] = PathChange(EventKind.MOVED, to, before=before)

    def _write_file(self, event: Event) -> None:
        known = self._files.get(event.path)
        if known is None:
            self._files[event.path] = PathChange(event.what, event.path)
        elif known.what is EventKind.GONE:
            self._files[event.path] = PathChange(EventKind.WRITTEN, event.path)


def collapse(events: Iterable[Event]) -> tuple[PathChange, ...]:
    """Return what events amount to, folders first.

    A rename chain becomes one move, a file saved through a temporary one becomes a write, and a moved folder stands for
    all that is in it.
    """
    changes = _ChangeSet()
    for event in events:
        changes.add(event)
    return changes.result()


def hints_of(changes: Iterable[PathChange]) -> Hints:
    """Return the fewest folders that cover all changes."""
    folders: set[Path] = set()
    subtrees: set[Path] = set()
    for change in changes:
        places = {change.path} if change.before is None else {change.path, change.before}
        if change.is_folder:
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
        return Hints(overflow=True) if overflow else hints_of(collapse(events))

    def _begin(self, now_s: float) -> None:
        if self._events is None:
            self._events = []
            self._first_s = now_s
        self._last_s = now_s

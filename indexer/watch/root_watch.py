"""One watched folder: watched by events or by the clock, while its disk comes and goes."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchdog.observers.api import BaseObserver, ObservedWatch

_MAX_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_OURS = 0.9
"""Share of the user's watches; editors and file managers need some too."""

log = logging.getLogger(__name__)

_WANTED: list[type[events.FileSystemEvent]] = [
    *(events.FileCreatedEvent, events.FileMovedEvent, events.FileDeletedEvent),
    *(events.DirCreatedEvent, events.DirMovedEvent, events.DirDeletedEvent),
    # Linux reports when a writer is done; other systems report each write. Never ask for reads, which are reported too.
    events.FileClosedEvent if sys.platform == "linux" else events.FileModifiedEvent,
]
_REFUSED = 0.02
"""Tolerance: folders may come and go while they are counted."""


def watch_limit() -> int | None:
    """Return how many folders may be watched; None where there is no limit."""
    try:
        return int(int(_MAX_WATCHES.read_text()) * _OURS)
    except (OSError, ValueError):
        return None


def count_folders(top: Path, limit: int) -> int:
    """Return the number of folders in a tree, itself included; stops when above `limit`."""
    count = 0
    waiting = [os.fspath(top)]
    while waiting and count <= limit:
        count += 1
        try:
            with os.scandir(waiting.pop()) as entries:
                waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
    return count


def active_watches() -> int:
    """Return how many inotify watches this process has.

    Counting is the only way to know: watchdog does not report when the kernel refuses one.
    """
    if sys.platform != "linux":
        return 0
    total = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            if str(descriptor.readlink()) == "anon_inode:inotify":
                total += Path("/proc/self/fdinfo", descriptor.name).read_bytes().count(b"inotify wd:")
        except OSError:
            continue
    return total


class RootWatch:
    """Watches one root by events, or by polling where its file system reports no changes.

    `shared`: another root lies inside this one or around it.
    """

    def __init__(
        self,
        path: Path,
        observer: BaseObserver,
        handler: events.FileSystemEventHandler,
        *,
        supports_events: Callable[[Path], bool],
        poll_s: float,
        shared: bool,
    ) -> None:
        self.path = path
        self._observer = observer
        self._handler = handler
        self._supports_events = supports_events
        self._poll_s = poll_s
        self._shared = shared
        self._identity: tuple[int, int] | None = None
        self._watch: ObservedWatch | None = None
        self._next_poll_s: float | None = None

    @property
    def is_polled(self) -> bool:
        """Whether it is checked at intervals."""
        return self._next_poll_s is not None

    def check(self, now_s: float) -> bool:
        """Start or stop watching if the root came or went; say whether all of it needs a look."""
        identity = _identity(self.path)
        if identity != self._identity:
            self._stop()
            self._identity = identity
            if identity is not None:
                self._start(now_s)
            log.info("%s is %s", self.path, "here" if identity else "away")
            return True
        if self._next_poll_s is not None and now_s >= self._next_poll_s:
            self._next_poll_s = now_s + self._poll_s
            return True
        return False

    def _start(self, now_s: float) -> None:
        trouble = "its file system does not report changes"
        if self._supports_events(self.path):
            trouble = self._schedule()
        if trouble:
            self._next_poll_s = now_s + self._poll_s
            log.info("%s is checked every %.0f s: %s", self.path, self._poll_s, trouble)

    def _schedule(self) -> str:
        """Ask for events; return why there will not be any."""
        limit = watch_limit() if sys.platform == "linux" else None
        before = active_watches()
        folders = 0 if limit is None else count_folders(self.path, limit - before)
        if limit is not None and folders > limit - before:
            return f"more than {limit - before} folders, the limit is fs.inotify.max_user_watches"
        try:
            self._watch = self._observer.schedule(self._handler, str(self.path), recursive=True, event_filter=_WANTED)
        except (OSError, ValueError) as error:
            return str(error)
        except RecursionError:  # watchdog goes down a tree as deep as the stack
            return "its folders are nested too deeply"
        if not self._shared and active_watches() - before < folders * (1 - _REFUSED) - 1:
            self._stop()
            return "the kernel refused to watch some of its folders"
        return ""

    def _stop(self) -> None:
        self._next_poll_s = None
        if self._watch is not None:
            try:
                self._observer.unschedule(self._watch)
            except (KeyError, OSError) as error:
                log.debug("unwatching %s: %r", self.path, error)
            self._watch = None


def silence_watchdog() -> None:
    """Silence watchdog's messages about harmless things.

    These are warnings about folders that were moved out and back, 43 KB each, and errors about changes in the moment
    when watching ends.
    """
    warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
    logging.getLogger("watchdog.observers.inotify").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return "called when the thread is inactive" not in record.getMessage()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino

"""Watches folders and passes on hints from its own thread."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import EVENT_TYPE_MOVED, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from indexer.volumes import volume_of
from indexer.watch.events import Event, EventBuffer, Hints
from indexer.watch.root_watch import RootWatch, silence_watchdog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

log = logging.getLogger(__name__)

_STOP_S = 2.0


class _Signal(Enum):
    """Stands among the events in the queue."""

    LOST = auto()
    """Events were lost."""
    STOP = auto()
    """The thread ends."""


class Watcher:
    """Reports where files change below some folders, while it is entered.

    Entering returns when watching has begun: later changes are reported, earlier ones are not. If a root appears,
    disappears, or cannot be watched by events, the whole subtree is reported now and then.

    Args:
        on_hints: called on the watcher's thread, after `quiet_s` without an event or `max_wait_s` with them. It must
            not raise.
        quiet_s: seconds without an event that end a burst.
        max_wait_s: seconds after which hints are passed on although events continue.
        poll_s: seconds between hints of a root on a network drive, or with too many folders.
        retry_s: seconds between checks whether roots came or went.
    """

    def __init__(
        self,
        roots: Sequence[Path],
        on_hints: Callable[[Hints], None],
        *,
        quiet_s: float = 1.0,
        max_wait_s: float = 10.0,
        poll_s: float = 120.0,
        retry_s: float = 3.0,
        supports_events: Callable[[Path], bool] | None = None,
    ) -> None:
        # Events have the path that was watched: watch the one that volumes and scans use.
        self._paths = list(dict.fromkeys(Path(os.path.realpath(root)) for root in roots))
        self._on_hints = on_hints
        self._buffer = EventBuffer(quiet_s, max_wait_s)
        self._poll_s = poll_s
        self._step_s = min(retry_s, poll_s)
        self._supports_events = supports_events or _supports_events
        self._inbox: queue.SimpleQueue[Event | _Signal] = queue.SimpleQueue()
        self._roots: list[RootWatch] = []
        self._observer = Observer()
        self._lost_log = _LostEvents(lambda: self._inbox.put(_Signal.LOST))
        self._thread = threading.Thread(target=self._work, name="watcher", daemon=True)

    def __enter__(self) -> Self:
        silence_watchdog()
        self._lost_log.attach()
        self._observer.name = "watcher-events"
        self._observer.start()
        handler = EventForwarder(self._inbox.put)
        for path in self._paths:
            shared = any(
                path != other and (path.is_relative_to(other) or other.is_relative_to(path)) for other in self._paths
            )
            root = RootWatch(
                path,
                self._observer,
                handler,
                supports_events=self._supports_events,
                poll_s=self._poll_s,
                shared=shared,
            )
            root.check(time.monotonic())
            self._roots.append(root)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop within two seconds; hints not passed on by then are dropped."""
        self._inbox.put(_Signal.STOP)
        self._observer.stop()
        self._thread.join(_STOP_S / 2)
        self._observer.join(_STOP_S / 2)
        self._lost_log.detach()

    @property
    def polled(self) -> tuple[Path, ...]:
        """The roots that are checked at intervals because there are no events."""
        return tuple(root.path for root in self._roots if root.is_polled)

    def _work(self) -> None:
        next_check_s = time.monotonic() + self._step_s
        while True:
            due_s = self._buffer.due_s
            until_s = next_check_s if due_s is None else min(next_check_s, due_s)
            try:
                item = self._inbox.get(timeout=max(until_s - time.monotonic(), 0.0))
            except queue.Empty:
                pass
            else:
                if item is _Signal.STOP:
                    return
                if isinstance(item, Event):
                    self._buffer.add(item, time.monotonic())
                else:
                    self._buffer.mark_lost(time.monotonic())
            now_s = time.monotonic()
            if (due_s := self._buffer.due_s) is not None and now_s >= due_s:
                self._tell(self._buffer.take())
            if now_s >= next_check_s:
                self._check_roots(now_s)
                next_check_s = time.monotonic() + self._step_s

    def _check_roots(self, now_s: float) -> None:
        try:
            changed = [root.path for root in self._roots if root.check(now_s)]
        except Exception:  # outermost in its thread: otherwise watching would end unnoticed
            log.exception("checking the watched folders")
            changed = [root.path for root in self._roots]
        self._tell(Hints(subtrees=frozenset(changed)))

    def _tell(self, hints: Hints) -> None:
        if not hints:
            return
        try:
            self._on_hints(hints)
        except Exception:  # outermost in its thread
            log.exception("passing on %s", hints)


class EventForwarder(FileSystemEventHandler):
    """Passes on each event of watchdog as an Event with decoded paths, on watchdog's thread."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass on the event; a move has the path it went to."""
        to = Path(os.fsdecode(event.dest_path)) if event.event_type == EVENT_TYPE_MOVED else None
        self._on_event(Event(Path(os.fsdecode(event.src_path)), event.is_directory, to))


class _LostEvents(logging.Handler):
    """Notices when watchdog logs that the kernel's queue overflowed, which is all it does about it."""

    def __init__(self, on_lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._on_lost = on_lost
        self._logger = logging.getLogger("watchdog.observers")

    def attach(self) -> None:
        if not self._logger.isEnabledFor(logging.WARNING):
            self._logger.setLevel(logging.WARNING)
        self._logger.addHandler(self)

    def detach(self) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage().lower():
            self._on_lost()


def _supports_events(path: Path) -> bool:
    return volume_of(path).volume.supports_events

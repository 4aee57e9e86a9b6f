"""The ends of the pipe to the window: commands come in, events go out, each in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
from dataclasses import astuple
from typing import TYPE_CHECKING, Self

from indexer.service.messages import Changed, Compact, HeldBack, MeasureSpeed, Progress, Rescan, Shutdown

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from indexer.pipeline.control import Control
    from indexer.service.messages import Command, Event
    from indexer.watch.events import Hints

log = logging.getLogger(__name__)

ORPHAN_S = 30.0
"""After the window is gone, the process may go on for this long to finish its work."""
_PASSING = (Shutdown, MeasureSpeed, Compact, Rescan)
"""Commands without a lasting effect: nothing is lost if the process ends first."""
EVERY_S = 0.1
"""Single events would stall the window: 20,000 of them held its loop for 249 ms, in lists for 12 ms."""
CLOSE_S = 10.0
"""How long `close` waits for the last events; a busy machine is slow to send them."""


class Inbox:
    """Reads commands in its own thread; each interrupts the current run, so that it is handled soon.

    Args:
        connection: gives commands.
        control: is told to stop and to interrupt.
        at_end: called in the reading thread after the control was stopped, unless commands wait that must be handled.
    """

    def __init__(self, connection: Connection, control: Control, at_end: Callable[[], object] = lambda: None) -> None:
        self._connection = connection
        self._control = control
        self._at_end = at_end
        self._has_pending_work = False
        self._items: queue.SimpleQueue[Command | Hints] = queue.SimpleQueue()
        self._arrived = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def put_hints(self, hints: Hints) -> None:
        """Add hints; from any thread. They wait for the end of the run."""
        self._items.put(hints)
        self._arrived.set()

    def wait(self, seconds: float) -> None:
        """Return when something arrives, or after this long."""
        self._arrived.wait(seconds)

    @property
    def has_pending_work(self) -> bool:
        """Whether commands wait that must be handled even at shutdown, because their effect lasts."""
        return self._has_pending_work

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come since `take`."""
        return self._items.empty()

    def take(self) -> list[Command | Hints]:
        """Return everything received since the last call, in order."""
        self._arrived.clear()
        self._has_pending_work = False
        found: list[Command | Hints] = []
        while not self._items.empty():
            found.append(self._items.get())
        return found

    def close(self) -> None:
        """Note that the process is ending in order."""
        self._ended.set()

    def shut_down(self) -> None:
        """Act as if the window had sent `Shutdown`; from any thread."""
        self._take_in(Shutdown())

    def _take_in(self, command: Command) -> None:
        if not isinstance(command, _PASSING):
            self._has_pending_work = True
        self._items.put(command)
        if isinstance(command, Shutdown):
            self._control.stop()
        else:
            self._control.interrupt()
        self._arrived.set()
        if isinstance(command, Shutdown) and not self._has_pending_work:
            self._at_end()

    def _read(self) -> None:
        try:
            while True:
                self._take_in(self._connection.recv())
        except (EOFError, OSError):
            log.info("the window is gone")
        self.shut_down()
        if not self._ended.wait(ORPHAN_S):
            log.error("still at work %.0f s after the window: ending at once", ORPHAN_S)
            os._exit(1)


class Outbox:
    """Gathers events and sends them as lists from a thread of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._events: list[Event] = []
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._send, name="events", daemon=True)
        self._thread.start()

    def put(self, event: Event) -> None:
        """Send an event with the next list; it replaces queued events that it makes obsolete."""
        with self._changed:
            self._events = merged(self._events, event)
            self._changed.notify()

    def close(self) -> None:
        """Send the remaining events, unless nobody reads any more."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(CLOSE_S)

    def _send(self) -> None:
        with contextlib.suppress(OSError):  # the window is gone; the thread that reads finds out too
            while not self._closing.wait(EVERY_S):
                with self._changed:
                    self._changed.wait_for(lambda: self._events or self._closing.is_set())
                self._send_pending()
            self._send_pending()

    def _send_pending(self) -> None:
        with self._changed:
            events, self._events = self._events, []
        if events:
            self._connection.send(events)


def merged(events: list[Event], event: Event) -> list[Event]:
    """Add an event; keep the latest progress of each phase, the sum of changes, the latest `HeldBack` of a folder."""
    if isinstance(event, Changed):
        earlier = [old for old in events if isinstance(old, Changed)]
        sums = [sum(numbers) for numbers in zip(*(astuple(one) for one in [*earlier, event]), strict=True)]
        event = Changed(**dict(zip(Changed.__dataclass_fields__, sums, strict=True)))
    return [old for old in events if not _is_replaced(old, event)] + [event]


def _is_replaced(old: Event, new: Event) -> bool:
    if isinstance(old, HeldBack) and isinstance(new, HeldBack):
        return old.path == new.path
    if isinstance(old, Progress) and isinstance(new, Progress):
        return old.phase is new.phase
    return isinstance(old, Changed) and isinstance(new, Changed)


class Loading:
    """A context manager for stretches in which the process only loads libraries, and can be killed without harm.

    An import cannot be interrupted, so another thread ends the process.

    Args:
        end: ends the process; called in the thread that asks for it.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end
        self._mutex = threading.Lock()
        self.lasts = False

    def __enter__(self) -> Self:
        with self._mutex:
            self.lasts = True
        return self

    def __exit__(self, *_: object) -> None:
        with self._mutex:  # wait for an end that has begun
            self.lasts = False

    def end(self) -> None:
        """End the process if it is loading now; from any thread. Otherwise the working thread has to notice."""
        with self._mutex:
            if self.lasts:
                self._end()

"""Sends events to the window, some times a second and never faster than it reads."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import astuple
from typing import TYPE_CHECKING

from indexer.service.messages import Changed, HeldBack, Progress

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from indexer.service.messages import Event

EVERY_S = 0.1
"""Single events would stall the window: 20,000 of them held its loop for 249 ms, in lists for 12 ms."""
CLOSE_S = 10.0
"""The last words are waited for so long, which is no wait where somebody reads: a busy machine is slow to send them."""


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
        """Send an event with the next list. What a newer one says better is left out."""
        with self._changed:
            self._events = gathered(self._events, event)
            self._changed.notify()

    def close(self) -> None:
        """Send what is left, unless nobody reads any more."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(CLOSE_S)

    def _send(self) -> None:
        with contextlib.suppress(OSError):  # the window is gone; the thread that reads finds out too
            while not self._closing.wait(EVERY_S):
                with self._changed:
                    self._changed.wait_for(lambda: self._events or self._closing.is_set())
                self._send_gathered()
            self._send_gathered()

    def _send_gathered(self) -> None:
        with self._changed:
            events, self._events = self._events, []
        if events:
            self._connection.send(events)


def gathered(events: list[Event], event: Event) -> list[Event]:
    """Return events with one more: the latest progress of each phase, the sum of changes, the latest of a folder."""
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

"""Stopping and pausing from another thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


class Control:
    """Tells a running stream to stop or to pause; what is in it is still finished and written."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._running = threading.Event()
        self._running.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    @property
    def paused(self) -> bool:
        """Whether `pause` was called, and `resume` not since."""
        return not self._running.is_set()

    def stop(self) -> None:
        """Feed nothing more; ends a pause."""
        self._stopped.set()
        self._running.set()

    def pause(self) -> None:
        """Feed nothing until `resume`."""
        self._running.clear()

    def resume(self) -> None:
        """Go on."""
        self._running.set()

    def wait(self, seconds: float) -> bool:
        """Wait so long or until stopped; return whether stopped."""
        return self._stopped.wait(seconds)

    def feed(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on while not stopped, none while paused."""
        for item in items:
            self._running.wait()
            if self.stopped:
                return
            yield item

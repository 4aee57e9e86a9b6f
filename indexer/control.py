"""Stopping and interrupting from another thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


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
        """Feed nothing more until `rearm`."""
        self._interrupted.set()

    def rearm(self) -> None:
        """Let the next run feed again after an interruption."""
        self._interrupted.clear()

    def wait(self, seconds: float) -> bool:
        """Wait so long or until stopped; return whether stopped."""
        return self._stopped.wait(seconds)

    def feed(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items on while not halted."""
        for item in items:
            if self.halted:
                return
            yield item

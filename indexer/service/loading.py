"""The stretches in which a process only loads libraries, for seconds, and may end in the midst of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class Loading:
    """A context manager: within it nothing is open that an end could harm.

    What is imported cannot be told to stop, so the process is ended from another thread.

    Args:
        end: ends the process; called in the thread that asks for it.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end
        self._mutex = threading.Lock()
        self._lasts = False

    def __enter__(self) -> Self:
        with self._mutex:
            self._lasts = True
        return self

    def __exit__(self, *_: object) -> None:
        with self._mutex:  # an end that has begun is not overtaken
            self._lasts = False

    def end(self) -> None:
        """End the process if this lasts; from any thread. Where it does not, whoever works is to find out."""
        with self._mutex:
            if self._lasts:
                self._end()

"""Bugs that nobody caught: into the log, and once before the user's eyes."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

log = logging.getLogger(__name__)


class Faults:
    """Takes the place of Python's own hooks until `close`.

    Args:
        tell: gets each exception that comes from the window's code; from any thread.
    """

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        self._tell = tell
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._of_program
        threading.excepthook = self._of_thread

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _of_program(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before[0](kind, error, trace)
            return
        log.critical("a bug: %r", error, exc_info=(kind, error, trace))
        self._tell(error)

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        if isinstance(error, Exception):
            where = args.thread.name if args.thread is not None else "a thread"
            log.critical("a bug in %s: %r", where, error, exc_info=error)
            self._tell(error)

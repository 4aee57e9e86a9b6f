"""What a part of a settings page does in the background, one step at a time, such as a download that can be stopped."""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.ask_thread import AskThread
from indexer.errors import unexpected_error

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_PERCENT = 100


class BackgroundWork(QObject):
    """Steps in a thread that begins with the first one. Signals come in the window's thread.

    Args:
        name: of the thread.
    """

    progressed = Signal(int)  # Percent
    failed = Signal(object)  # A KnownError

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._thread: AskThread[None] | None = None
        self.stopped = threading.Event()
        """Asked by a step while it downloads."""

    def stop(self) -> None:
        """Stop a download; what came is kept."""
        self.stopped.set()

    def ask(self, step: Callable[[], T], answer: Callable[[T], None]) -> None:
        """Run a step, and give what it returns to `answer`; trouble is told by `failed`."""
        if self._thread is None:
            self._thread = thread = AskThread(self._name, nullcontext, parent=self)
            thread.unhandled.connect(self._tell_bug)
            self.destroyed.connect(lambda: thread.close(0))
        self._thread.ask(self, lambda _none, _is_stale: step(), answer, self.failed.emit)

    def tell_progress(self, there_bytes: int, size_bytes: int) -> None:
        """Tell how much of a download is there; called in the thread."""
        with suppress(RuntimeError):  # the page went meanwhile
            self.progressed.emit(_PERCENT * there_bytes // max(1, size_bytes))

    def _tell_bug(self, error: Exception) -> None:
        del error  # its traceback is in the log
        self.failed.emit(unexpected_error(None))

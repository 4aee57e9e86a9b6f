"""Runs work on files in a background thread, one task after the other: disks may be slow or asleep."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_log = logging.getLogger(__name__)


class BackgroundTasks(QObject):
    """Runs functions in one background thread. Call it from the window's thread, and `close` it."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="file-tasks")
        self._finished.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._closed = False

    def run(
        self, work: Callable[[], T], answer: Callable[[T], None], failed: Callable[[KnownError], None] | None = None
    ) -> None:
        """Run `work` in the background, then `answer` in the window's thread, or `failed` for a KnownError."""
        if not self._closed:
            self._pool.submit(work).add_done_callback(lambda done: self._finished.emit((done, answer, failed)))

    def close(self) -> None:
        """Finish the current task; answers are dropped."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _answer(self, outcome: tuple[Future[Any], Callable[[Any], None], Callable[[KnownError], None] | None]) -> None:
        done, answer, failed = outcome
        if self._closed or done.cancelled():
            return
        trouble = done.exception()
        if trouble is None:
            answer(done.result())
        elif isinstance(trouble, KnownError) and failed is not None:
            failed(trouble)
        else:
            _log.error("a background task failed", exc_info=trouble)

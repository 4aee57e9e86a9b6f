"""How many files are in folders that the user may choose, counted in the background."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from indexer.decode.readers import kind_of
from indexer.pipeline.scan import ScanRules, scan
from indexer.types import RootId

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.errors import Message

TELL_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is in a folder and below, as far as it was looked at."""

    path: Path
    files: int
    """Those that can be read, without what is left out."""
    size_bytes: int
    complete: bool
    unreadable: Message | None = None
    """Why the folder itself cannot be listed; None if it can."""


@dataclass(frozen=True, slots=True)
class _Order:
    path: Path
    excludes: tuple[str, ...]
    number: int


class FolderCounter(QObject):
    """Counts folders one after the other, in a thread of its own that ends with `close`."""

    counted = Signal(object)
    """A Count: some while one goes on, and one that is complete."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._latest: dict[Path, int] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="count-folders", daemon=True)
        self._thread.start()

    def count(self, path: Path, excludes: tuple[str, ...] = ()) -> None:
        """Count a folder, again if it was counted before with other exclusions."""
        number = self._latest.get(path, 0) + 1
        self._latest[path] = number
        self._orders.put(_Order(path, excludes, number))

    def close(self) -> None:
        """Stop; nothing is told any more."""
        self._closed.set()
        self._orders.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (order := self._orders.get()) is not None and not self._closed.is_set():
            self._count(order)

    def _count(self, order: _Order) -> None:
        files = size_bytes = 0
        told = time.monotonic()
        reason: Message | None = None
        for number, listing in enumerate(scan(RootId(0), order.path, ScanRules(excludes=order.excludes))):
            if self._closed.is_set() or self._latest[order.path] != order.number:
                return
            if number == 0:
                reason = listing.unreadable
            known = [file for file in listing.files if kind_of(listing.path / file.name) is not None]
            files += len(known)
            size_bytes += sum(file.size_bytes for file in known)
            if time.monotonic() - told > TELL_EVERY_S:
                told = time.monotonic()
                self._tell(Count(path=order.path, files=files, size_bytes=size_bytes, complete=False))
        self._tell(Count(path=order.path, files=files, size_bytes=size_bytes, complete=True, unreadable=reason))

    def _tell(self, count: Count) -> None:
        if not self._closed.is_set():
            self.counted.emit(count)

"""Provides thumbnails: threads look them up in the cache or decode them, and the window takes them over."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QPixmap

from desktop_app.soon import run_soon
from desktop_app.texts import sentences
from desktop_app.thumbnails.cache import SIDES_PX, DiskCache, PixmapCache, ThumbKey
from desktop_app.thumbnails.loader import image_of
from indexer.decode.pool import DecodePool, PoolClosedError
from indexer.errors import KnownError
from indexer.home import cache_folder
from indexer.types import Fit, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtGui import QImage

_log = logging.getLogger(__name__)
_JOIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a request: a picture or an error."""

    key: ThumbKey
    image: QImage | None
    trouble: KnownError | None = None


class _Stage(Enum):
    WAITING = auto()
    LOOKING = auto()
    MISSED = auto()
    """Not in the cache: decode it."""


class Fetcher:
    """Fetches requested thumbnails, the most urgent first; a new list replaces the old one.

    Args:
        decoders: threads that wait for the decoders.
        arrived: called in a thread when finished thumbnails are waiting.
    """

    def __init__(self, disk: DiskCache, pool: DecodePool, decoders: int, arrived: Callable[[], None]) -> None:
        self._disk = disk
        self._pool = pool
        self._arrived = arrived
        self._changed = threading.Condition()
        self._wanted: dict[ThumbKey, _Stage] = {}
        """In order of urgency."""
        self._decoding: set[ThumbKey] = set()
        self._finished: deque[Fetched] = deque()
        self._closed = False
        self._threads = [threading.Thread(target=self._serve, args=(self._look_up_next,), name="thumbnail-cache")]
        self._threads += [
            threading.Thread(target=self._serve, args=(self._decode_next,), name=f"thumbnail-{number}")
            for number in range(decoders)
        ]

    def want(self, keys: Iterable[ThumbKey]) -> None:
        """Replace all requests; running decodes are finished."""
        with self._changed:
            if self._closed:
                return
            busy = self._decoding | {fetched.key for fetched in self._finished}
            known = self._wanted
            self._wanted = {key: known.get(key, _Stage.WAITING) for key in keys if key not in busy}
            for thread in self._threads if self._wanted else ():
                if thread.ident is None:
                    thread.start()
            self._changed.notify_all()

    def waiting(self) -> int:
        """Return the number of waiting requests."""
        with self._changed:
            return len(self._wanted)

    def take(self) -> Fetched | None:
        """Return a finished thumbnail, if any."""
        with self._changed:
            return self._finished.popleft() if self._finished else None

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._wanted = {}
            self._changed.notify_all()
        self._pool.close()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_JOIN_S)

    def _serve(self, work: Callable[[], bool]) -> None:
        with contextlib.suppress(PoolClosedError):
            while work():
                pass

    def _look_up_next(self) -> bool:
        """Look up one request in the cache; return False at the end."""
        key = self._next(_Stage.WAITING)
        if key is None:
            return False
        image = self._disk.read(key.file_name)
        if image is not None:
            self._finish(Fetched(key, image))
            return True
        with self._changed:
            if key in self._wanted:
                self._wanted[key] = _Stage.MISSED
                self._changed.notify_all()
        return True

    def _decode_next(self) -> bool:
        """Decode one request; return False at the end."""
        key = self._next(_Stage.MISSED)
        if key is None:
            return False
        try:
            image = self._decode(key)
        except KnownError as trouble:
            self._finish(Fetched(key, None, trouble))
            return True
        self._finish(Fetched(key, image))
        self._disk.write(key.file_name, image)
        return True

    def _next(self, stage: _Stage) -> ThumbKey | None:
        """Wait for the most urgent request of a stage; None at the end."""
        with self._changed:
            while not self._closed:
                key = next((key for key, at in self._wanted.items() if at is stage), None)
                if key is None:
                    self._changed.wait()
                elif stage is _Stage.WAITING:
                    self._wanted[key] = _Stage.LOOKING
                    return key
                else:
                    del self._wanted[key]
                    self._decoding.add(key)
                    return key
            return None

    def _decode(self, key: ThumbKey) -> QImage:
        spec = PixelSpec(width_px=key.side_px, height_px=key.side_px, fit=Fit.WITHIN)
        try:
            return image_of(self._pool.decode(key.path, spec, key.locator).pixels[0])
        except (KnownError, PoolClosedError):
            raise
        except Exception as bug:  # thread boundary: one thumbnail is lost, the thread continues
            _log.exception("no thumbnail of %s", key.path)
            raise KnownError(
                "No preview", "Recallery has a bug that shows with this file ({detail}).", detail=str(bug)
            ) from bug

    def _finish(self, fetched: Fetched) -> None:
        with self._changed:
            self._wanted.pop(fetched.key, None)
            self._decoding.discard(fetched.key)
            self._finished.append(fetched)
            first = len(self._finished) == 1
        if first:
            self._arrived()


DISK_LIMIT_BYTES = 1_000_000_000  # About 50,000 thumbnails
MEMORY_LIMIT_BYTES = 256_000_000
"""About 1,300 thumbnails of 256 px: three large screens of the smallest tiles."""
RETRY_S = 300.0  # Failed thumbnails are retried after this time
_TURN_MS = 6  # Time to take over thumbnails per turn of the event loop
_FAILURES = 4096


def thumbnail_folder() -> Path:
    """Return the folder of the thumbnails."""
    return cache_folder() / "thumbnails"


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    at_s: float
    """Monotonic time."""


class Thumbnails(QObject):
    """Provides thumbnails; for the window's thread.

    Args:
        parent: may be None; call `close` at the end.
        decoders: decoder processes; by default one, or two from four cores up.
    """

    ready = Signal(object)  # A ThumbKey whose `get` or `failure` changed

    def __init__(
        self,
        cache_dir: Path,
        limit_bytes: int = DISK_LIMIT_BYTES,
        parent: QObject | None = None,
        *,
        memory_bytes: int = MEMORY_LIMIT_BYTES,
        decoders: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.disk = DiskCache(cache_dir, limit_bytes)
        self.memory = PixmapCache(memory_bytes)
        self._failures: OrderedDict[ThumbKey, _Failure] = OrderedDict()
        self._wishes: dict[str, list[ThumbKey]] = {}
        count = decoders or (2 if (os.cpu_count() or 1) >= 4 else 1)
        spec = PixelSpec(width_px=SIDES_PX[0], height_px=SIDES_PX[0], fit=Fit.WITHIN)
        self._fetcher = Fetcher(self.disk, DecodePool(count, spec, low_priority=False), count, self._arrived.emit)
        self._arrived.connect(self._take_over)

    _arrived = Signal()

    def want(self, keys: Iterable[ThumbKey], by: str = "") -> None:
        """Request thumbnails, the most urgent first; replaces the earlier requests of `by`.

        Args:
            keys: the most urgent first; empty to cancel.
            by: the requester: each has its own list, and the latest one is served first.
        """
        self._wishes.pop(by, None)
        self._wishes[by] = list(keys)
        wanted = [key for wishes in reversed(self._wishes.values()) for key in wishes]
        self._fetcher.want([key for key in wanted if key not in self.memory and not self._just_failed(key)])

    def get(self, key: ThumbKey) -> QPixmap | None:
        """Return a thumbnail from memory."""
        return self.memory.get(key)

    def nearest(self, key: ThumbKey) -> QPixmap | None:
        """Return a thumbnail from memory, in this or another size."""
        sizes = (replace(key, side_px=side) for side in (key.side_px, *SIDES_PX))
        return next((found for size in sizes if (found := self.memory.get(size)) is not None), None)

    def failure(self, key: ThumbKey) -> str | None:
        found = self._failures.get(key)
        return found.reason if found is not None else None

    def waiting(self) -> int:
        """Return the number of waiting requests."""
        return self._fetcher.waiting()

    def close(self) -> None:
        self._fetcher.close()

    def _just_failed(self, key: ThumbKey) -> bool:
        found = self._failures.get(key)
        return found is not None and time.monotonic() - found.at_s < RETRY_S

    def _take_over(self) -> None:
        """Turn arrived pictures into pixmaps, a few per turn."""
        clock = QElapsedTimer()
        clock.start()
        while (fetched := self._fetcher.take()) is not None:
            self._keep(fetched)
            if clock.elapsed() >= _TURN_MS:
                run_soon(self, self._take_over)
                return

    def _keep(self, fetched: Fetched) -> None:
        self._failures.pop(fetched.key, None)
        if fetched.image is not None:
            self.memory.put(fetched.key, QPixmap.fromImage(fetched.image))
        elif fetched.trouble is not None:
            reason = sentences(fetched.trouble)
            self._failures[fetched.key] = _Failure(reason, time.monotonic())
            if len(self._failures) > _FAILURES:
                self._failures.popitem(last=False)
        self.ready.emit(fetched.key)

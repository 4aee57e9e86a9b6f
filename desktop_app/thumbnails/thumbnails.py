"""Thumbnails for views: asked for by key, there at once or announced when they are."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from desktop_app.engine_texts import sentences
from desktop_app.thumbnails.disk import DiskCache
from desktop_app.thumbnails.fetcher import Fetcher
from desktop_app.thumbnails.key import SIDES_PX, ThumbKey
from desktop_app.thumbnails.memory import PixmapCache
from indexer.decode.pool import DecodePool
from indexer.types import Fit, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from desktop_app.thumbnails.fetcher import Fetched

DISK_LIMIT_BYTES = 1_000_000_000
"""About 50,000 thumbnails of the usual size."""
MEMORY_LIMIT_BYTES = 256_000_000
"""About 1,300 of 256 pixels: three screens of the largest size with the smallest tiles."""
RETRY_S = 300.0
"""After this a thumbnail that failed is tried again: disks come back, files are mended."""
_TURN_MS = 6
"""How long thumbnails are taken over before the window may do other things."""
_FAILURES = 4096


def thumbnail_folder() -> Path:
    """Return the folder of the thumbnails: in the platform's place for what can be made again."""
    return platformdirs.user_cache_path("recallery", appauthor=False) / "thumbnails"


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    at_s: float
    """By the monotonic clock."""


class Thumbnails(QObject):
    """Gives small pictures of files. For the window's thread.

    Args:
        cache_dir: see `thumbnail_folder`.
        limit_bytes: how much of the disk they may take.
        parent: may be None; whoever makes it calls `close`.
        memory_bytes: how much memory they may take.
        decoders: how many processes decode; by default one, from four cores up two.
    """

    ready = Signal(object)
    """A ThumbKey: its `get` or `failure` has something now."""

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
        self._memory = PixmapCache(memory_bytes)
        self._failures: OrderedDict[ThumbKey, _Failure] = OrderedDict()
        self._wishes: dict[str, list[ThumbKey]] = {}
        count = decoders or (2 if (os.cpu_count() or 1) >= 4 else 1)
        spec = PixelSpec(width_px=SIDES_PX[0], height_px=SIDES_PX[0], fit=Fit.WITHIN)
        self._fetcher = Fetcher(self.disk, DecodePool(count, spec, low_priority=False), count, self._arrived.emit)
        self._arrived.connect(self._take_over)

    _arrived = Signal()

    def want(self, keys: Iterable[ThumbKey], by: str = "") -> None:
        """Say what is needed now; what was wanted before and is not begun is dropped.

        Args:
            keys: the most urgent first; none to want nothing any more.
            by: who wants it: each has a list of its own, and the one who asked last is served first.
        """
        self._wishes.pop(by, None)
        self._wishes[by] = list(keys)
        wanted = [key for wishes in reversed(self._wishes.values()) for key in wishes]
        self._fetcher.want([key for key in wanted if key not in self._memory and not self._just_failed(key)])

    def get(self, key: ThumbKey) -> QPixmap | None:
        """Return a thumbnail that is in memory."""
        return self._memory.get(key)

    def nearest(self, key: ThumbKey) -> QPixmap | None:
        """Return a thumbnail that is in memory, of this or, for the time being, another size."""
        sizes = (replace(key, side_px=side) for side in (key.side_px, *SIDES_PX))
        return next((found for size in sizes if (found := self._memory.get(size)) is not None), None)

    def failure(self, key: ThumbKey) -> str | None:
        """Return why there is no thumbnail, in words."""
        found = self._failures.get(key)
        return found.reason if found is not None else None

    def waiting(self) -> int:
        """Return how many wishes nobody has begun with."""
        return self._fetcher.waiting()

    def close(self) -> None:
        """End threads and decoders; nothing becomes ready any more."""
        self._fetcher.close()

    def _just_failed(self, key: ThumbKey) -> bool:
        found = self._failures.get(key)
        return found is not None and time.monotonic() - found.at_s < RETRY_S

    def _take_over(self) -> None:
        """Turn pictures that arrived into pixmaps, some at a time."""
        clock = QElapsedTimer()
        clock.start()
        while (fetched := self._fetcher.take()) is not None:
            self._keep(fetched)
            if clock.elapsed() >= _TURN_MS:
                QTimer.singleShot(0, self, self._take_over)
                return

    def _keep(self, fetched: Fetched) -> None:
        self._failures.pop(fetched.key, None)
        if fetched.image is not None:
            self._memory.put(fetched.key, QPixmap.fromImage(fetched.image))
        elif fetched.trouble is not None:
            reason = sentences(fetched.trouble)
            self._failures[fetched.key] = _Failure(reason, time.monotonic())
            if len(self._failures) > _FAILURES:
                self._failures.popitem(last=False)
        self.ready.emit(fetched.key)

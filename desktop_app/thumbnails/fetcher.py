"""The threads behind the thumbnails: one looks into the cache, the others wait for decoders."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from desktop_app.thumbnails.loader import image_of
from indexer.decode.pool import DecodePool, PoolClosedError
from indexer.errors import KnownError
from indexer.types import Fit, PixelSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QImage

    from desktop_app.thumbnails.cache import DiskCache, ThumbKey

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
    """The cache has none: it is to be decoded."""


class Fetcher:
    """Fetches requested thumbnails, the most urgent first; a new list replaces the old one.

    Args:
        decoders: how many threads wait for it.
        arrived: called in one of the threads when the first of some thumbnails can be taken.
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
        except Exception as bug:  # thread boundary: one thumbnail is lost, the thread serves the others
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

"""Loads pictures for widgets; another process decodes them."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from indexer.decode.pool import DecodePool, PoolClosedError
from indexer.decode.readers import FRAMES
from indexer.errors import KnownError
from indexer.types import WHOLE_FILE, Fit, Grade, Locator, Pixels, PixelSpec, ReadSegment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.decode.document.page_text import PageText


class PictureSource(Protocol):
    """Loads pictures; another process decodes them."""

    def load(
        self,
        path: Path,
        max_px: int,
        owner: QObject,
        answer: Callable[[QImage], None],
        failed: Callable[[KnownError], None] | None = None,
        locator: Locator = WHOLE_FILE,
    ) -> None:
        """Load a picture and call `answer` in the window's thread, unless `owner` is destroyed."""


def image_of(pixels: Pixels) -> QImage:
    """Return a QImage with its own memory, in the fastest format to draw. Thread-safe.

    Args:
        pixels: uint8 [H, W, 3], RGB, C-contiguous.
    """
    height, width, channels = pixels.shape
    borrowed = QImage(pixels.data, width, height, channels * width, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


_log = logging.getLogger(__name__)
_JOIN_S = 5.0
FULL_PX = 16_384  # Full size: no screen shows more
_LANE = PixelSpec(width_px=1024, height_px=1024, fit=Fit.WITHIN)
"""Shared memory with the decoder; larger pictures take milliseconds through a pipe."""


FRAMES_SIDE_PX = 960
FRAMES_BYTES = 256_000_000
"""Kept of an animation; the rest of a longer one is left out."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of an animated picture."""

    image: QImage
    duration_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    path: Path
    owner: QObject
    read: Callable[[_Wish], object]
    """Reads what is wanted, in the loader's thread."""
    answer: Callable[[Any], None]
    """Takes what `read` returned."""
    failed: Callable[[KnownError], None] | None = None
    is_urgent: bool = False


def _within(side_px: int) -> PixelSpec:
    return PixelSpec(width_px=side_px, height_px=side_px, fit=Fit.WITHIN)


class PictureLoader(QObject):
    """Loads pictures in order. Use it from the window's thread, and `close` it."""

    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = DecodePool(1, _LANE, low_priority=False)
        self._changed = threading.Condition()
        self._wishes: deque[_Wish] = deque()
        self._awaited: set[_Wish] = set()
        """Changed only in the window's thread."""
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="picture-loader")
        self._finished.connect(self._answer)

    def load(
        self,
        path: Path,
        max_px: int,
        owner: QObject,
        answer: Callable[[QImage], None],
        failed: Callable[[KnownError], None] | None = None,
        locator: Locator = WHOLE_FILE,
    ) -> None:
        """Decode a file for `answer`: upright, RGB, no side longer than `max_px`, never enlarged.

        Args:
            max_px: in device pixels; FULL_PX for all there are.
            locator: which picture of the file.
        """
        spec = _within(max_px)

        def read(_: _Wish) -> QImage:
            return image_of(self._pool.decode(path, spec, locator).pixels[0])

        self._ask(_Wish(path, owner, read, answer, failed))

    def load_frames(self, path: Path, owner: QObject, answer: Callable[[list[Frame]], None]) -> None:
        """Decode all frames of a file for `answer`; none if it does not move or cannot be read."""
        self._ask(_Wish(path, owner, self._frames, answer))

    def load_text(self, path: Path, page: int, owner: QObject, answer: Callable[[PageText], None]) -> None:
        """Read the text of a page of a document for `answer`; none comes if it cannot be read.

        It comes before pictures: somebody looks at the page, while they may be of neighbours.
        """
        self._ask(_Wish(path, owner, lambda _: self._pool.page_text(path, page), answer, is_urgent=True))

    def _ask(self, wish: _Wish) -> None:
        with self._changed:
            if self._closed:
                return
            self._awaited.add(wish)
            if wish.is_urgent:
                self._wishes.appendleft(wish)
            else:
                self._wishes.append(wish)
            if self._thread.ident is None:
                self._thread.start()
            self._changed.notify()

    def drop(self, owner: QObject) -> None:
        """Cancel all requests of an owner."""
        self._awaited = {wish for wish in self._awaited if wish.owner is not owner}
        with self._changed:
            self._wishes = deque(wish for wish in self._wishes if wish.owner is not owner)

    def close(self) -> None:
        """End the thread and its decoder; pending requests get no answer."""
        with self._changed:
            self._closed = True
            self._wishes.clear()
            self._awaited.clear()
            self._changed.notify()
        self._pool.close()
        if self._thread.ident is not None:
            self._thread.join(_JOIN_S)

    def _serve(self) -> None:
        while (wish := self._next()) is not None:
            try:
                outcome = wish.read(wish)
            except PoolClosedError:
                return
            except KnownError as trouble:
                outcome = trouble
            except Exception as bug:  # noqa: BLE001 - thread boundary: one picture is lost, the thread goes on
                _log.exception("no picture of %s", wish.path)
                outcome = KnownError(
                    "No preview", "Recallery has a bug that shows with this file ({detail}).", detail=str(bug)
                )
            self._finished.emit(wish, outcome)

    def _frames(self, wish: _Wish) -> list[Frame]:
        frames: list[Frame] = []
        size_bytes = 0
        with contextlib.closing(self._pool.read_with(FRAMES, wish.path, Grade.FULL, _within(FRAMES_SIDE_PX))) as given:
            for item in given:
                if isinstance(item, ReadSegment):
                    span = item.segment.span
                    frames.append(Frame(image_of(item.pixels), (span.end_ms or 0) - (span.start_ms or 0)))
                    size_bytes += frames[-1].image.sizeInBytes()
                if size_bytes > FRAMES_BYTES or self._closed or wish not in self._awaited:
                    break
        return frames

    def _next(self) -> _Wish | None:
        with self._changed:
            while not self._closed and not self._wishes:
                self._changed.wait()
            return None if self._closed else self._wishes.popleft()

    def _answer(self, wish: _Wish, outcome: object) -> None:
        if wish not in self._awaited:
            return
        self._awaited.remove(wish)
        if not shiboken6.isValid(wish.owner):
            return
        if not isinstance(outcome, KnownError):
            wish.answer(outcome)
        elif wish.failed is not None:
            wish.failed(outcome)

"""The thumbnails on disk: one JPEG each, written whole or not at all, the longest unused removed first."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QImageReader

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)
_QUALITY = 88
_AFTER_TRIM = 0.9
"""Trimming leaves room, so that it is not due again with the next thumbnail."""
_USE_NOTED_S = 24 * 3600
"""The time of use is good enough to the day; it costs a write."""


@dataclass(frozen=True, slots=True)
class _Kept:
    used_s: float
    size_bytes: int
    path: str


class DiskCache:
    """A folder of thumbnails of limited size. Usable from any thread.

    Trouble with the disk costs a thumbnail its place in the cache, nothing else.

    Args:
        folder: made when the first thumbnail is kept; holds nothing else.
        limit_bytes: how much of the disk it takes.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._size_bytes: int | None = None
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def read(self, name: str) -> QImage | None:
        """Return a kept thumbnail. A broken one is removed, as if it had never been."""
        path = self._place(name)
        try:
            used_s = path.stat().st_mtime
        except OSError:
            return None
        image = QImageReader(str(path), b"jpg").read()
        if image.isNull():
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        if time.time() - used_s > _USE_NOTED_S:
            with contextlib.suppress(OSError):
                os.utime(path)
        return image

    def write(self, name: str, image: QImage) -> None:
        """Keep a thumbnail; remove others if there is no room."""
        path = self._place(name)
        draft = path.with_name(f"{path.name}.{os.getpid()}-{next(self._numbers)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            image.save(str(draft), "JPG", _QUALITY)  # type: ignore[call-overload]  # the stubs want bytes
            written_bytes = draft.stat().st_size
            draft.replace(path)
        except OSError as trouble:
            _log.info("a thumbnail is not kept: %s", trouble)
            with contextlib.suppress(OSError):
                draft.unlink()
        else:
            self._count(written_bytes)

    def size_bytes(self) -> int:
        """Return how much of the disk it takes; looks at every file."""
        return sum(kept.size_bytes for kept in self._kept())

    def clear(self) -> None:
        """Remove all thumbnails."""
        with self._lock:
            for kept in self._kept():
                with contextlib.suppress(OSError):
                    Path(kept.path).unlink()
            self._size_bytes = 0

    def set_limit(self, limit_bytes: int) -> None:
        """Take no more of the disk than this from the next thumbnail on."""
        with self._lock:
            self._limit_bytes = limit_bytes

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _count(self, added_bytes: int) -> None:
        """Add up what was written; the files are looked at once, and again only when there is no room."""
        with self._lock:
            if self._size_bytes is None:
                self._size_bytes = self.size_bytes()
            else:
                self._size_bytes += added_bytes
            if self._size_bytes > self._limit_bytes:
                self._size_bytes = self._trim()

    def _trim(self) -> int:
        """Remove the longest unused; return what is left, in bytes."""
        files = sorted(self._kept(), key=lambda kept: kept.used_s)
        left_bytes = sum(kept.size_bytes for kept in files)
        for kept in files:
            if left_bytes <= self._limit_bytes * _AFTER_TRIM:
                break
            with contextlib.suppress(OSError):
                Path(kept.path).unlink()
                left_bytes -= kept.size_bytes
        return left_bytes

    def _kept(self) -> Iterator[_Kept]:
        with contextlib.suppress(OSError), os.scandir(self._folder) as folders:
            for folder in folders:
                with contextlib.suppress(OSError), os.scandir(folder.path) as files:
                    for file in files:
                        info = file.stat(follow_symlinks=False)
                        yield _Kept(info.st_mtime, info.st_size, file.path)

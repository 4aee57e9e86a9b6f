"""Thumbnail keys, and the caches in memory and on disk."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import logging
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QImageReader, QPixmap

from indexer.types import WHOLE_FILE, ContentId, Locator

if TYPE_CHECKING:
    from collections.abc import Iterator


SIDES_PX = (256, 512, 1024)  # Few sizes, so that zooming rarely decodes


@dataclass(frozen=True, slots=True)
class ThumbKey:
    """The key of a thumbnail; copies of a file share it."""

    name: str
    """Hex: the content id, or a hash of path and version while that is unknown."""
    side_px: int
    """Its longer side in device pixels, one of SIDES_PX; smaller if the picture is."""
    path: Path = field(compare=False)
    """The file to decode."""
    locator: Locator = WHOLE_FILE
    """The moment or page; never a region."""

    @property
    def file_name(self) -> str:
        """The name of its file in the cache."""
        moment_ms, page = self.locator.moment_ms, self.locator.page
        part = f"-{moment_ms}ms" if moment_ms is not None else f"-p{page}" if page is not None else ""
        return f"{self.name}{part}-{self.side_px}.jpg"


def key_of(
    path: Path, content_id: ContentId | None, version: tuple[int, int], needed_px: float, locator: Locator = WHOLE_FILE
) -> ThumbKey:
    """Return the thumbnail key of a file.

    Args:
        content_id: None while the file is unread.
        version: modification time and size, which identify the state of an unread file.
        needed_px: the longer side in device pixels.
        locator: the moment or page, without a region.
    """
    side_px = next((side for side in SIDES_PX if side >= needed_px), SIDES_PX[-1])
    return ThumbKey(content_id or _name_of(path, version), side_px, path, locator)


def _name_of(path: Path, version: tuple[int, int]) -> str:
    place = f"{path}\0{version[0]}\0{version[1]}".encode(errors="surrogateescape")
    return hashlib.blake2b(place, digest_size=16).hexdigest()


class PixmapCache:
    """An LRU cache of pixmaps, limited by bytes; for the window's thread only."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._kept: OrderedDict[ThumbKey, QPixmap] = OrderedDict()

    def __contains__(self, key: ThumbKey) -> bool:
        """Whether it is cached; does not count as use."""
        return key in self._kept

    @property
    def size_bytes(self) -> int:
        return self._size_bytes

    def get(self, key: ThumbKey) -> QPixmap | None:
        """Return a pixmap and mark it as used."""
        pixmap = self._kept.get(key)
        if pixmap is not None:
            self._kept.move_to_end(key)
        return pixmap

    def put(self, key: ThumbKey, pixmap: QPixmap) -> None:
        """Add a pixmap; drop the least recently used ones if full."""
        if (old := self._kept.pop(key, None)) is not None:
            self._size_bytes -= _bytes_of(old)
        self._kept[key] = pixmap
        self._size_bytes += _bytes_of(pixmap)
        while self._size_bytes > self._limit_bytes and len(self._kept) > 1:
            self._size_bytes -= _bytes_of(self._kept.popitem(last=False)[1])


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


_log = logging.getLogger(__name__)
_QUALITY = 88
_AFTER_TRIM = 0.9  # Trim below the limit, so that the next thumbnail does not trim again
_USE_NOTED_S = 24 * 3600  # Update the time of use once a day at most


@dataclass(frozen=True, slots=True)
class _CachedFile:
    used_s: float
    size_bytes: int
    path: str


class DiskCache:
    """A size-limited folder of thumbnails; thread-safe.

    Disk errors only keep a thumbnail out of the cache.

    Args:
        folder: created on demand; used for nothing else.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._size_bytes: int | None = None
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def read(self, name: str) -> QImage | None:
        """Return a thumbnail; a damaged file is deleted."""
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
        """Write a thumbnail; delete others if full."""
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
        """Return the size on disk; reads the whole folder."""
        return sum(kept.size_bytes for kept in self._kept())

    def clear(self) -> None:
        with self._lock:
            for kept in self._kept():
                with contextlib.suppress(OSError):
                    Path(kept.path).unlink()
            self._size_bytes = 0

    def set_limit(self, limit_bytes: int) -> None:
        """Change the size limit, effective with the next write."""
        with self._lock:
            self._limit_bytes = limit_bytes

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _count(self, added_bytes: int) -> None:
        """Track the written bytes; the folder is read once, and again when full."""
        with self._lock:
            if self._size_bytes is None:
                self._size_bytes = self.size_bytes()
            else:
                self._size_bytes += added_bytes
            if self._size_bytes > self._limit_bytes:
                self._size_bytes = self._trim()

    def _trim(self) -> int:
        """Delete the least recently used files; return the remaining bytes."""
        files = sorted(self._kept(), key=lambda kept: kept.used_s)
        left_bytes = sum(kept.size_bytes for kept in files)
        for kept in files:
            if left_bytes <= self._limit_bytes * _AFTER_TRIM:
                break
            with contextlib.suppress(OSError):
                Path(kept.path).unlink()
                left_bytes -= kept.size_bytes
        return left_bytes

    def _kept(self) -> Iterator[_CachedFile]:
        with contextlib.suppress(OSError), os.scandir(self._folder) as folders:
            for folder in folders:
                with contextlib.suppress(OSError), os.scandir(folder.path) as files:
                    for file in files:
                        info = file.stat(follow_symlinks=False)
                        yield _CachedFile(info.st_mtime, info.st_size, file.path)

"""The thumbnails in memory: bounded by bytes, the longest unused go first."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from desktop_app.thumbnails.key import ThumbKey


class PixmapCache:
    """Keeps pixmaps; for the window's thread only."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._kept: OrderedDict[ThumbKey, QPixmap] = OrderedDict()

    def __contains__(self, key: ThumbKey) -> bool:
        """Say whether it is there, which is no use of it."""
        return key in self._kept

    @property
    def size_bytes(self) -> int:
        """How much memory the pixels take."""
        return self._size_bytes

    def get(self, key: ThumbKey) -> QPixmap | None:
        """Return a pixmap, which is now the last one used."""
        pixmap = self._kept.get(key)
        if pixmap is not None:
            self._kept.move_to_end(key)
        return pixmap

    def put(self, key: ThumbKey, pixmap: QPixmap) -> None:
        """Keep a pixmap; let go of others where there is no room."""
        if (old := self._kept.pop(key, None)) is not None:
            self._size_bytes -= _bytes_of(old)
        self._kept[key] = pixmap
        self._size_bytes += _bytes_of(pixmap)
        while self._size_bytes > self._limit_bytes and len(self._kept) > 1:
            self._size_bytes -= _bytes_of(self._kept.popitem(last=False)[1])


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4

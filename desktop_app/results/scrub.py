"""Shows other frames of a video in its tile while the pointer moves over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.types import Kind, Locator

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, QRect
    from PySide6.QtGui import QPixmap

    from desktop_app.results.tile import Tile
    from desktop_app.thumbnails.cache import ThumbKey
    from desktop_app.thumbnails.thumbnails import Thumbnails

FRAMES = 12
"""At fractions of the length: the same each time, so that the cache has them."""
_ASKER = "scrub"


class Scrubber:
    """Loads frames of the video under the pointer, those near it first; they are cancelled when it leaves."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        self._row: int | None = None
        self._keys: list[ThumbKey] = []
        self._at = 0
        self._share = 0.0

    @property
    def row(self) -> int | None:
        """The row that is scrubbed."""
        return self._row

    def move(self, row: int | None, tile: Tile | None, picture: QRect, at: QPoint, side_px: float) -> bool:
        """Follow the pointer; return whether the tile has to be painted again."""
        if row is None or tile is None or not (keys := frame_keys(tile, side_px)):
            return self.leave()
        self._share = min(max((at.x() - picture.x()) / max(1, picture.width()), 0.0), 1.0)
        place = min(int(self._share * FRAMES), FRAMES - 1)
        if (row, keys, place) != (self._row, self._keys, self._at):
            self._row, self._keys, self._at = row, keys, place
            self._thumbnails.want(sorted(keys, key=lambda key: abs(keys.index(key) - place)), _ASKER)
        return True

    def leave(self) -> bool:
        """Stop loading; return whether something was scrubbed."""
        was = self._row is not None
        if was:
            self._row, self._keys = None, []
            self._thumbnails.want((), _ASKER)
        return was

    def has(self, key: ThumbKey) -> bool:
        """Say whether a thumbnail that arrived is one of its frames."""
        return key in self._keys

    def share_of(self, row: int) -> float | None:
        """Return where in its video the pointer is, 0 to 1; None for other rows."""
        return self._share if row == self._row else None

    def frame(self, row: int) -> QPixmap | None:
        """Return the nearest loaded frame of the place; None for other rows, and while none is loaded."""
        if row != self._row:
            return None
        near = sorted(range(FRAMES), key=lambda place: abs(place - self._at))
        found = (self._thumbnails.nearest(self._keys[place]) for place in near[:3])
        return next((pixmap for pixmap in found if pixmap is not None), None)


def frame_keys(tile: Tile, side_px: float) -> list[ThumbKey]:
    """Return the thumbnails of frames all over a video; none for other files."""
    length_s = tile.row.duration_s if tile.row is not None else None
    if tile.kind is not Kind.VIDEO or tile.offline or tile.gone or not length_s:
        return []
    moments = [round(length_s * 1000 * (place + 0.5) / FRAMES) for place in range(FRAMES)]
    keys = [tile.thumb_key(side_px, Locator(moment_ms=moment_ms)) for moment_ms in moments]
    return [key for key in keys if key is not None]

"""Where a picture lies on the screen: fitted, or enlarged and pushed around. Values and arithmetic alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

STEP = 1.25
"""One press of a key, or one notch of the wheel."""
MOST = 8.0
"""Screen pixels a pixel of the picture is at most shown with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoom:
    """What of a picture is looked at."""

    scale: float | None = None
    """Screen pixels per pixel of the picture; None fits the whole picture, never enlarged."""
    x: float = 0.5
    """The point of the picture in the middle of the room, as a fraction of its width."""
    y: float = 0.5

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is to be seen."""
        return self.scale is None


def fitting(picture: QSizeF, room: QSizeF) -> float:
    """Return the scale at which a picture just fits, 1 at most."""
    if picture.isEmpty() or room.isEmpty():
        return 1.0
    return min(room.width() / picture.width(), room.height() / picture.height(), 1.0)


def place(zoom: Zoom, picture: QSizeF, room: QSizeF) -> QRectF:
    """Return where the picture lies in the room: no gap opens beside what is larger than it."""
    scale = fitting(picture, room) if zoom.scale is None else zoom.scale
    width, height = picture.width() * scale, picture.height() * scale
    left = _edge(room.width() / 2 - zoom.x * width, width, room.width())
    top = _edge(room.height() / 2 - zoom.y * height, height, room.height())
    return QRectF(left, top, width, height)


def zoomed(zoom: Zoom, picture: QSizeF, room: QSizeF, factor: float, at: QPointF | None = None) -> Zoom:
    """Enlarge by a factor; what lies at a point of the room stays there. Below the fitting scale it fits again."""
    least = fitting(picture, room)
    scale = least if zoom.scale is None else zoom.scale
    return _at_scale(zoom, picture, room, min(max(scale * factor, least), max(MOST, least)), at)


def toggled(zoom: Zoom, picture: QSizeF, room: QSizeF, at: QPointF | None = None, *, ratio: float = 1.0) -> Zoom:
    """Go from fitting to one pixel of the picture per pixel of the device, or back.

    Args:
        zoom: as it is.
        picture: its size in pixels.
        room: in logical pixels.
        at: what stays in its place.
        ratio: device pixels per logical pixel.
    """
    if not zoom.is_fitted:
        return Zoom()
    whole = 1.0 / ratio
    # A picture that is shown whole at this scale already is enlarged twice: a gesture should do something.
    wanted = whole if whole > fitting(picture, room) * 1.01 else fitting(picture, room) * 2
    return _at_scale(zoom, picture, room, wanted, at)


def panned(zoom: Zoom, picture: QSizeF, room: QSizeF, by: QPointF) -> Zoom:
    """Push an enlarged picture; it stops at its edges."""
    if zoom.is_fitted:
        return zoom
    return _around(zoom, place(zoom, picture, room).translated(by), room)


def _at_scale(zoom: Zoom, picture: QSizeF, room: QSizeF, scale: float, at: QPointF | None) -> Zoom:
    if scale <= fitting(picture, room) * 1.001:
        return Zoom()
    before = place(zoom, picture, room)
    point = QPointF(room.width() / 2, room.height() / 2) if at is None else at
    part_x, part_y = (point.x() - before.x()) / before.width(), (point.y() - before.y()) / before.height()
    width, height = picture.width() * scale, picture.height() * scale
    moved = QRectF(point.x() - part_x * width, point.y() - part_y * height, width, height)
    return _around(replace(zoom, scale=scale), moved, room)


def _around(zoom: Zoom, lies: QRectF, room: QSizeF) -> Zoom:
    """Return the zoom by which the picture lies there, as far as its edges let it."""
    left, top = _edge(lies.x(), lies.width(), room.width()), _edge(lies.y(), lies.height(), room.height())
    return replace(zoom, x=(room.width() / 2 - left) / lies.width(), y=(room.height() / 2 - top) / lies.height())


def _edge(start: float, length: float, room: float) -> float:
    """Return where something begins: in the middle if there is room, else without a gap on either side."""
    if length <= room:
        return (room - length) / 2
    return min(max(start, room - length), 0.0)

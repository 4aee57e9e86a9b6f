"""A line of small pictures, the present one in its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.preview.pictures import ThumbnailSource, thumb_key
from desktop_app.style import icons
from desktop_app.style.tokens import RADIUS_SMALL_PX, space
from indexer.types import WHOLE_FILE, FileId, Locator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent, QMouseEvent, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent

    from desktop_app.results.rows import Rows
    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.cache import ThumbKey
    from indexer.library.values import Row

    Ids = Sequence[int] | NDArray[np.int64]

SIDE_PX = space(16)
GAP_PX = space(1.5)
_NOTCH = 120
_AGAIN_MS = 120


class Filmstrip(QWidget):
    """Shows the neighbours in the list; loads only what is visible."""

    chosen = Signal(int)  # An index in the list
    stepped = Signal(int)  # -1 or 1, by the mouse wheel

    def __init__(
        self, rows: Rows, thumbnails: ThumbnailSource, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._thumbnails = thumbnails
        self._appearance = appearance
        self._ids: Ids = ()
        self._index = 0
        self._turned = 0
        self.locators: Mapping[FileId, Locator] = {}
        """The moment or page to show of a file, if not the default picture."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Filmstrip"))
        self.retry_timer = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self.retry_timer.timeout.connect(self._want)
        rows.arrived.connect(self._ask)
        thumbnails.ready.connect(self.update)
        appearance.changed.connect(self.update)

    def show_around(self, ids: Ids, index: int) -> None:
        """Show a list centred on an index."""
        self._ids, self._index = ids, index
        self.setAccessibleDescription(self.tr("%1 of %2").replace("%1", str(index + 1)).replace("%2", str(len(ids))))
        self._ask()

    def visible_range(self) -> range:
        half = int(self.width() / 2 / (SIDE_PX + GAP_PX)) + 1
        return range(max(0, self._index - half), min(len(self._ids), self._index + half + 1))

    def place(self, index: int) -> QRectF:
        """Return the rectangle of an index."""
        step = (index - self._index) * (SIDE_PX + GAP_PX)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        return QRectF((self.width() - SIDE_PX) / 2 + step, (self.height() - SIDE_PX) / 2, SIDE_PX, SIDE_PX)

    def sizeHint(self) -> QSize:
        return QSize(space(120), SIDE_PX + space(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        self.retry_timer.stop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            for index in self.visible_range():
                if self.place(index).contains(event.position()):
                    self.chosen.emit(index)
                    return

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self._turned += delta.y() or -delta.x()
        if abs(self._turned) >= _NOTCH:
            self.stepped.emit(-1 if self._turned > 0 else 1)
            self._turned = 0
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for index in self.visible_range():
            self._paint(painter, self.place(index), FileId(int(self._ids[index])), present=index == self._index)
        painter.end()

    def _paint(self, painter: QPainter, place: QRectF, file_id: FileId, *, present: bool) -> None:
        colours = self._appearance.colours
        row = self._rows.get(file_id)
        pixmap = None if row is None else self._thumbnails.nearest(self._key(file_id, row))
        shape = QPainterPath()
        shape.addRoundedRect(place, RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        painter.setOpacity(1.0 if present else 0.65)
        painter.fillPath(shape, colours.sunken)
        if pixmap is not None:
            painter.save()
            painter.setClipPath(shape)
            side = min(pixmap.width(), pixmap.height())
            corner = QPointF((pixmap.width() - side) / 2, (pixmap.height() - side) / 2)
            painter.drawPixmap(place, pixmap, QRectF(corner.x(), corner.y(), side, side))
            painter.restore()
        else:
            spot = QRectF(0, 0, space(5), space(5))
            spot.moveCenter(place.center())
            icons.paint(painter, spot.toRect(), "image", colours.text_disabled)
        if present:
            painter.setOpacity(1.0)
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), RADIUS_SMALL_PX + 2, RADIUS_SMALL_PX + 2)

    @property
    def _needed_px(self) -> float:
        return SIDE_PX * self.devicePixelRatioF() * 4 / 3

    def _key(self, file_id: FileId, row: Row) -> ThumbKey:
        return thumb_key(row, self._needed_px, self.locators.get(file_id, WHOLE_FILE))

    def _ask(self) -> None:
        """Ask for the rows and thumbnails of visible files."""
        self.update()
        if not self.isVisible():
            return
        self._rows.need(FileId(int(self._ids[place])) for place in self.visible_range())
        self._want()

    def _want(self) -> None:
        """Keep requesting missing thumbnails, nearest first: requests of the grid replace these."""
        places = sorted(self.visible_range(), key=lambda place: abs(place - self._index))
        ids = [FileId(int(self._ids[place])) for place in places]
        keys = [self._key(file_id, row) for file_id in ids if (row := self._rows.get(file_id)) is not None]
        missing = [
            key for key in keys if self._thumbnails.nearest(key) is None and self._thumbnails.failure(key) is None
        ]
        if missing and self.isVisible():
            self._thumbnails.want(missing)
            self.retry_timer.start()

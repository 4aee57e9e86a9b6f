"""The grid of tiles: painting, thumbnails and mouse handling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from desktop_app.results.geometry import Metrics
from desktop_app.results.headings import HeadingPainter
from desktop_app.results.list_view import RubberBandSelection, VirtualListView
from desktop_app.results.painter import TilePainter, TileState
from desktop_app.results.scrub import Scrubber
from desktop_app.results.tile import SMALL_PX, TileLooks, Zone, button_rect, stack_rect
from desktop_app.texts import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QDrag, QHideEvent, QMouseEvent, QPaintEvent, QShowEvent, QWheelEvent

    from desktop_app.style.theme import Appearance
    from desktop_app.thumbnails.cache import ThumbKey
    from desktop_app.thumbnails.thumbnails import Thumbnails

_ASK_MS = 30  # Minimum interval between requests while scrolling
_STILL_MS = 200  # After this pause the neighbouring screens are loaded too


class GridView(VirtualListView):
    """Shows a ResultsModel."""

    favourite_wanted = Signal(int)  # A row
    similar_wanted = Signal(int)
    stack_wanted = Signal(int)
    asked = Signal()  # It scrolled or its content changed
    zoom_wanted = Signal(int)  # Zoom steps; positive enlarges

    def __init__(
        self, thumbnails: Thumbnails, appearance: Appearance, looks: TileLooks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.drag: Callable[[], QDrag | None] = lambda: None
        """Creates the drag of the selection."""
        self.thumbnails = thumbnails
        self._appearance = appearance
        self._looks = looks
        self._scrubber = Scrubber(thumbnails)
        self._rows_by_key: dict[ThumbKey, int] = {}
        self._hovered: tuple[int | None, Zone | None] = (None, None)
        self._hovered_heading: int | None = None
        self._rubber = RubberBandSelection(self, self._rows_in)
        self.ask_timer = QTimer(self, singleShot=True, interval=_ASK_MS)
        self.ask_timer.timeout.connect(self.ask)
        self.ahead_timer = QTimer(self, singleShot=True, interval=_STILL_MS)
        self.ahead_timer.timeout.connect(self.look_ahead)
        self._ahead = False
        """Whether to load the neighbouring screens too."""
        self._make_painters()
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Results"))
        thumbnails.ready.connect(self._show_thumbnail)
        appearance.changed.connect(self._restyle)

    # Content

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:  # thumbnail keys depend on the rows
            self.results.rows.arrived.connect(lambda _ids: self.ask_timer.start(0))

    def set_looks(self, looks: TileLooks) -> None:
        """Change the size or look of tiles."""
        self._looks = looks
        self._restyle()

    def columns(self) -> int:
        return self.grid.columns

    def _restyle(self) -> None:
        self._make_painters()
        self.relayout()

    def _make_painters(self) -> None:
        colours, direction = self._appearance.colours, self.layoutDirection()
        self._tiles = TilePainter(colours, self.font(), self._looks, direction)
        self._headings = HeadingPainter(colours, self.font(), direction)

    def metrics(self) -> Metrics:
        return Metrics(
            width_px=self.viewport().width(),
            side_px=self._looks.side_px,
            text_px=self._tiles.text_px,
            heading_px=self._headings.height_px,
            from_right=self.layoutDirection() == Qt.LayoutDirection.RightToLeft,
        )

    def relayout(self) -> None:
        """Update the layout; the top row keeps its position."""
        super().relayout()
        self._hovered = (None, None)
        self._scrubber.leave()
        self._move_on(0)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Load what scrolls into view, throttled."""
        super().scrollContentsBy(dx, dy)
        if self._rubber.is_drawn:
            self.viewport().update()
        self._move_on(_ASK_MS)

    def _move_on(self, ask_in_ms: int) -> None:
        self._ahead = False
        self.ahead_timer.start()
        if not self.ask_timer.isActive():
            self.ask_timer.start(ask_in_ms)

    def look_ahead(self) -> None:
        """Also load the screens before and after."""
        self._ahead = True
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ahead_timer.stop()
        self._scrubber.leave()
        self.thumbnails.want((), "grid")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move_on(0)

    def ask(self) -> None:
        """Load rows and thumbnails of the visible tiles, and of the neighbouring screens while the grid is still."""
        if self.model() is None or not self.isVisible():
            return
        self.asked.emit()
        top, height = self.verticalOffset(), self.viewport().height()
        near = self.grid.rows_between(top, top + height)
        far: list[range] = []
        if self._ahead:
            far += self.grid.rows_between(top + height, top + 2 * height)
            far += self.grid.rows_between(top - height, top)
        self.results.need([*near, *far])
        side_px = self.grid.tile_px * self.devicePixelRatioF()
        self._rows_by_key = {}
        for rows in (*near, *far):
            for row in rows:
                key = self.results.tile(row).thumb_key(side_px)
                if key is not None:
                    self._rows_by_key.setdefault(key, row)
        self.thumbnails.want(self._rows_by_key, "grid")

    def _show_thumbnail(self, key: ThumbKey) -> None:
        row = self._scrubber.row if self._scrubber.has(key) else self._rows_by_key.get(key)
        if row is not None:
            self.viewport().update(self._rect(row))

    def startDrag(self, supported: Qt.DropAction) -> None:
        if (drag := self.drag()) is not None:
            drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Handle clicks on headings and badges; start a selection rectangle on the background."""
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._click(at):
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.indexAt(at).isValid() and self.model() is not None:
            add = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            self._rubber.start(at, add=add)

    def _click(self, at: QPoint) -> bool:
        """Activate a heading, button or badge; return whether there was one."""
        heading = self.grid.heading_at(at.y() + self.verticalOffset())
        if heading is not None:
            section = self.results.sections()[heading]
            if section.band is not None:
                self.results.set_collapsed(section.band, not section.collapsed)
            return section.band is not None
        row, zone = self._zone_at(at)
        if row is None or zone is None:
            return False
        wanted = {Zone.FAVOURITE: self.favourite_wanted, Zone.SIMILAR: self.similar_wanted}
        wanted.get(zone, self.stack_wanted).emit(row)
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the rectangle, or highlight what is under the pointer."""
        at = event.position().toPoint()
        if self._rubber.is_drawn:
            self._rubber.move(at)
            return
        self._hover(at)
        if event.buttons() == Qt.MouseButton.NoButton or self.state() == QAbstractItemView.State.NoState:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._rubber.is_drawn:
            self._rubber.stop()
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)
        self._hover(event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tooltip of a tile."""
        if event.type() == QEvent.Type.ToolTip:
            help_event = cast(QHelpEvent, event)
            row = self.grid.row_at(help_event.pos().x(), help_event.pos().y() + self.verticalOffset())
            QToolTip.showText(help_event.globalPos(), "" if row is None else self._tooltip(row), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(QPoint(-1, -1))
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange) and hasattr(self, "_tiles"):
            self._restyle()

    def _tooltip(self, row: int) -> str:
        _, zone = self._hovered
        if zone is not None:
            return {
                Zone.FAVOURITE: self.tr("Favourite"),
                Zone.SIMILAR: self.tr("Find similar"),
                Zone.STACK: self.tr("Show all files of the stack"),
            }[zone]
        tile = self.results.tile(row)
        if tile.gone:
            return self.tr("This file is no longer in the library.")
        key = tile.thumb_key(self.grid.tile_px * self.devicePixelRatioF())
        reason = self.thumbnails.failure(key) if key is not None else None
        lines = [shown_name(tile.path) if tile.path is not None else "", reason or ""]
        if tile.hit is not None and tile.member is None and (snippet := tile.hit.telling_snippet):
            lines.append(snippet.text)
        if tile.offline:
            lines.append(self.tr("Its disk is not connected."))
        return "\n".join(line for line in lines if line)

    def _rows_in(self, rect: QRect) -> list[range]:
        return self.grid.rows_in(rect)

    def _zone_at(self, at: QPoint) -> tuple[int | None, Zone | None]:
        row = self.grid.row_at(at.x(), at.y() + self.verticalOffset())
        if row is None:
            return None, None
        rect, tile = self._rect(row), self.results.tile(row)
        picture = QRect(rect.x(), rect.y(), rect.width(), rect.width())
        direction = self.layoutDirection()
        if tile.stack > 1 and stack_rect(picture, self._tiles.stack_width_px(tile), direction).contains(at):
            return row, Zone.STACK
        buttons = (Zone.FAVOURITE, Zone.SIMILAR) if picture.width() >= SMALL_PX else ()
        return row, next((zone for zone in buttons if button_rect(picture, zone, direction).contains(at)), None)

    def _hover(self, at: QPoint) -> None:
        heading = self.grid.heading_at(at.y() + self.verticalOffset()) if at.x() >= 0 else None
        if (before := self._hovered) != (now := self._zone_at(at)):
            self._hovered = now
            for row in {before[0], now[0]} - {None}:
                self.viewport().update(self._rect(cast(int, row)))
        self._scrub(now[0], at)
        if heading != self._hovered_heading:
            self._hovered_heading = heading
            self.viewport().update()

    def _scrub(self, row: int | None, at: QPoint) -> None:
        """Show the frame of a video that belongs to the place of the pointer in its tile."""
        before = self._scrubber.row
        tile = self.results.tile(row) if row is not None else None
        rect = self._rect(row) if row is not None else QRect()
        if self._scrubber.move(row, tile, rect, at, self.grid.tile_px * self.devicePixelRatioF()):
            for changed in {before, self._scrubber.row} - {None}:
                self.viewport().update(self._rect(cast(int, changed)))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area, offset = event.rect(), self.verticalOffset()
        top, bottom = area.top() + offset, area.bottom() + offset
        for at in self.grid.headings_between(top, bottom):
            rect = self.grid.heading_rect(at).translated(0, -offset)
            self._headings.paint(painter, rect, self.results.sections()[at], hovered=at == self._hovered_heading)
        for rows in self.grid.rows_between(top - 4, bottom + 4):
            for row in rows:
                rect = self._rect(row)
                if rect.adjusted(-4, -4, 4, 4).intersects(area):
                    self._paint_tile(painter, row, rect)
        if self._rubber.is_drawn:
            self._paint_rubber(painter)
        painter.end()

    def _paint_tile(self, painter: QPainter, row: int, rect: QRect) -> None:
        tile = self.results.tile(row)
        key = tile.thumb_key(self.grid.tile_px * self.devicePixelRatioF())
        index: Any = self.model().index(row, 0)
        state = TileState(
            selected=self.selectionModel().isSelected(index),
            focused=self.hasFocus() and row == self.currentIndex().row(),
            hovered=row == self._hovered[0],
            over=self._hovered[1] if row == self._hovered[0] else None,
            scrubbed=self._scrubber.share_of(row),
        )
        pixmap = self.thumbnails.nearest(key) if key is not None else None
        pixmap = self._scrubber.frame(row) or pixmap
        failure = self.thumbnails.failure(key) if key is not None and pixmap is None else None
        self._tiles.paint(painter, rect, tile, state, pixmap, failure)

    def _paint_rubber(self, painter: QPainter) -> None:
        colour = self._appearance.colours.accent
        painter.setPen(colour)
        ground = QColor(colour)
        ground.setAlpha(40)
        painter.setBrush(ground)
        painter.drawRect(self._rubber.rect())

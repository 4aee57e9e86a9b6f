"""A list view that computes its layout: a million rows cost as much as a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_app.results.geometry import Grid, Metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QAbstractItemModel

    from desktop_app.results.model import ResultsModel

    Index = QModelIndex | QPersistentModelIndex

_SCROLL_INTERVAL_MS = 16
_MAX_SCROLL_PX = 60  # Maximum scroll step


class RubberBandSelection(QObject):
    """Selects tiles by drawing a rectangle; scrolls when the pointer leaves the view."""

    def __init__(self, view: QAbstractItemView, rows_in: Callable[[QRect], list[range]]) -> None:
        super().__init__(view)
        self._view = view
        self._rows_in = rows_in
        self._from: QPoint | None = None
        self._pointer = QPoint()
        self._before = QItemSelection()
        self._timer = QTimer(self, interval=_SCROLL_INTERVAL_MS)
        self._timer.timeout.connect(self._scroll)

    @property
    def is_drawn(self) -> bool:
        return self._from is not None

    def start(self, pointer: QPoint, *, add: bool) -> None:
        """Begin at a point of the viewport; `add` keeps the present selection."""
        self._from = pointer + QPoint(0, self._view.verticalOffset())
        self._pointer = pointer
        self._before = QItemSelection(self._view.selectionModel().selection()) if add else QItemSelection()

    def move(self, pointer: QPoint) -> None:
        """Extend it to a point, inside or outside the viewport."""
        self._pointer = pointer
        self._choose()
        if self._speed_px():
            self._timer.start()
        else:
            self._timer.stop()

    def stop(self) -> None:
        """End it; the selection stays."""
        self._from = None
        self._timer.stop()
        self._view.viewport().update()

    def rect(self) -> QRect:
        """Return the rectangle in viewport coordinates."""
        return self._content_rect().translated(0, -self._view.verticalOffset())

    def _content_rect(self) -> QRect:
        if self._from is None:
            return QRect()
        to = self._pointer + QPoint(0, self._view.verticalOffset())
        corner = QPoint(min(self._from.x(), to.x()), min(self._from.y(), to.y()))
        return QRect(corner, QSize(abs(to.x() - self._from.x()) + 1, abs(to.y() - self._from.y()) + 1))

    def _choose(self) -> None:
        model, chosen = self._view.model(), QItemSelection(self._before)
        for rows in self._rows_in(self._content_rect()):
            chosen.select(model.index(rows.start, 0), model.index(rows.stop - 1, 0))
        self._view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._view.viewport().update()

    def _speed_px(self) -> int:
        """The scroll step: the further outside, the faster."""
        above, below = min(0, self._pointer.y()), max(0, self._pointer.y() - self._view.viewport().height())
        return max(-_MAX_SCROLL_PX, min(_MAX_SCROLL_PX, (above + below) // 2))

    def _scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + self._speed_px())
        self._choose()


_NOTCH_PX = 40  # A third of a wheel notch
_Flag = QItemSelectionModel.SelectionFlag
_CursorAction = QAbstractItemView.CursorAction


class VirtualListView(QListView):
    """Handles layout, scrolling, cursor movement and selection; subclasses paint.

    It is a QListView for accessibility; everything that a QListView does for every row is overridden.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid((), Metrics(width_px=1, side_px=1))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def metrics(self) -> Metrics:
        """Return the dimensions; subclasses override it."""
        return Metrics(width_px=self.viewport().width(), side_px=100)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            cast("ResultsModel", model).sections_changed.connect(self.relayout)
        self.relayout()

    @property
    def results(self) -> ResultsModel:
        """The model with its own type."""
        return cast("ResultsModel", self.model())

    def relayout(self) -> None:
        """Update the layout; the top row keeps its position."""
        anchor = self.grid.rows_between(self.verticalOffset(), self.verticalOffset())
        top = self.grid.rect(anchor[0].start).top() - self.verticalOffset() if anchor else 0
        sections = self.results.sections() if self.model() is not None else ()
        self.grid = Grid(sections, self.metrics())
        self.updateGeometries()
        if anchor and self.verticalOffset() and anchor[0].start < len(self.results):
            self.verticalScrollBar().setValue(self.grid.rect(anchor[0].start).top() - top)
        self.viewport().update()

    def reset(self) -> None:
        """Scroll to the top of a new list."""
        super().reset()
        self.verticalScrollBar().setValue(0)

    # Layout, as Qt asks for it

    def _rect(self, row: int) -> QRect:
        return self.grid.rect(row).translated(0, -self.verticalOffset())

    def visualRect(self, index: Index) -> QRect:
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.grid.row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None or self.model() is None else self.model().index(row, 0)

    def horizontalOffset(self) -> int:
        """Return 0: lines fill the width."""
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """Say whether a row is in a collapsed section."""
        return self.grid.rect(index.row()).isEmpty()

    def doItemsLayout(self) -> None:
        """Skip QListView's layout, which visits every row."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.grid.height_px - height))
        bar.setPageStep(height)
        bar.setSingleStep(_NOTCH_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.relayout()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll the pixels; only the new area is painted."""
        self.viewport().scroll(dx, dy)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll to a tile, with the heading above a first line."""
        rect = self.grid.rect(index.row()) if index.isValid() else QRect()
        if rect.isEmpty():
            return
        top, height = self.verticalOffset(), self.viewport().height()
        first_line = any(0 <= index.row() - rows.start < self.grid.columns for rows in self.grid.visible_rows())
        above = rect.top() - (self.metrics().heading_px if first_line else self.grid.line_px // 8)
        wanted = top
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            wanted = rect.center().y() - height // 2
        elif above < top or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            wanted = above
        elif rect.bottom() > top + height:
            wanted = rect.bottom() + self.grid.line_px // 8 - height
        self.verticalScrollBar().setValue(wanted)

    # Cursor and selection

    def moveCursor(self, action: _CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the index that a cursor key leads to."""
        shown = self.grid.visible_rows()
        if self.model() is None or not shown:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid() or self.isIndexHidden(current):
            return self.model().index(shown[0].start, 0)
        return self.model().index(self._moved(current.row(), action, shown), 0)

    def _moved(self, row: int, action: _CursorAction, shown: list[range]) -> int:
        page = max(1, self.viewport().height() // self.grid.line_px)
        forward = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        lines = {
            _CursorAction.MoveUp: -1,
            _CursorAction.MoveDown: 1,
            _CursorAction.MovePageUp: -page,
            _CursorAction.MovePageDown: page,
        }
        steps = {
            _CursorAction.MoveLeft: -forward,
            _CursorAction.MoveRight: forward,
            _CursorAction.MovePrevious: -1,
            _CursorAction.MoveNext: 1,
        }
        if action in lines:
            return self.grid.lines_away(row, lines[action])
        if action in steps:
            return self.grid.beside(row, steps[action])
        return shown[0].start if action == _CursorAction.MoveHome else shown[-1].stop - 1

    def setSelection(self, rect: QRect, command: _Flag) -> None:
        """Select the rows between the tiles at two corners of a rectangle."""
        ends = [self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())]
        rows = sorted(index.row() for index in ends if index.isValid())
        chosen = self._selection(rows[0], rows[-1]) if rows else QItemSelection()
        self.selectionModel().select(chosen, command)

    def selectAll(self) -> None:
        """Select all visible rows, one range per section."""
        if self.model() is not None:
            self.selectionModel().select(self._selection(0, len(self.results) - 1), _Flag.ClearAndSelect)

    def _selection(self, first: int, last: int) -> QItemSelection:
        """Return a selection without the rows of collapsed sections."""
        chosen = QItemSelection()
        for rows in self.grid.visible_rows():
            start, stop = max(rows.start, first), min(rows.stop - 1, last)
            if start <= stop:
                chosen.select(self.model().index(start, 0), self.model().index(stop, 0))
        return chosen

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the whole viewport: repainting is cheaper than computing the region."""
        return QRegion(self.viewport().rect())

    def chosen_ranges(self) -> list[tuple[int, int]]:
        """Return the selected ranges of rows, in order, both ends included."""
        if self.selectionModel() is None:
            return []
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        return sorted((part.top(), part.bottom()) for part in parts)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are shortcuts here, and names are searched in the search box."""

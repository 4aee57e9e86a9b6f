"""A list view whose layout is arithmetic: a million rows cost as much as a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop_app.results.geometry import Grid, Metrics

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from desktop_app.results.model import ResultsModel

    Index = QModelIndex | QPersistentModelIndex

_NOTCH_PX = 40
"""A third of what one notch of the wheel scrolls."""
_Flag = QItemSelectionModel.SelectionFlag
_Move = QAbstractItemView.CursorAction


class ArrangedView(QListView):
    """Lays out, scrolls, moves and chooses; does not paint.

    It is a QListView for those who read it aloud; all that a QListView does with every row is overridden.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid((), Metrics(width_px=1, side_px=1))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def metrics(self) -> Metrics:
        """Return what is laid out by; views say how large things are."""
        return Metrics(width_px=self.viewport().width(), side_px=100)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a ResultsModel."""
        super().setModel(model)
        if model is not None:
            cast("ResultsModel", model).sections_changed.connect(self.relayout)
        self.relayout()

    @property
    def results(self) -> ResultsModel:
        """The model, by its own type."""
        return cast("ResultsModel", self.model())

    def relayout(self) -> None:
        """Lay out again; the row at the top stays where it is."""
        anchor = self._grid.rows_between(self.verticalOffset(), self.verticalOffset())
        top = self._grid.rect(anchor[0].start).top() - self.verticalOffset() if anchor else 0
        sections = self.results.sections() if self.model() is not None else ()
        self._grid = Grid(sections, self.metrics())
        self.updateGeometries()
        if anchor and self.verticalOffset() and anchor[0].start < len(self.results):
            self.verticalScrollBar().setValue(self._grid.rect(anchor[0].start).top() - top)
        self.viewport().update()

    def reset(self) -> None:
        """Begin at the top of another list."""
        super().reset()
        self.verticalScrollBar().setValue(0)

    # Layout, as Qt asks for it

    def _rect(self, row: int) -> QRect:
        return self._grid.rect(row).translated(0, -self.verticalOffset())

    def visualRect(self, index: Index) -> QRect:
        """Return where a tile is in the viewport."""
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the tile at a point of the viewport."""
        row = self._grid.row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None or self.model() is None else self.model().index(row, 0)

    def horizontalOffset(self) -> int:
        """Return 0: lines fill the width."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """Say whether a row is in a collapsed section."""
        return self._grid.rect(index.row()).isEmpty()

    def doItemsLayout(self) -> None:
        """Leave the layout of QListView out: it looks at every row."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Tell the scroll bar how much there is."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._grid.height_px - height))
        bar.setPageStep(height)
        bar.setSingleStep(_NOTCH_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width."""
        QAbstractItemView.resizeEvent(self, event)
        self.relayout()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted; only what comes in is painted anew."""
        self.viewport().scroll(dx, dy)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a tile into sight, and the heading above it if it is in the first line."""
        rect = self._grid.rect(index.row()) if index.isValid() else QRect()
        if rect.isEmpty():
            return
        top, height = self.verticalOffset(), self.viewport().height()
        first_line = any(0 <= index.row() - rows.start < self._grid.columns for rows in self._grid.visible_rows())
        above = rect.top() - (self.metrics().heading_px if first_line else self._grid.line_px // 8)
        wanted = top
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            wanted = rect.center().y() - height // 2
        elif above < top or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            wanted = above
        elif rect.bottom() > top + height:
            wanted = rect.bottom() + self._grid.line_px // 8 - height
        self.verticalScrollBar().setValue(wanted)

    # Moving and choosing

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return where a key leads."""
        shown = self._grid.visible_rows()
        if self.model() is None or not shown:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid() or self.isIndexHidden(current):
            return self.model().index(shown[0].start, 0)
        return self.model().index(self._moved(current.row(), action, shown), 0)

    def _moved(self, row: int, action: _Move, shown: list[range]) -> int:
        page = max(1, self.viewport().height() // self._grid.line_px)
        forward = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        lines = {_Move.MoveUp: -1, _Move.MoveDown: 1, _Move.MovePageUp: -page, _Move.MovePageDown: page}
        steps = {_Move.MoveLeft: -forward, _Move.MoveRight: forward, _Move.MovePrevious: -1, _Move.MoveNext: 1}
        if action in lines:
            return self._grid.lines_away(row, lines[action])
        if action in steps:
            return self._grid.beside(row, steps[action])
        return shown[0].start if action == _Move.MoveHome else shown[-1].stop - 1

    def setSelection(self, rect: QRect, command: _Flag) -> None:
        """Choose all rows from the one at the rectangle's first corner to the one at its last."""
        ends = [self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())]
        rows = sorted(index.row() for index in ends if index.isValid())
        chosen = self._selection(rows[0], rows[-1]) if rows else QItemSelection()
        self.selectionModel().select(chosen, command)

    def selectAll(self) -> None:
        """Choose all rows that are laid out, in as many ranges as there are sections."""
        if self.model() is not None:
            self.selectionModel().select(self._selection(0, len(self.results) - 1), _Flag.ClearAndSelect)

    def _selection(self, first: int, last: int) -> QItemSelection:
        """Rows of collapsed sections are left out: nobody saw them."""
        chosen = QItemSelection()
        for rows in self._grid.visible_rows():
            start, stop = max(rows.start, first), min(rows.stop - 1, last)
            if start <= stop:
                chosen.select(self.model().index(start, 0), self.model().index(stop, 0))
        return chosen

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return all of the viewport: painting it costs less than finding out."""
        return QRegion(self.viewport().rect())

    def chosen_ranges(self) -> list[tuple[int, int]]:
        """Return what is chosen as ranges of rows, both ends included, in order."""
        if self.selectionModel() is None:
            return []
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        return sorted((part.top(), part.bottom()) for part in parts)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are shortcuts here, and names are searched in the search box."""

"""Choosing by drawing a rectangle over the grid; it scrolls when the pointer leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, QSize, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QAbstractItemView

_TURN_MS = 16
_FASTEST_PX = 60
"""Scrolled at most in one turn."""


class RubberBand(QObject):
    """The rectangle, while the button is down.

    Args:
        view: what it is drawn over.
        rows_in: the ranges of rows whose tiles touch a rectangle in content coordinates.
    """

    def __init__(self, view: QAbstractItemView, rows_in: Callable[[QRect], list[range]]) -> None:
        super().__init__(view)
        self._view = view
        self._rows_in = rows_in
        self._from: QPoint | None = None
        self._pointer = QPoint()
        self._before = QItemSelection()
        self._timer = QTimer(self, interval=_TURN_MS)
        self._timer.timeout.connect(self._scroll)

    @property
    def is_drawn(self) -> bool:
        """Whether there is one."""
        return self._from is not None

    def start(self, pointer: QPoint, *, add: bool) -> None:
        """Begin at a point of the viewport; `add` keeps what is chosen already."""
        self._from = pointer + QPoint(0, self._view.verticalOffset())
        self._pointer = pointer
        self._before = QItemSelection(self._view.selectionModel().selection()) if add else QItemSelection()

    def move(self, pointer: QPoint) -> None:
        """Draw it to another point of the viewport, inside or outside."""
        self._pointer = pointer
        self._choose()
        if self._speed_px():
            self._timer.start()
        else:
            self._timer.stop()

    def stop(self) -> None:
        """End it; what it touched stays chosen."""
        self._from = None
        self._timer.stop()
        self._view.viewport().update()

    def rect(self) -> QRect:
        """Return it in coordinates of the viewport; empty if there is none."""
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
        """How far to scroll in one turn: the further outside, the faster."""
        above, below = min(0, self._pointer.y()), max(0, self._pointer.y() - self._view.viewport().height())
        return max(-_FASTEST_PX, min(_FASTEST_PX, (above + below) // 2))

    def _scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + self._speed_px())
        self._choose()

"""Short lists of entries: the model, the delegate that draws a row, and the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.style import icons
from desktop_app.style.icons import star_path
from desktop_app.style.tokens import ICON_PX, RADIUS_SMALL_PX, space

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtCore import QObject

    from desktop_app.style.theme import Appearance

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One row."""

    key: Hashable
    """Unique within a list."""
    label: str
    icon: str = ""
    """Lucide's name."""
    note: str = ""
    """Secondary text at the end of the row."""
    tip: str = ""
    """By default the label."""
    spoken: str = ""
    """For screen readers; by default the label."""
    stars: int = 0
    """Drawn instead of the label."""
    on: bool = False
    """Active: part of the filters."""
    faint: bool = False
    """Offline or empty."""


class EntriesModel(QAbstractListModel):
    """A list of entries. Views keep their position if the keys stay the same."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[ListEntry, ...] = ()

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        return self._entries

    def set_entries(self, entries: Sequence[ListEntry]) -> None:
        before, after = self._entries, tuple(entries)
        if [entry.key for entry in before] == [entry.key for entry in after]:
            self._entries = after
            for row, (old, new) in enumerate(zip(before, after, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._entries = after
        self.endResetModel()

    def row_of(self, key: Hashable) -> int | None:
        """Return the row of the entry with this key."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt's own
        if not index.isValid():
            return None
        return entry_data(self._entries[index.row()], role)


def entry_data(entry: ListEntry, role: int) -> Any:  # noqa: ANN401  # what a role gives is Qt's matter
    """Return the data of an entry for an item role."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return entry.label
        case Qt.ItemDataRole.ToolTipRole:
            return entry.tip or entry.label
        case Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.spoken or entry.label, entry.note)))
        case Qt.ItemDataRole.UserRole:
            return entry
        case _:
            return None


SMALLER = 0.88  # Size of notes relative to labels
STAR_PX = 14


class EntryDelegate(QStyledItemDelegate):
    """Paints icon, label and note of an entry; active entries have a coloured background."""

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: ListEntry = index.data(ENTRY_ROLE)
        metrics = option.fontMetrics
        width = metrics.horizontalAdvance(entry.label) + ICON_PX + space(10)
        width += QFontMetrics(_smaller(option.font)).horizontalAdvance(entry.note)
        return QSize(width, max(ICON_PX, metrics.height()) + space(2.5))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: ListEntry = index.data(ENTRY_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, entry)
        row = option.rect.adjusted(space(2), 0, -space(2), 0)
        if entry.icon:
            self._paint_icon(painter, option, row, entry)
            row.setLeft(row.left() + ICON_PX + space(2))
        row.setRight(row.right() - self._paint_note(painter, option, row, entry))
        if entry.stars:
            self._paint_stars(painter, option, row, entry.stars)
        else:
            self._paint_label(painter, option, row, entry)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, entry: ListEntry) -> None:
        colours = self._appearance.colours
        place = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        hovered = option.state & QStyle.StateFlag.State_MouseOver
        painter.setPen(Qt.PenStyle.NoPen)
        if entry.on or hovered or option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colours.accent_quiet if entry.on else colours.hover)
            painter.drawRoundedRect(place, RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        marked = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected
        if option.state & marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 1.5))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL_PX, RADIUS_SMALL_PX)

    def _paint_icon(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: ListEntry) -> None:
        colours = self._appearance.colours
        place = QRect(row.left(), row.top() + (row.height() - ICON_PX) // 2, ICON_PX, ICON_PX)
        colour = colours.accent if entry.on else colours.text_disabled if entry.faint else colours.text_quiet
        icons.paint(painter, QStyle.visualRect(option.direction, option.rect, place), entry.icon, colour)

    def _paint_note(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: ListEntry) -> int:
        """Draw the note at the end of the row; return its width."""
        if not entry.note:
            return 0
        font = _smaller(option.font)
        metrics = QFontMetrics(font)
        note = metrics.elidedText(entry.note, Qt.TextElideMode.ElideRight, row.width() * 3 // 5)
        width = metrics.horizontalAdvance(note) + 1
        place = QRect(row.right() + 1 - width, row.top(), width, row.height())
        painter.setFont(font)
        painter.setPen(self._appearance.colours.text_quiet)
        place = QStyle.visualRect(option.direction, option.rect, place)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, note)
        return width + space(2)

    def _paint_label(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: ListEntry) -> None:
        colours = self._appearance.colours
        text = option.fontMetrics.elidedText(entry.label, Qt.TextElideMode.ElideMiddle, row.width())
        painter.setFont(option.font)
        painter.setPen(colours.text_disabled if entry.faint else colours.text)
        leading = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        place = QStyle.visualRect(option.direction, option.rect, row)
        painter.drawText(place, leading | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine, text)

    def _paint_stars(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, stars: int) -> None:
        colours = self._appearance.colours
        for number in range(5):
            left = row.left() + number * (STAR_PX + 2)
            place = QRect(left, row.top() + (row.height() - STAR_PX) // 2, STAR_PX, STAR_PX)
            place = QStyle.visualRect(option.direction, option.rect, place)
            shape = star_path(QRectF(place).center(), STAR_PX / 2)
            painter.fillPath(shape, colours.star if number < stars else colours.border)


def _smaller(font: QFont) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * SMALLER)
    return made


class EntriesView(QListView):
    """A list as high as its rows. A click, Enter or Space chooses an entry.

    Args:
        most_rows: with more rows it scrolls; None never scrolls, since a list that scrolls inside what scrolls is
            hard to use.
    """

    chosen = Signal(object)  # The key of the entry
    menu_wanted = Signal(object, QPoint)  # The key of the entry, and where on the screen
    rename_wanted = Signal(object)  # F2 at the entry of this key
    remove_wanted = Signal(object)  # Delete at the entry of this key

    def __init__(self, appearance: Appearance, *, most_rows: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self._folded_rows: int | None = None
        self.entries = EntriesModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(EntryDelegate(appearance, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        if most_rows is None:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalScrollBar().setSingleStep(space(6))
        self.entries.modelReset.connect(self.updateGeometry)
        appearance.changed.connect(self.viewport().update)

    @property
    def current(self) -> ListEntry | None:
        """The entry at the current index."""
        entry: ListEntry | None = self.currentIndex().data(ENTRY_ROLE)
        return entry

    def entry_at(self, index: QModelIndex) -> ListEntry | None:
        entry: ListEntry | None = index.data(ENTRY_ROLE)
        return entry

    def fold(self, rows: int | None) -> None:
        """Show only the first rows; None shows all."""
        if rows != self._folded_rows:
            self._folded_rows = rows
            self.scrollToTop()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        limits = [most for most in (self._most_rows, self._folded_rows) if most is not None]
        return QSize(space(50), min([self.entries.rowCount(), *limits]) * self._row_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        signal = {
            Qt.Key.Key_Return: self.chosen,
            Qt.Key.Key_Enter: self.chosen,
            Qt.Key.Key_Space: self.chosen,
            Qt.Key.Key_F2: self.rename_wanted,
            Qt.Key.Key_Delete: self.remove_wanted,
        }.get(Qt.Key(event.key()))
        if signal is not None and self.current:
            signal.emit(self.current.key)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._most_rows is None:
            event.ignore()  # what is around it scrolls
        else:
            super().wheelEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        entry = self.entry_at(self.indexAt(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and entry:
            self.chosen.emit(entry.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if entry := self.entry_at(index):
            place = event.pos() if by_mouse else self.visualRect(index).center()
            self.menu_wanted.emit(entry.key, self.viewport().mapToGlobal(place))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()

    def _row_px(self) -> int:
        return self.sizeHintForRow(0) if self.entries.rowCount() else 0

"""A list that is as high as its rows, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QWidget

from desktop_app.lists.delegate import EntryDelegate
from desktop_app.lists.model import ENTRY_ROLE, EntriesModel, Entry
from desktop_app.style.tokens import space

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from desktop_app.style.theme import Appearance


class EntriesView(QListView):
    """Shows entries; a click, Enter or Space chooses one."""

    chosen = Signal(object)
    """The key of the entry."""
    menu_wanted = Signal(object, QPoint)
    """The key of the entry, and where on the screen."""
    rename_wanted = Signal(object)
    """F2 at the entry of this key."""
    remove_wanted = Signal(object)
    """Delete at the entry of this key."""

    def __init__(self, appearance: Appearance, *, most_rows: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalScrollBar().setSingleStep(space(6))
        self.entries.modelReset.connect(self.updateGeometry)
        appearance.changed.connect(self.viewport().update)

    @property
    def current(self) -> Entry | None:
        """The entry that the keyboard is at."""
        entry: Entry | None = self.currentIndex().data(ENTRY_ROLE)
        return entry

    def entry_at(self, index: QModelIndex) -> Entry | None:
        """Return the entry of an index."""
        entry: Entry | None = index.data(ENTRY_ROLE)
        return entry

    def sizeHint(self) -> QSize:
        rows = min(self._most_rows, self.entries.rowCount())
        return QSize(space(50), rows * self._row_px())

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

"""The tree of folders and volumes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QSizePolicy, QTreeView, QWidget

from desktop_app.lists import EntryDelegate, ListEntry, entry_data
from desktop_app.sidebar import entries
from desktop_app.style.tokens import space
from indexer.types import FolderId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QObject

    from desktop_app.style.theme import Appearance
    from indexer.library.values import FolderNode, RootState
    from indexer.search.request import Filters

Index = QModelIndex | QPersistentModelIndex
PATH_ROLE = Qt.ItemDataRole.UserRole + 1


class FoldersModel(QAbstractItemModel):
    """The folder tree; an index carries the folder's id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: dict[FolderId, FolderNode] = {}
        self._children: dict[FolderId | None, list[FolderId]] = {}
        self._rows: dict[FolderId, int] = {}
        self._by_path: dict[Path, FolderId] = {}
        self._volumes: dict[Path, str] = {}
        self._filters: Filters | None = None
        self._counts: Mapping[FolderId, int] = {}
        self._source: Sequence[FolderNode] = ()

    def show_folders(
        self,
        nodes: Sequence[FolderNode],
        roots: Sequence[RootState],
        filters: Filters,
        counts: Mapping[FolderId, int],
    ) -> bool:
        """Update folders and counts; return whether the tree changed."""
        recounted = {number for number in self._nodes if self._counts.get(number, 0) != counts.get(number, 0)}
        self._counts = counts
        toggled = set(self._filters.folders if self._filters else ()) ^ set(filters.folders)
        self._filters = filters
        if nodes is self._source:
            self._tell_changed(self._nodes, toggled, recounted)
            return False
        self._source = nodes
        old_nodes = self._nodes
        self._volumes = {root.path: root.volume_label for root in roots}
        changed = [(node.folder_id, node.parent_id, node.path) for node in nodes] != [
            (node.folder_id, node.parent_id, node.path) for node in self._nodes.values()
        ]
        if changed:
            self.beginResetModel()
        self._nodes = {node.folder_id: node for node in nodes}
        if changed:
            self._sort_out()
            self.endResetModel()
        else:
            self._tell_changed(old_nodes, toggled, recounted)
        return changed

    def index_of(self, path: Path) -> QModelIndex:
        """Return the index of a folder; invalid if unknown."""
        number = self._by_path.get(path)
        return QModelIndex() if number is None else self.createIndex(self._rows[number], 0, number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return len(self._children.get(_number(parent), ()))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._children.get(_number(parent), [])
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has no argument
        node = self._node(index)
        if node is None or node.parent_id not in self._nodes:
            return QModelIndex()
        return self.createIndex(self._rows[node.parent_id], 0, node.parent_id)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt's own
        node = self._node(index)
        if node is None or self._filters is None:
            return None
        return node.path if role == PATH_ROLE else entry_data(self._entry(node, self._filters), role)

    def _entry(self, node: FolderNode, filters: Filters) -> ListEntry:
        files = self._counts.get(node.folder_id, 0)
        return entries.folder(node, filters, self._volumes.get(node.path, ""), files)

    def _node(self, index: Index) -> FolderNode | None:
        number = _number(index)
        return None if number is None else self._nodes.get(number)

    def _sort_out(self) -> None:
        self._children = {}
        self._by_path = {node.path: node.folder_id for node in self._nodes.values()}
        for node in sorted(self._nodes.values(), key=lambda node: node.path.name.casefold()):
            parent = node.parent_id if node.parent_id in self._nodes else None
            self._children.setdefault(parent, []).append(node.folder_id)
        self._rows = {child: row for children in self._children.values() for row, child in enumerate(children)}

    def _tell_changed(self, before: dict[FolderId, FolderNode], toggled: set[Path], recounted: set[FolderId]) -> None:
        changed = recounted | {self._by_path[path] for path in toggled if path in self._by_path}
        if before is not self._nodes:
            changed |= {number for number, node in self._nodes.items() if node != before[number]}
        for number in changed:
            index = self.createIndex(self._rows[number], 0, number)
            self.dataChanged.emit(index, index)


class FoldersView(QTreeView):
    """The folder tree. A click or Enter filters by a folder; Ctrl adds it."""

    chosen = Signal(Path, bool)  # A folder, and whether it is added to the other filters
    menu_wanted = Signal(Path, QPoint)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folders = FoldersModel(self)
        self._were_open: list[Path] = []
        self.folders.modelAboutToBeReset.connect(self._remember_open)
        self.setModel(self.folders)
        self.setItemDelegate(EntryDelegate(appearance, self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setIndentation(space(4))
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Folders"))
        self.expanded.connect(self.updateGeometry)
        self.collapsed.connect(self.updateGeometry)
        appearance.changed.connect(self.viewport().update)

    def show_folders(
        self,
        nodes: Sequence[FolderNode],
        roots: Sequence[RootState],
        filters: Filters,
        counts: Mapping[FolderId, int],
    ) -> None:
        """Update folders and counts; expanded folders stay expanded."""
        first_time = not self.folders.rowCount()
        if self.folders.show_folders(nodes, roots, filters, counts):
            for path in self._were_open:
                self.expand(self.folders.index_of(path))
            if first_time and self.folders.rowCount() == 1:
                self.expandToDepth(0)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(space(50), self._rows_shown() * max(0, self.sizeHintForRow(0)))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the side bar scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.currentIndex(), event.modifiers())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_row = self.visualRect(index).contains(event.position().toPoint())  # but not on its arrow
        if event.button() == Qt.MouseButton.LeftButton and on_row:
            self._choose(index, event.modifiers())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            place = event.pos() if by_mouse else self.visualRect(index).center()
            self.menu_wanted.emit(index.data(PATH_ROLE), self.viewport().mapToGlobal(place))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()

    def _choose(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        if index.isValid():
            self.chosen.emit(index.data(PATH_ROLE), bool(modifiers & Qt.KeyboardModifier.ControlModifier))

    def _remember_open(self) -> None:
        """Restore expanded folders and scroll position, which Qt loses when the tree changes."""
        self._were_open = []
        index = self.folders.index(0, 0)
        while index.isValid():
            if self.isExpanded(index):
                self._were_open.append(index.data(PATH_ROLE))
            index = self.indexBelow(index)

    def _rows_shown(self) -> int:
        index, rows = self.folders.index(0, 0), 0
        while index.isValid():
            rows += 1
            index = self.indexBelow(index)
        return rows


def _number(parent: Index) -> FolderId | None:
    return FolderId(parent.internalId()) if parent.isValid() else None

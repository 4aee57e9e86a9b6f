"""The files that could not be read, why, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.style.tokens import space
from desktop_app.style.widgets import FlowLayout, text_label, vbox
from desktop_app.texts import number, said, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.library.values import Failed

Index = QModelIndex | QPersistentModelIndex
MAX_LISTED = 500
"""Files listed; the rest is counted."""
ROWS = 4
"""Lines that are seen at once."""


class FailedModel(QAbstractListModel):
    """Failed files as they were asked for."""

    FailedRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failed: Sequence[Failed] = ()

    def show_failed(self, failed: Sequence[Failed]) -> None:
        """Show other files; nothing happens if they are the same."""
        if list(failed) != list(self._failed):
            self.beginResetModel()
            self._failed = failed
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._failed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a file is called, and why it failed."""
        failed = self._failed[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return failed.path.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{failed.path}\n{said(failed.message)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{failed.path.name}: {said(failed.title)}"
            case self.FailedRole:
                return failed
        return None


class _TwoLines(QStyledItemDelegate):
    """Paints the name, and quietly below it the reason."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, 2 * option.fontMetrics.height() + space(3))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        own.text = ""
        style = own.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget)
        failed = index.data(FailedModel.FailedRole)
        inside = option.rect.adjusted(space(2), space(1), -space(2), -space(1))
        half = inside.height() // 2
        upper = QRect(inside.left(), inside.top(), inside.width(), half)
        painter.save()
        for place, text, role in (
            (upper, failed.path.name, QPalette.ColorRole.Text),
            (upper.translated(0, half), said(failed.title), QPalette.ColorRole.PlaceholderText),
        ):
            painter.setPen(own.palette.color(role))
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
            align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, int(align), shown)
        painter.restore()


class FailedList(QFrame):
    """A list, the reason of the chosen file in full, and buttons."""

    retry = Signal(list)
    """FileIds; none are all."""
    show_in_folder = Signal(object)
    """A path."""
    described = Signal()
    """Other words are shown, which may need other room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FailedModel(self)
        self._title = text_label(role="title")
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_TwoLines(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setProperty("role", "framed")
        self._list.setAccessibleName(self.tr("Files that could not be read"))
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._reason = text_label(role="quiet", wrap=True, plain=True)
        self._one = QPushButton(self.tr("Try again"))
        self._where = QPushButton(self.tr("Show in folder"))
        self._all = QPushButton(self.tr("Try all again"))
        self._all.setProperty("role", "quiet")
        self._arrange()
        self._list.selectionModel().currentChanged.connect(self._describe)
        self._model.modelReset.connect(self._describe)
        self._one.clicked.connect(lambda: self.retry.emit([self._chosen().file_id]))
        self._where.clicked.connect(lambda: self.show_in_folder.emit(self._chosen().path))
        self._all.clicked.connect(lambda: self.retry.emit([]))
        self.hide()

    def show_failed(self, failed: Sequence[Failed], count: int) -> None:
        """Show files."""
        self._model.show_failed(failed)
        self._title.setText(translate("Activity", "%Ln file(s) could not be read", "", count))
        more = count - len(failed)
        self._list.setToolTip(self.tr("{count} more are not listed").format(count=number(more)) if more > 0 else "")
        self.setVisible(bool(failed))

    def _arrange(self) -> None:
        buttons = FlowLayout(gap_px=space(2))
        for button in (self._one, self._where, self._all, QWidget()):  # the last takes what is left of a line
            buttons.addWidget(button)
        vbox(self._title, self._list, self._reason, buttons, parent=self, margins=0, gap=space(2))
        row_px = 2 * self.fontMetrics().height() + space(3)
        self._list.setFixedHeight(ROWS * row_px + space(4))
        self._describe()

    def _describe(self) -> None:
        chosen = self._list.currentIndex().isValid()
        words = said(self._chosen().message) if chosen else self.tr("Choose a file to read why.")
        self._reason.setText(words)
        self._one.setEnabled(chosen)
        self._where.setEnabled(chosen)
        self.described.emit()

    def _chosen(self) -> Failed:
        failed: Failed = self._list.currentIndex().data(FailedModel.FailedRole)
        return failed

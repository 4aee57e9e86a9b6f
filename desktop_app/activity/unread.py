"""The list of what is not in the index: files that could not be read, and what was left out."""

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

from desktop_app.activity.wording import DOT
from desktop_app.style.tokens import space
from desktop_app.style.widgets import FlowLayout, text_label, vbox
from desktop_app.texts import number, said, shown, shown_name, translate
from indexer.library.values import Failed, LeftOutPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.report import Remaining

Index = QModelIndex | QPersistentModelIndex
Unread = Failed | LeftOutPlace
MAX_LISTED = 500  # The rest is only counted
ROWS = 4  # Visible rows


class FailedModel(QAbstractListModel):
    """The list of failed files, then of what was left out."""

    FailedRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failed: Sequence[Unread] = ()

    def show_failed(self, failed: Sequence[Unread]) -> None:
        if list(failed) != list(self._failed):
            self.beginResetModel()
            self._failed = failed
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._failed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        failed = self._failed[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown_name(failed.path)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{shown(failed.path)}\n{said(failed.message)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{shown_name(failed.path)}: {said(failed.title)}"
            case self.FailedRole:
                return failed
        return None


class _TwoLines(QStyledItemDelegate):
    """Paints the file name, and the reason below it."""

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
            (upper, shown_name(failed.path), QPalette.ColorRole.Text),
            (upper.translated(0, half), said(failed.title), QPalette.ColorRole.PlaceholderText),
        ):
            painter.setPen(own.palette.color(role))
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
            align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, int(align), shown)
        painter.restore()


class FailedList(QFrame):
    """The list of what is not in the index, the full reason of the selected one, and buttons."""

    retry = Signal(list)  # FileIds; none are all
    look_again = Signal()  # Compare everything with the disk: what was left out may be readable now
    show_in_folder = Signal(object)  # A path
    described = Signal()  # The text changed, and perhaps its height

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FailedModel(self)
        self._failed = self._left_out = 0  # shown of each
        self._title = text_label(role="title")
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_TwoLines(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setProperty("role", "framed")
        self._list.setAccessibleName(self.tr("Files that could not be read, and what was left out"))
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._reason = text_label(role="quiet", wrap=True, plain=True)
        self._one = QPushButton(self.tr("Try again"))
        self._where = QPushButton(self.tr("Show in folder"))
        self._all = QPushButton(self.tr("Try all again"))
        self._all.setProperty("role", "quiet")
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._describe)
        self._model.modelReset.connect(self._describe)
        self._one.clicked.connect(self._try_one)
        self._where.clicked.connect(lambda: self.show_in_folder.emit(self._chosen().path))
        self._all.clicked.connect(self._try_all)
        self.hide()

    def show_unread(self, failed: Sequence[Failed], left_out: Sequence[LeftOutPlace], counts: Remaining) -> None:
        """Show the first files and entries of all that are counted."""
        self._failed, self._left_out = len(failed), len(left_out)
        self._model.show_failed([*failed, *left_out])
        unread, out = counts.failed + counts.in_part, counts.left_out
        parts = [translate("Activity", "%Ln file(s) could not be read", "", unread)] if unread else []
        parts += [translate("Activity", "%Ln left out", "", out)] if out else []
        self._title.setText(DOT.join(parts))
        more = counts.total - self._model.rowCount()
        self._list.setToolTip(self.tr("{count} more are not shown").format(count=number(more)) if more > 0 else "")
        self.setVisible(self._model.rowCount() > 0)

    def _try_one(self) -> None:
        chosen = self._chosen()
        if isinstance(chosen, Failed):
            self.retry.emit([chosen.file_id])
        else:
            self.look_again.emit()

    def _try_all(self) -> None:
        if self._failed:
            self.retry.emit([])
        if self._left_out:
            self.look_again.emit()

    def _lay_out(self) -> None:
        buttons = FlowLayout(gap_px=space(2))
        for button in (self._one, self._where, self._all, QWidget()):  # the last takes what is left of a line
            buttons.addWidget(button)
        vbox(self._title, self._list, self._reason, buttons, parent=self, margins=0, gap=space(2))
        row_px = 2 * self.fontMetrics().height() + space(3)
        self._list.setFixedHeight(ROWS * row_px + space(4))
        self._describe()

    def _describe(self) -> None:
        chosen = self._list.currentIndex().isValid()
        words = said(self._chosen().message) if chosen else self.tr("Select one to see why.")
        self._reason.setText(words)
        self._one.setEnabled(chosen)
        self._where.setEnabled(chosen)
        self.described.emit()

    def _chosen(self) -> Unread:
        failed: Unread = self._list.currentIndex().data(FailedModel.FailedRole)
        return failed

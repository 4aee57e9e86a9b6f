"""The progress of each folder, and the files that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QProgressBar,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.activity.wording import DOT
from desktop_app.style.icons import icon
from desktop_app.style.tokens import ICON_PX, space
from desktop_app.style.widgets import ElidedLabel, FlowLayout, discard, hbox, text_label, vbox
from desktop_app.texts import number, said, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indexer.library.values import Failed, RootState
    from indexer.service.messages import HeldBack


class FolderRows(QWidget):
    """One row per folder, in the order they were added."""

    remove_missing = Signal(object)  # The folder whose missing files are to be removed from the index

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[Path, _FolderProgressRow] = {}
        self._column = vbox(parent=self, margins=0, gap=space(3))

    def show_folders(self, roots: Sequence[RootState], held: Iterable[HeldBack]) -> None:
        held = list(held)
        paths = [root.path for root in roots]
        for path in self._rows.keys() - set(paths):
            row = self._rows.pop(path)
            self._column.removeWidget(row)
            discard(row)
        for root in roots:
            if root.path not in self._rows:
                self._rows[root.path] = row = _FolderProgressRow(root.path, self)
                row.remove_missing.connect(self.remove_missing)
                self._column.addWidget(row)
            self._rows[root.path].show_state(root, [one for one in held if one.path.is_relative_to(root.path)])


class _FolderProgressRow(QWidget):
    remove_missing = Signal(object)

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._name = ElidedLabel(str(path))
        self._count = text_label(role="caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(str(path))
        self._stages = text_label(role="caption")
        self._held = _MissingFiles(self)
        self._held.confirmed.connect(self.remove_missing)
        head = hbox(self._icon, gap=space(2))
        head.addWidget(self._name, 1)
        head.addWidget(self._count)
        vbox(head, self._bar, self._stages, self._held, parent=self, margins=0, gap=space(1))

    def show_state(self, root: RootState, held: Sequence[HeldBack]) -> None:
        finished = root.indexed + root.failed
        self._icon.setPixmap(icon("unplug" if root.offline else "folder").pixmap(ICON_PX, ICON_PX))
        parts = [self._how_far(root.indexed, root.seen)]
        if failed := root.failed:  # Qt's tools take only a plain name for the number
            parts.append(translate("Activity", "%Ln failed", "", failed))
        if root.offline:
            parts.append(self.tr("offline"))
        self._count.setText(DOT.join(parts))
        self._bar.setRange(0, max(1, root.seen))
        self._bar.setValue(finished)
        words = self.tr("{indexed} of {seen} files read. All can be found by name.")
        self._stages.setText(words.format(seen=number(root.seen), indexed=number(root.indexed)))
        for widget in (self._bar, self._stages):
            widget.setVisible(finished < root.seen)
        self._held.show_held(held)

    def _how_far(self, indexed: int, seen: int) -> str:
        if indexed >= seen:
            return translate("Activity", "%Ln file(s)", "", seen)
        return self.tr("{done} of {total}").format(done=number(indexed), total=number(seen))


class _MissingFiles(QFrame):
    """Says which files are missing, and asks before removing them from the index."""

    confirmed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", "warning")
        self._path: Path | None = None
        self._words = text_label(wrap=True)
        self._ask = QPushButton(self.tr("Remove them from the index…"))
        self._yes = QPushButton(self.tr("Remove"))
        self._yes.setProperty("role", "danger")
        self._no = QPushButton(self.tr("Keep them"))
        buttons = hbox(self._ask, self._no, self._yes, gap=space(2))
        buttons.addStretch(1)
        vbox(self._words, buttons, parent=self, margins=(space(3), space(2)))
        self._ask.clicked.connect(lambda: self._sure(asked=True))
        self._no.clicked.connect(lambda: self._sure(asked=False))
        self._yes.clicked.connect(self._remove)
        self._sure(asked=False)
        self.hide()

    def show_held(self, held: Sequence[HeldBack]) -> None:
        first = held[0] if held else None
        if first is None or first.path != self._path:
            self._path = first.path if first else None
            self._sure(asked=False)
        if first is not None:
            count = first.missing
            missing = translate("Activity", "%Ln file(s) missing", "", count)
            words = self.tr("{missing}: {reason}. They stay in the index.")
            self._words.setText(words.format(missing=missing, reason=said(first.reason) if first.reason else ""))
            self._words.setToolTip(str(first.path))
        self.setVisible(first is not None)

    def _sure(self, *, asked: bool) -> None:
        self._ask.setVisible(not asked)
        self._yes.setVisible(asked)
        self._no.setVisible(asked)
        if asked:
            self._no.setFocus()

    def _remove(self) -> None:
        self.confirmed.emit(self._path)
        self._sure(asked=False)
        self.hide()


Index = QModelIndex | QPersistentModelIndex
MAX_LISTED = 500  # The rest is only counted
ROWS = 4  # Visible rows


class FailedModel(QAbstractListModel):
    """The list of failed files."""

    FailedRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failed: Sequence[Failed] = ()

    def show_failed(self, failed: Sequence[Failed]) -> None:
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
                return failed.path.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{failed.path}\n{said(failed.message)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{failed.path.name}: {said(failed.title)}"
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
            (upper, failed.path.name, QPalette.ColorRole.Text),
            (upper.translated(0, half), said(failed.title), QPalette.ColorRole.PlaceholderText),
        ):
            painter.setPen(own.palette.color(role))
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
            align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, int(align), shown)
        painter.restore()


class FailedList(QFrame):
    """The list of failed files, the full reason of the selected one, and buttons."""

    retry = Signal(list)  # FileIds; none are all
    show_in_folder = Signal(object)  # A path
    described = Signal()  # The text changed, and perhaps its height

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
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._describe)
        self._model.modelReset.connect(self._describe)
        self._one.clicked.connect(lambda: self.retry.emit([self._chosen().file_id]))
        self._where.clicked.connect(lambda: self.show_in_folder.emit(self._chosen().path))
        self._all.clicked.connect(lambda: self.retry.emit([]))
        self.hide()

    def show_failed(self, failed: Sequence[Failed], count: int) -> None:
        self._model.show_failed(failed)
        self._title.setText(translate("Activity", "%Ln file(s) could not be read", "", count))
        more = count - len(failed)
        self._list.setToolTip(self.tr("{count} more are not shown").format(count=number(more)) if more > 0 else "")
        self.setVisible(bool(failed))

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
        words = said(self._chosen().message) if chosen else self.tr("Select a file to see why.")
        self._reason.setText(words)
        self._one.setEnabled(chosen)
        self._where.setEnabled(chosen)
        self.described.emit()

    def _chosen(self) -> Failed:
        failed: Failed = self._list.currentIndex().data(FailedModel.FailedRole)
        return failed

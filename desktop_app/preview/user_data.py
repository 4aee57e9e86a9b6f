"""What users say about files: the rating, keywords and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_app.style.icons import icon, star_path
from desktop_app.style.tokens import CONTROL_PX, RADIUS_SMALL_PX, space
from desktop_app.style.widgets import FlowLayout, discard, text_label, vbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.style.theme import Appearance
    from indexer.library.library import Library
    from indexer.library.values import Collection
    from indexer.types import CollectionId, FileId

STARS = 5
_STAR_PX = 20
_STEP_PX = space(6)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class RatingEditor(QWidget):
    """Five stars. Clicking the current rating removes it; arrows and digits work, too."""

    rated = Signal(object)  # 1 to 5, or None to remove the rating

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rating = 0
        self._hovered = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Rating"))
        appearance.changed.connect(self.update)

    @property
    def rating(self) -> int:
        """0 for none."""
        return self._rating

    def set_rating(self, rating: int | None) -> None:
        self._rating = rating or 0
        self.setAccessibleDescription(self.tr("%n star(s)", "", self._rating))
        self.setToolTip(self.tr("%n star(s)", "", self._rating) if self._rating else self.tr("Not rated"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(STARS * _STEP_PX + space(2), CONTROL_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (star := self._star_at(event.position())):
            self._rate(star)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._star_at(event.position()))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(self._star_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._hover(0)

    def event(self, event: QEvent) -> bool:
        """Use arrow keys before the shortcuts of the window do."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _ARROWS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        more, less = (Qt.Key.Key_Right, Qt.Key.Key_Up), (Qt.Key.Key_Left, Qt.Key.Key_Down)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            more, less = (less[0], more[1]), (more[0], less[1])
        if event.key() in more:
            self._set(min(self._rating + 1, STARS))
        elif event.key() in less:
            self._set(max(self._rating - 1, 0))
        elif event.text() in "012345" and event.text():
            self._set(int(event.text()))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._hovered or self._rating
        for star in range(1, STARS + 1):
            painter.setPen(QPen(colours.star if star <= lit else colours.edge, 1.3))
            painter.setBrush(colours.star if star <= lit else Qt.BrushStyle.NoBrush)
            painter.setOpacity(0.6 if self._hovered and star <= lit else 1.0)
            painter.drawPath(star_path(self.star_rect(star).center(), _STAR_PX / 2))
        if self.hasFocus():
            painter.setOpacity(1.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_SMALL_PX, RADIUS_SMALL_PX)
        painter.end()

    def star_rect(self, star: int) -> QRectF:
        number = star - 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else STARS - star
        return QRectF(space(1) + number * _STEP_PX, 0, _STEP_PX, self.height())

    def _star_at(self, point: QPointF) -> int:
        return next((star for star in range(1, STARS + 1) if self.star_rect(star).contains(point)), 0)

    def _hover(self, star: int) -> None:
        if star != self._hovered:
            self._hovered = star
            self.update()

    def _rate(self, star: int) -> None:
        self._set(0 if star == self._rating else star)

    def _set(self, rating: int) -> None:
        self.set_rating(rating)
        self.rated.emit(rating or None)


class CollectionsAndKeywords(QWidget):
    """The collections of files, which can be edited, and their keywords, which can be searched for."""

    text_wanted = Signal(str)  # A keyword
    collection_wanted = Signal(object)  # A CollectionId
    changed = Signal()  # Collections of the files changed

    def __init__(self, ask_library: AskLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask_library = ask_library
        self._ids: tuple[FileId, ...] = ()
        self._keywords = _ChipGroup(self.tr("Keywords"))
        self._collections = _ChipGroup(self.tr("Collections"))
        self._add = QToolButton()
        self._add.setIcon(icon("folder-plus"))
        self._add.setToolTip(self.tr("Add to a collection"))
        self._add.setAccessibleName(self._add.toolTip())
        self._add.clicked.connect(lambda: ask_library(self, lambda library: library.collections(), self._open_menu))
        vbox(self._keywords, self._collections, parent=self, margins=0, gap=space(3))

    def show_files(self, ids: Sequence[FileId]) -> None:
        """Show the collections of files; `show_keywords` sets the keywords."""
        self._ids = tuple(ids)
        self.show_keywords(())
        self._show_collections([])
        self.reload()

    def show_keywords(self, keywords: Sequence[str]) -> None:
        """Show the keywords of a single file."""
        self._keywords.show_chips([self._keyword(word) for word in keywords])

    def reload(self) -> None:
        ids = self._ids
        if len(ids) == 1:
            self._ask_library(
                self, lambda library: _holding(library, ids[0]), lambda found: self._take_collections(ids, found)
            )

    def _take_collections(self, ids: tuple[FileId, ...], found: list[Collection]) -> None:
        if ids == self._ids:
            self._show_collections(found)

    def _show_collections(self, found: Sequence[Collection]) -> None:
        self._add.setParent(None)
        self._collections.show_chips([*(self._collection(one) for one in found), self._add])

    def _keyword(self, word: str) -> QPushButton:
        chip = _chip(word, self.tr("Search for %1").replace("%1", word))
        chip.clicked.connect(lambda: self.text_wanted.emit(word))
        return chip

    def _collection(self, collection: Collection) -> QToolButton:
        chip = QToolButton()
        chip.setProperty("role", "chip")
        chip.setText(collection.name)
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(chip)
        menu.addAction(icon("library"), self.tr("Show this collection")).triggered.connect(
            lambda: self.collection_wanted.emit(collection.collection_id)
        )
        menu.addAction(icon("circle-minus"), self.tr("Remove from this collection")).triggered.connect(
            lambda: self._leave(collection.collection_id)
        )
        chip.setMenu(menu)
        return chip

    def _open_menu(self, collections: Sequence[Collection]) -> None:
        menu = QMenu(self)
        for collection in collections:
            menu.addAction(icon("library"), collection.name).triggered.connect(
                lambda _=False, number=collection.collection_id: self._join(number)
            )
        if collections:
            menu.addSeparator()
        menu.addAction(icon("plus"), self.tr("New collection…")).triggered.connect(self._ask_name)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Name:"))
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.textValueSelected.connect(self._join_new)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _join_new(self, name: str) -> None:
        ids = self._ids
        self._do(lambda library: library.add_to_collection(library.add_collection(name).collection_id, ids))

    def _join(self, collection_id: CollectionId) -> None:
        ids = self._ids
        self._do(lambda library: library.add_to_collection(collection_id, ids))

    def _leave(self, collection_id: CollectionId) -> None:
        ids = self._ids
        self._do(lambda library: library.remove_from_collection(collection_id, ids))

    def _do(self, change: Callable[[Library], object]) -> None:
        self._ask_library(self, change, lambda _: self._follow())

    def _follow(self) -> None:
        self.reload()
        self.changed.emit()


def _holding(library: Library, file_id: FileId) -> list[Collection]:
    details = library.details(file_id)
    held = details.collections if details is not None else ()
    return [collection for collection in library.collections() if collection.collection_id in held]


class _ChipGroup(QWidget):
    """A heading with chips below; hidden while there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = text_label(title, "caption")
        self._inside = QWidget()
        self._flow = FlowLayout(self._inside, gap_px=space(1))
        vbox(heading, self._inside, parent=self, margins=0, gap=space(1))

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None and old not in chips:
                discard(old)
        for chip in chips:
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(chips))
        self._inside.updateGeometry()


def _chip(text: str, tip: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setProperty("role", "chip")
    chip.setToolTip(tip)
    # FlowLayout would stretch the last chip.
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return chip

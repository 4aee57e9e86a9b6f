"""The collections a file is in and its keywords, as chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import FlowLayout, discard, text_label, vbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.engine.ask_thread import AskLibrary
    from indexer.library.library import Library
    from indexer.library.values import Collection
    from indexer.types import CollectionId, FileId


class CollectionsAndKeywords(QWidget):
    """Collections, which can be joined and left, and keywords, which can be searched for."""

    text_wanted = Signal(str)
    """A keyword."""
    collection_wanted = Signal(object)
    """A CollectionId."""
    changed = Signal()
    """The files joined or left a collection."""

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
        self._add.clicked.connect(self._offer)
        vbox(self._keywords, self._collections, parent=self, margins=0, gap=space(3))

    def show_files(self, ids: Sequence[FileId]) -> None:
        """Show other files; their keywords are told by `show_keywords`."""
        self._ids = tuple(ids)
        self.show_keywords(())
        self._show_collections([])
        self.reload()

    def show_keywords(self, keywords: Sequence[str]) -> None:
        """Show what the only file says about itself."""
        self._keywords.show_chips([self._keyword(word) for word in keywords])

    def reload(self) -> None:
        """Ask anew which collections they are in."""
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
        menu.addAction(icon("circle-minus"), self.tr("Take out of it")).triggered.connect(
            lambda: self._leave(collection.collection_id)
        )
        chip.setMenu(menu)
        return chip

    def _offer(self) -> None:
        self._ask_library(self, lambda library: library.collections(), self._open_menu)

    def _open_menu(self, collections: Sequence[Collection]) -> None:
        menu = QMenu(self)
        for collection in collections:
            menu.addAction(icon("library"), collection.name).triggered.connect(
                lambda _=False, number=collection.collection_id: self._join(number)
            )
        if collections:
            menu.addSeparator()
        menu.addAction(icon("plus"), self.tr("New collection …")).triggered.connect(self._ask_name)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(QPoint(0, self._add.height())))

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Its name:"))
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
    """A heading and chips below it; hidden while there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = text_label(title, "caption")
        self._inside = QWidget()
        self._flow = FlowLayout(self._inside, gap_px=space(1))
        vbox(heading, self._inside, parent=self, margins=0, gap=space(1))

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        """Replace all chips."""
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
    # The flow would stretch the last one over the rest of its line.
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return chip

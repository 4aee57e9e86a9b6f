"""What users do with selected files: rate, collect, open, copy, drag and trash them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QFont, QFontMetrics, QGuiApplication, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QMessageBox

from desktop_app.files import launching
from desktop_app.files.at_page import command_at_page
from desktop_app.files.launching import Application, files_mime
from desktop_app.files.trash import CAN_RESTORE, Outcome, Trashed, move_to_trash, restore
from desktop_app.style.tokens import space
from desktop_app.texts import number, said, shown_name, with_number, with_place
from desktop_app.thumbnails.loader import FULL_PX, PictureLoader
from indexer.types import WHOLE_FILE, CollectionId, FileId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.files.background import BackgroundTasks
    from desktop_app.results.model import ResultsModel
    from desktop_app.results.rows import Ids
    from desktop_app.results.selection import Selection
    from desktop_app.results.view import GridView
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.errors import KnownError
    from indexer.library.library import Library
    from indexer.library.values import Collection, Row

T = TypeVar("T")


class UndoHistory:
    """The latest changes that can be taken back."""

    def __init__(self) -> None:
        self._changes: deque[Callable[[], None]] = deque(maxlen=MOST_UNDONE)

    def add(self, take_back: Callable[[], object]) -> Callable[[], None]:
        """Remember how to take a change back; return what does it, but only once."""

        def once() -> None:
            if once in self._changes:
                self._changes.remove(once)
                take_back()

        self._changes.append(once)
        return once

    def undo(self) -> None:
        """Take the latest change back, if there is one."""
        if self._changes:
            self._changes[-1]()


class UserDataActions(QObject):
    """Rates, marks and collects files: shown at once, then written."""

    marked = Signal()  # Ratings or favourites were written
    collected = Signal(str, int)  # The name of a collection, and how many files were added
    rated = Signal(object, int)  # Ids of files, and the stars that the user gave them
    left = Signal(object, object)  # Ids of files that were taken out of a collection, and how to put them back
    trouble = Signal(object)  # A KnownError; nothing was changed
    unread = Signal(int)  # The number of files that could not be marked because they are unread

    def __init__(
        self, model: ResultsModel, ask: AskLibrary, history: UndoHistory, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._ask = ask
        self._history = history

    def rate(self, ids: Ids, rating: int) -> None:
        before = self._before(ids, lambda row: row.rating)

        def take_back() -> None:
            for old, group in before.items():
                self._rate(group, old)

        self._history.add(take_back)
        self._rate(ids, rating)
        self.rated.emit(ids, rating)

    def _rate(self, ids: Ids, rating: int | None) -> None:
        self._model.rows.change(_file_ids(ids), lambda row: replace(row, rating=rating))
        self._write(ids, lambda library: library.rate(ids, rating))

    def set_favourite(self, ids: Ids, favourite: bool) -> None:  # noqa: FBT001 - what is set
        """Mark files as favourites, or unmark them."""
        before = self._before(ids, lambda row: row.favourite)

        def take_back() -> None:
            for old, group in before.items():
                self._mark(group, old)

        self._history.add(take_back)
        self._mark(ids, favourite)

    def _mark(self, ids: Ids, favourite: bool) -> None:  # noqa: FBT001
        self._model.rows.change(_file_ids(ids), lambda row: replace(row, favourite=favourite))
        self._write(ids, lambda library: library.set_favourite(ids, favourite))

    def toggle_favourite(self, ids: Ids) -> None:
        """Mark all as favourites; unmark them if all are marked already."""
        rows = [self._model.rows.get(file_id) for file_id in _file_ids(ids)]
        self.set_favourite(ids, not all(row is not None and row.favourite for row in rows))

    def collections(self, then: Callable[[list[Collection]], None]) -> None:
        """Pass all collections to `then`."""
        self._ask(self, lambda library: library.collections(), then)

    def collect(self, ids: Ids, collection_id: CollectionId, name: str) -> None:
        self._ask(
            self,
            lambda library: library.add_to_collection(collection_id, ids),
            lambda added: self.collected.emit(name, added),
        )

    def collect_anew(self, ids: Ids, name: str) -> None:

        def make(library: Library) -> int:
            return library.add_to_collection(library.add_collection(name).collection_id, ids)

        self._ask(self, make, lambda added: self.collected.emit(name, added))

    def leave(self, ids: Ids, collection_id: CollectionId) -> None:
        """Take files out of a collection; they stay where they are."""

        def put_back() -> None:
            self._ask(self, lambda library: library.add_to_collection(collection_id, ids), lambda _: self.marked.emit())

        self._ask(
            self,
            lambda library: library.remove_from_collection(collection_id, ids),
            lambda _: self.left.emit(ids, put_back),
        )

    def _before(self, ids: Ids, value: Callable[[Row], T]) -> dict[T, Ids]:
        """Return the files by the value that they have now; files that are not loaded stay out."""
        found: dict[T, list[int]] = {}
        for file_id in _file_ids(ids):
            if (row := self._model.rows.get(file_id)) is not None:
                found.setdefault(value(row), []).append(int(file_id))
        return {one: np.array(group, np.int64) for one, group in found.items()}

    def _write(self, ids: Ids, change: Callable[[Library], int]) -> None:
        """Write a change, then reload the rows."""
        self._ask(self, change, lambda taken: self._written(len(ids), taken), self._fail)

    def _written(self, wanted: int, taken: int) -> None:
        self._model.refresh()
        self.marked.emit()
        if taken == 0 and wanted:
            self.unread.emit(wanted)

    def _fail(self, trouble: KnownError) -> None:
        self._model.refresh()
        self.trouble.emit(trouble)


def _file_ids(ids: Ids) -> list[FileId]:
    return [FileId(int(number)) for number in ids]


MAX_OPENED = 20  # At most this many files are opened at once
ASK_BEFORE = 10  # Confirm trashing more files than this
MOST_UNDONE = 20  # Changes that can be taken back
_DRAG_PX = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message for the notice bar."""

    title: str
    message: str = ""
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    """Labels and callbacks."""
    trouble: bool = False


class FileActions(QObject):
    """Opens, copies, drags, trashes and restores the selected files."""

    exported = Signal(object)  # Ids of files that were copied
    notice_wanted = Signal(object)  # A Notice
    restored = Signal()  # Files were restored: reload lists

    def __init__(
        self,
        view: GridView,
        selection: Selection,
        tasks: BackgroundTasks,
        loader: PictureLoader,
        thumbnails: Thumbnails,
        history: UndoHistory,
    ) -> None:
        super().__init__(view)
        self._history = history
        self._view = view
        self._selection = selection
        self._tasks = tasks
        self._loader = loader
        self.thumbnails = thumbnails
        view.drag = self.make_drag

    # Opening

    def open(self) -> None:
        """Open the selected files in their default programs, one alone at its page if its program can do that."""
        tile = self._selection.first() if self._selection.count() == 1 else None
        page = None if tile is None else tile.locator.page
        self._selection.with_paths(lambda paths: self._launch(partial(_open, self._few(paths), page)))

    def open_with(self, application: Application) -> None:
        """Open the selected files with one program."""
        self._selection.with_paths(
            lambda paths: self._launch(partial(launching.open_with, application, self._few(paths)))
        )

    def choose_program(self) -> None:
        """Show the system's dialog to choose a program."""
        self._with_first(lambda path: self._launch(lambda: launching.choose_and_open(path)))

    def show_in_folder(self) -> None:
        """Show the file in the file manager."""
        self._with_first(lambda path: self._launch(lambda: launching.show_in_folder(path)))

    def _few(self, paths: list[Path]) -> list[Path]:
        if len(paths) > MAX_OPENED:
            title = with_number(self.tr("Only %n file(s) can be opened at once", "", MAX_OPENED), MAX_OPENED)
            self.notice_wanted.emit(Notice(title=title))
        return paths[:MAX_OPENED]

    def _with_first(self, then: Callable[[Path], None]) -> None:
        tile = self._selection.first()
        if tile is not None and tile.path is not None:
            then(tile.path)

    def _launch(self, work: Callable[[], None]) -> None:
        self._tasks.run(work, lambda _nothing: None, self._fail)

    # Clipboard and dragging

    def copy_image(self) -> None:
        """Copy the picture and its file to the clipboard."""
        self.exported.emit(self._selection.ids())
        tile = self._selection.first()
        locator = tile.locator if tile is not None else WHOLE_FILE
        self._with_first(
            lambda path: self._loader.load(
                path,
                FULL_PX,
                self,
                lambda image: self._copy([path], image),
                lambda _unreadable: self._copy([path]),
                locator,
            )
        )

    def copy_paths(self) -> None:
        """Copy the paths to the clipboard, one per line."""
        self.exported.emit(self._selection.ids())
        self._selection.with_paths(lambda paths: QGuiApplication.clipboard().setText("\n".join(map(str, paths))))

    def _copy(self, paths: list[Path], image: QImage | None = None) -> None:
        QGuiApplication.clipboard().setMimeData(files_mime(paths, image))

    def make_drag(self) -> QDrag | None:
        """Return a drag with the selected files; None if there are too many, with a notice."""
        paths = self._selection.known_paths()
        if paths is None:
            self.notice_wanted.emit(
                Notice(
                    title=self.tr("Too many files to drag"),
                    message=self.tr("Drag fewer at a time, or use “Show in folder” to reach all files of a folder."),
                )
            )
        if not paths:
            return None
        drag = QDrag(self._view)
        drag.setMimeData(files_mime(paths))
        tile = self._selection.first()
        key = tile.thumb_key(_DRAG_PX) if tile is not None else None
        pixmap = self.thumbnails.nearest(key) if key is not None else None
        if pixmap is not None:
            drag.setPixmap(_dragged(pixmap, len(paths), self._view.font(), self._view.palette()))
        return drag

    # Trash

    def trash(self) -> None:
        """Move the selected files to the trash; ask first if they are many."""
        self._selection.with_files(self.trash_files)

    def trash_files(self, files: dict[Path, FileId]) -> None:
        """Move files to the trash; ask first if they are many."""
        count = len(files)
        if count <= ASK_BEFORE:
            self._trash(files)
            return
        question = QMessageBox(self._view.window())
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(self.tr("Move to trash"))
        question.setText(with_number(self.tr("Move %n file(s) to the trash?", "", count), count))
        move = question.addButton(self.tr("Move to trash"), QMessageBox.ButtonRole.DestructiveRole)
        move.clicked.connect(lambda: self._trash(files))
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.open()

    def _trash(self, files: dict[Path, FileId]) -> None:
        paths = list(files)
        self._tasks.run(lambda: move_to_trash(paths), lambda outcome: self._trashed(outcome, files), self._fail)

    def _trashed(self, outcome: Outcome, files: dict[Path, FileId]) -> None:
        self._view.results.remove([files[file.path] for file in outcome.done])
        if outcome.done:
            count = len(outcome.done)
            title = with_number(self.tr("%n file(s) moved to the trash", "", count), count)
            message = "" if CAN_RESTORE else self.tr("Your system's trash can bring them back.")
            actions = ((self.tr("Undo"), self._history.add(lambda: self._restore(outcome.done))),)
            self.notice_wanted.emit(Notice(title=title, message=message, actions=actions if CAN_RESTORE else ()))
        self._tell_left(outcome, self.tr("%n file(s) could not be moved to the trash", "", len(outcome.left)))

    def _restore(self, files: Sequence[Trashed]) -> None:
        self._tasks.run(lambda: restore(files), self._restored, self._fail)

    def _restored(self, outcome: Outcome) -> None:
        if outcome.done:
            self.restored.emit()
        self._tell_left(outcome, self.tr("%n file(s) could not be brought back", "", len(outcome.left)))

    def _tell_left(self, outcome: Outcome, title: str) -> None:
        if outcome.left and outcome.reason is not None:
            title = with_number(title, len(outcome.left))
            message = f"{shown_name(outcome.left[0])}: {said(outcome.reason)}"
            self.notice_wanted.emit(Notice(title=title, message=message, trouble=True))

    def _fail(self, trouble: KnownError) -> None:
        self.notice_wanted.emit(Notice(title=said(trouble.title), message=with_place(trouble), trouble=True))


def _dragged(pixmap: QPixmap, count: int, font: QFont, palette: QPalette) -> QPixmap:
    """Return what is seen under the pointer: the first picture, and the number of files in its corner."""
    mode = Qt.TransformationMode.SmoothTransformation
    small = pixmap.scaled(_DRAG_PX, _DRAG_PX, Qt.AspectRatioMode.KeepAspectRatio, mode)
    if count < 2:
        return small
    bold = QFont(font)
    bold.setBold(True)
    metrics, text = QFontMetrics(bold), number(count)
    height = metrics.height() + space(1)
    badge = QRect(0, 0, max(height, metrics.horizontalAdvance(text) + space(3)), height)
    # Half of the badge stands out of the picture.
    out = badge.height() // 2
    made = QPixmap(max(small.width(), badge.width()) + out, small.height() + out)
    made.fill(Qt.GlobalColor.transparent)
    badge.moveTopRight(made.rect().topRight())
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, out, small)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.highlight())
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setFont(bold)
        painter.setPen(palette.highlightedText().color())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
    return made


def _open(paths: Sequence[Path], page: int | None) -> None:
    """Open files; a single one at a page, if there is one to go to."""
    command = command_at_page(paths[0], page) if page is not None and page > 1 and len(paths) == 1 else None
    if command is None:
        launching.open_files(paths)
    else:
        launching.open_command(paths[0], command)

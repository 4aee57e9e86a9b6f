"""What can be done with the frame or the moment that the player shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage

from desktop_app.preview.video.clip_dialog import ClipDialog
from desktop_app.query.query import PicturePart
from desktop_app.results.file_actions import Notice
from desktop_app.style.icons import icon
from desktop_app.texts import said
from desktop_app.thumbnails.loader import FULL_PX
from indexer.types import Locator

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop_app.preview.pictures import CancellablePictureSource
    from desktop_app.preview.video.player import VideoPlayer
    from indexer.errors import KnownError


class VideoCommands(QObject):
    """Finds, copies and cuts what the player shows; does nothing while it shows no video."""

    similar_wanted = Signal(object)  # A PicturePart: search with this frame
    folder_wanted = Signal(object)  # The path of the video
    notice_wanted = Signal(object)  # A Notice

    def __init__(self, player: VideoPlayer, loader: CancellablePictureSource, parent: QWidget) -> None:
        super().__init__(parent)
        self._player, self._loader, self._parent = player, loader, parent
        self.of_pictures = [
            self._action("scan-search", self.tr("Find similar to this frame"), self.find_similar),
            self._action("copy", self.tr("Copy frame"), self.copy_frame),
            self._action("scissors", self.tr("Save clip…"), self.save_clip),
        ]
        """Hidden for sounds."""
        in_folder = self._action("folder-open", self.tr("Show in folder"), self.show_in_folder)
        player.bar.set_actions([*self.of_pictures, None, in_folder])
        player.file_shown.connect(self._show_what_fits)

    def _show_what_fits(self) -> None:
        for action in self.of_pictures:
            action.setVisible(self._player.has_pictures)

    def find_similar(self) -> None:
        if (path := self._player.path) is not None and self._player.has_pictures:
            self.similar_wanted.emit(PicturePart(path=path, locator=Locator(moment_ms=self._player.moment_ms)))

    def copy_frame(self) -> None:
        """Copy the frame to the clipboard, with all its pixels."""
        if (path := self._player.path) is not None and self._player.has_pictures:
            self._player.pause()
            locator = Locator(moment_ms=self._player.moment_ms)
            self._loader.load(path, FULL_PX, self, self._copy, self._fail, locator)

    def save_clip(self) -> None:
        """Ask which part to save, and save it."""
        if (path := self._player.path) is not None and self._player.has_pictures:
            self._player.pause()
            dialog = ClipDialog(path, self._player.span, self._player.moment_ms, self._player.length_ms, self._parent)
            dialog.folder_wanted.connect(self.folder_wanted)
            dialog.open()

    def show_in_folder(self) -> None:
        if (path := self._player.path) is not None:
            self.folder_wanted.emit(path)

    def _copy(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.notice_wanted.emit(Notice(title=self.tr("The frame was copied")))

    def _fail(self, trouble: KnownError) -> None:
        title, message = said(trouble.title), said(trouble.message)
        self.notice_wanted.emit(Notice(title=title, message=message, trouble=True))

    def _action(self, drawing: str, label: str, run: Callable[[], None]) -> QAction:
        action = QAction(icon(drawing), label, self)
        action.triggered.connect(lambda _checked=False: run())
        return action

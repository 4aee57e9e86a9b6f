"""Plays the frames of an animated picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from indexer.decode.readers import MOVING_ENDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from desktop_app.preview.pictures import CancellablePictureSource
    from desktop_app.thumbnails.loader import Frame


class Animation(QObject):
    """Loads the frames of one file at a time, and shows one after the other, again and again."""

    changed = Signal()  # Another frame is shown

    def __init__(self, loader: CancellablePictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._path: Path | None = None
        self._frames: list[Frame] = []
        self._at = 0
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._step)

    @property
    def image(self) -> QImage | None:
        """The frame to show now; None while nothing is played."""
        return self._frames[self._at].image if self._frames else None

    def play(self, path: Path) -> None:
        """Play a file if it moves; goes on with the one that is already played."""
        if path == self._path:
            return
        self.stop()
        if path.suffix.lower() in MOVING_ENDINGS:
            self._path = path
            self._loader.load_frames(path, self, lambda frames: self._take(path, frames))

    def stop(self) -> None:
        """Stop, and forget the frames."""
        if self._path is not None:
            self._loader.drop(self)
        self._path = None
        self._frames = []
        self._next.stop()

    def _take(self, path: Path, frames: list[Frame]) -> None:
        if path == self._path and len(frames) > 1:
            self._frames, self._at = frames, len(frames) - 1
            self._step()

    def _step(self) -> None:
        self._at = (self._at + 1) % len(self._frames)
        self._next.start(self._frames[self._at].duration_ms)
        self.changed.emit()

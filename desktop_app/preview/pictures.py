"""Provides the best picture of a file so far: the thumbnail, a sharp one, then all pixels when zoomed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QIcon, QPixmap

from desktop_app.preview.animation import Animation
from desktop_app.thumbnails.cache import SIDES_PX, ThumbKey, key_of
from desktop_app.thumbnails.loader import FULL_PX, PictureSource
from indexer.types import WHOLE_FILE, FileId, Kind, Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QAbstractButton, QWidget

    from desktop_app.results.rows import Rows
    from desktop_app.thumbnails.loader import Frame
    from indexer.decode.document.page_text import PageText
    from indexer.errors import KnownError
    from indexer.library.values import Row

KEPT_BYTES = 256_000_000  # About twenty screen-sized pictures
_PAGE_PX = 3_072  # Long side of a page of a document at its full size: pages have no pixels of their own
_STEP_PX = 512  # Requested sizes are rounded up, so that a slightly larger window loads nothing


class CancellablePictureSource(PictureSource, Protocol):
    """A PictureSource whose requests can be cancelled, such as PictureLoader."""

    def drop(self, owner: QObject) -> None:
        """Cancel the requests of an owner."""

    def load_frames(self, path: Path, owner: QObject, answer: Callable[[list[Frame]], None]) -> None:
        """Load all frames of a file; none if it does not move."""

    def load_text(self, path: Path, page: int, owner: QObject, answer: Callable[[PageText], None]) -> None:
        """Load the text of a page of a document."""


class ThumbnailSource(Protocol):
    """A source of thumbnails, such as Thumbnails."""

    @property
    def ready(self) -> SignalInstance:
        """Emits the ThumbKey of a new thumbnail."""

    def want(self, keys: Iterable[ThumbKey]) -> None:
        """Replace the wanted thumbnails."""

    def nearest(self, key: ThumbKey) -> QPixmap | None:
        """Return a thumbnail of any size."""

    def failure(self, key: ThumbKey) -> str | None:
        """Return why a thumbnail cannot be made."""


@dataclass(frozen=True, slots=True)
class PreviewImage:
    """The best picture of a file so far."""

    image: QImage | QPixmap
    whole: QSize
    """The size of the file's picture in pixels."""

    @property
    def share(self) -> float:
        """Loaded pixels per pixel of the file, along one side."""
        return self.image.width() / max(1, self.whole.width())


@dataclass(frozen=True, slots=True)
class _LoadedImage:
    image: QImage
    side_px: int
    """The requested size."""

    @property
    def is_all(self) -> bool:
        return max(self.image.width(), self.image.height()) < self.side_px or self.side_px >= FULL_PX


def thumb_key(row: Row, needed_px: float, locator: Locator = WHOLE_FILE) -> ThumbKey:
    """Return the same thumbnail key that the grid uses."""
    return key_of(row.path, row.content_id, (row.taken_ms, row.size_bytes), needed_px, locator)


def load_icon(
    button: QAbstractButton, loader: PictureSource, owner: QWidget, path: Path, locator: Locator = WHOLE_FILE
) -> None:
    """Load a picture of a file as a button's icon. If that fails its icon stays: the preview says what is wrong."""
    side_px = round(button.iconSize().width() * owner.devicePixelRatioF())

    def show(image: QImage) -> None:
        button.setIcon(QIcon(QPixmap.fromImage(image)))

    loader.load(path, side_px, owner, show, lambda _: None, locator)


class PreviewImages(QObject):
    """Loads pictures for the preview: the current one first, then its neighbours."""

    changed = Signal(object)  # A FileId: a better picture arrived, or loading failed

    def __init__(
        self, rows: Rows, thumbnails: ThumbnailSource, loader: CancellablePictureSource, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._thumbnails = thumbnails
        self._loader = loader
        self._kept: OrderedDict[FileId, _LoadedImage] = OrderedDict()
        self._troubles: dict[FileId, KnownError] = {}
        self._wanted: tuple[FileId, ...] = ()
        self._asked: dict[FileId, int] = {}
        self.locators: dict[FileId, Locator] = {}
        """The moment or page to show of a file, if not the default picture."""
        self._side_px = _STEP_PX
        self.animation = Animation(loader, self)
        self.animation.changed.connect(self._show_frame)
        rows.arrived.connect(self._ask)
        thumbnails.ready.connect(self._take_thumbnail)

    def want(self, ids: Sequence[FileId], side_px: float) -> None:
        """Load these at the displayed size, the most urgent first; an empty list stops loading."""
        self._side_px = min(-(-round(side_px) // _STEP_PX) * _STEP_PX, FULL_PX)
        if tuple(ids) != self._wanted:
            self._loader.drop(self)
            self.animation.stop()
            self._asked.clear()
            self._wanted = tuple(ids)
            self._rows.need(ids)
        self._ask()

    def point(self, file_id: FileId, locator: Locator) -> None:
        """Show another moment or page of the current file."""
        self.locators[file_id] = locator
        self._kept.pop(file_id, None)
        self._troubles.pop(file_id, None)
        self._loader.drop(self)
        self._asked.clear()
        self._ask()
        self.changed.emit(file_id)

    def want_all(self, file_id: FileId) -> None:
        """Load the current picture at full size."""
        kept = self._kept.get(file_id)
        if kept is not None and not kept.is_all and (row := self._rows.get(file_id)) is not None:
            self._load(file_id, row, _PAGE_PX if row.kind is Kind.DOCUMENT else FULL_PX)

    def best(self, file_id: FileId) -> PreviewImage | None:
        """Return the sharpest picture so far."""
        row = self._rows.get(file_id)
        kept = self._kept.get(file_id)
        image: QImage | QPixmap | None = kept.image if kept is not None else None
        if self._wanted[:1] == (file_id,) and self.animation.image is not None:
            image = self.animation.image
        if image is None and row is not None:
            image = self._thumbnails.nearest(thumb_key(row, SIDES_PX[0], self._locator(file_id)))
        if image is None:
            return None
        if row is not None and row.kind is Kind.DOCUMENT:
            return PreviewImage(image, image.size().scaled(_PAGE_PX, _PAGE_PX, Qt.AspectRatioMode.KeepAspectRatio))
        known = QSize(row.width_px, row.height_px) if row is not None else QSize()
        # The stored size is unknown or wrong for unread or rotated files.
        is_alike = not known.isEmpty() and (known.width() >= known.height()) == (image.width() >= image.height())
        return PreviewImage(image, known if is_alike else image.size())

    def trouble(self, file_id: FileId) -> KnownError | None:
        """Return why the picture cannot be loaded."""
        return self._troubles.get(file_id)

    def forget(self) -> None:
        self.want((), _STEP_PX)
        self._kept.clear()
        self._troubles.clear()

    def _ask(self) -> None:
        for file_id in self._wanted:
            row = self._rows.get(file_id)
            if row is None or row.offline or file_id in self._troubles:
                continue
            kept = self._kept.get(file_id)
            if kept is None or (kept.side_px < self._side_px and not kept.is_all):
                self._load(file_id, row, self._side_px)

    def _load(self, file_id: FileId, row: Row, side_px: int) -> None:
        if self._asked.get(file_id, 0) >= side_px:
            return
        self._asked[file_id] = side_px
        self._loader.load(
            row.path,
            side_px,
            self,
            lambda image: self._keep(file_id, image, side_px),
            lambda trouble: self._note(file_id, trouble),
            self._locator(file_id),
        )

    def _show_frame(self) -> None:
        if self._wanted:
            self.changed.emit(self._wanted[0])

    def _locator(self, file_id: FileId) -> Locator:
        return self.locators.get(file_id, WHOLE_FILE)

    def _keep(self, file_id: FileId, image: QImage, side_px: int) -> None:
        self._kept[file_id] = _LoadedImage(image, side_px)
        self._kept.move_to_end(file_id)
        present = self._wanted[0] if self._wanted else None
        while sum(kept.image.sizeInBytes() for kept in self._kept.values()) > KEPT_BYTES and len(self._kept) > 1:
            oldest = next(kept for kept in self._kept if kept != present)
            del self._kept[oldest]
            self._asked.pop(oldest, None)
        if file_id == present and (row := self._rows.get(file_id)) is not None:
            self.animation.play(row.path)
        self.changed.emit(file_id)

    def _note(self, file_id: FileId, trouble: KnownError) -> None:
        self._troubles[file_id] = trouble
        self.changed.emit(file_id)

    def _take_thumbnail(self, key: ThumbKey) -> None:
        for file_id in self._wanted[:1]:
            row = self._rows.get(file_id)
            if row is None or file_id in self._kept:
                continue
            if thumb_key(row, key.side_px, self._locator(file_id)) == key:
                self.changed.emit(file_id)

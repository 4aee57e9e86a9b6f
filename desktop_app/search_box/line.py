"""The text field of the search box, and what can be pasted or dropped into it."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop_app.query.query import PASTED_BYTES
from desktop_app.style.icons import icon
from indexer.decode.readers import kind_of
from indexer.errors import KnownError
from indexer.types import Kind

LONGEST_SIDE_PX = 2048  # More pixels do not help any model
KEPT = 200  # Pasted pictures to keep; older ones are deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedContent:
    """The searchable content of a drop or the clipboard."""

    files: tuple[Path, ...] = ()
    """Local picture files."""
    image: QImage | None = None
    """Pixels, if there are no files."""
    remote: bool = False
    """There is only a web address."""
    text: str = ""
    """Text, if there is nothing else."""

    @property
    def has_picture(self) -> bool:
        return bool(self.files) or self.image is not None


def dropped_content(mime: QMimeData | None) -> DroppedContent:
    """Return the best content: files, pixels, a web address, or text. A clipboard may have no content at all."""
    if mime is None:
        return DroppedContent()
    urls = mime.urls() if mime.hasUrls() else []
    files = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    pictures = tuple(file for file in files if kind_of(file) is Kind.IMAGE)
    if pictures:
        return DroppedContent(files=pictures)
    if mime.hasImage():
        image = cast("QImage", mime.imageData())
        if not image.isNull():
            return DroppedContent(image=image)
    text = mime.text() if mime.hasText() and not files else ""
    remote = any(_is_remote(url) for url in urls)
    return DroppedContent(remote=remote, text="" if remote else " ".join(text.split()))


def save_pasted(image: QImage, folder: Path) -> Path:
    """Save a pasted picture and return its path; equal pixels share a file.

    Raises:
        KnownError: it cannot be written.
    """
    if max(image.width(), image.height()) > LONGEST_SIDE_PX:
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LONGEST_SIDE_PX, LONGEST_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio, mode)
    # 32 bits per pixel leave no padding, so equal pixels have equal bytes.
    alpha = image.hasAlphaChannel()
    plain = image.convertToFormat(QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    content = bytes(plain.constBits()) + repr(plain.size()).encode()
    name = hashlib.blake2b(content, digest_size=PASTED_BYTES).hexdigest()
    path = folder / f"{name}.png"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    # A low zlib level: a high one takes a second for a large picture.
    if not path.is_file() and not plain.save(str(path), "PNG", 90):  # type: ignore[call-overload]
        raise KnownError(
            "The pasted picture cannot be saved",
            "Recallery saves it in its cache folder. Check that there is free space, and that you may write there.",
            path=folder,
        )
    _forget_old(folder)
    return path


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _is_remote(url: QUrl) -> bool:
    return url.scheme().lower() in {"http", "https", "ftp"}


NARROWEST_CHARS = 18
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


class QueryLine(QLineEdit):
    """The frameless text field after the chips."""

    pasted = Signal(object)  # A DroppedContent with a picture or a web address
    went_back = Signal()  # An arrow key at the start: go to the chips
    rubbed_out = Signal()  # Backspace in an empty field
    stepped = Signal(int)  # Up and Down: rows to move in the suggestions
    clicked = Signal()
    focused = Signal(Qt.FocusReason)
    unfocused = Signal()
    escaped = Signal()
    set_aside = Signal()  # From the menu

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setFrame(False)
        self.setAcceptDrops(False)  # the box takes them
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Search"))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * NARROWEST_CHARS, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window while the text has nothing to undo."""
        undoes = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if undoes and event.type() == QEvent.Type.ShortcutOverride and not self.isUndoAvailable():
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self._paste_picture():
            return
        if not self._handle(event):
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.clicked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.unfocused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        paste = menu.addAction(icon("image-plus"), self.tr("Paste picture"), self._paste_picture)
        paste.setEnabled(dropped_content(QGuiApplication.clipboard().mimeData()).has_picture)
        aside = menu.addAction(icon("sliders-horizontal"), self.tr("Give these words a weight"), self.set_aside.emit)
        aside.setEnabled(bool(self.text().strip()))
        menu.popup(event.globalPos())

    def _handle(self, event: QKeyEvent) -> bool:
        """Handle the special keys of the search box; return whether it was one."""
        key = event.key()
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if key in _ROWS:
            self.stepped.emit(_ROWS[key])
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.rubbed_out.emit()
        elif key == self._backward() and at_start and not event.modifiers():
            self.went_back.emit()
        else:
            return False
        return True

    def _backward(self) -> Qt.Key:
        ltr = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        return Qt.Key.Key_Left if ltr else Qt.Key.Key_Right

    def _paste_picture(self) -> bool:
        found: DroppedContent = dropped_content(QGuiApplication.clipboard().mimeData())
        if found.has_picture:
            self.pasted.emit(found)
        return found.has_picture

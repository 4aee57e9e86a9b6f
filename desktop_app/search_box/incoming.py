"""Pictures that come by drop or paste: files, or pixels that are written down first. Nothing is ever fetched."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage

from indexer.decode.readers import kind_of
from indexer.errors import KnownError
from indexer.types import Kind

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

LONGEST_SIDE_PX = 2048
"""More of a pasted picture tells no model anything."""
KEPT = 200
"""So many pasted pictures stay; older ones go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a drop or the clipboard holds for a search."""

    files: tuple[Path, ...] = ()
    """Pictures on this computer."""
    image: QImage | None = None
    """Pixels, where there are no files."""
    remote: bool = False
    """There is only an address in the web."""
    text: str = ""
    """Words, where there is nothing else."""

    @property
    def has_picture(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.files) or self.image is not None


def incoming(mime: QMimeData) -> Incoming:
    """Return what is in it, the best first: files, pixels, a web address, text."""
    urls = mime.urls() if mime.hasUrls() else []
    files = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    pictures = tuple(file for file in files if kind_of(file) is Kind.IMAGE)
    if pictures:
        return Incoming(files=pictures)
    if mime.hasImage():
        image = cast("QImage", mime.imageData())
        if not image.isNull():
            return Incoming(image=image)
    text = mime.text() if mime.hasText() and not files else ""
    remote = any(_is_remote(url) for url in urls)
    return Incoming(remote=remote, text="" if remote else " ".join(text.split()))


def keep(image: QImage, folder: Path) -> Path:
    """Write a picture down, and return where; the same pixels are one file.

    Raises:
        KnownError: it cannot be written.
    """
    if max(image.width(), image.height()) > LONGEST_SIDE_PX:
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LONGEST_SIDE_PX, LONGEST_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio, mode)
    # 32 bits a pixel leave no unset bytes between the rows, so equal pixels have equal bytes.
    alpha = image.hasAlphaChannel()
    plain = image.convertToFormat(QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    name = hashlib.blake2b(bytes(plain.constBits()) + repr(plain.size()).encode(), digest_size=12).hexdigest()
    path = folder / f"{name}.png"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    # The level is zlib's weakest but one: a strong one takes a second for a large picture.
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

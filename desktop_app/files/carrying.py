"""Files and pictures for the clipboard and for dragging, in the forms that other programs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QUrl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

GNOME_FILES = "x-special/gnome-copied-files"
"""What file managers of the GNOME family paste."""


def files_mime(paths: Sequence[Path], image: QImage | None = None) -> QMimeData:
    """Return real files, as addresses and as text, and a picture for those who paste pixels."""
    mime = QMimeData()
    urls = [QUrl.fromLocalFile(str(path)) for path in paths]
    mime.setUrls(urls)
    mime.setText("\n".join(str(path) for path in paths))
    copied = "\n".join(["copy", *(url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in urls)])
    mime.setData(GNOME_FILES, copied.encode())
    if image is not None:
        mime.setImageData(image)
    return mime

"""How widgets get at pictures of files: they are decoded elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from indexer.types import WHOLE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from indexer.errors import KnownError
    from indexer.types import Locator


class LoadsPictures(Protocol):
    """Loads pictures without a foreign byte being read in the window's process."""

    def load(
        self,
        path: Path,
        max_px: int,
        owner: QObject,
        answer: Callable[[QImage], None],
        failed: Callable[[KnownError], None] | None = None,
        locator: Locator = WHOLE_FILE,
    ) -> None:
        """Load a picture, as seen, and answer in the window's thread; not at all once `owner` is destroyed."""

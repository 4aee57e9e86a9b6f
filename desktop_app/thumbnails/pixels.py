"""From the decoder's pixels to Qt's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from indexer.types import Pixels


def image_of(pixels: Pixels) -> QImage:
    """Return a picture that owns its memory, in the format that is drawn fastest. Callable from any thread.

    Args:
        pixels: uint8 [H, W, 3], RGB, C-contiguous.
    """
    height, width, channels = pixels.shape
    borrowed = QImage(pixels.data, width, height, channels * width, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)

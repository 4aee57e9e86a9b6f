"""Where the window stands on the screen, kept over restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QSize

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QSplitter, QWidget

WANTED = QSize(1280, 800)
SHARE_OF_SCREEN = 0.9


def place(window: QWidget, stored: QSettings) -> None:
    """Put a window where it was; the first time into the middle of its screen."""
    geometry = stored.value("placement/window")
    if isinstance(geometry, QByteArray) and window.restoreGeometry(geometry):
        return
    room = window.screen().availableGeometry()
    size = WANTED.boundedTo(QSize(int(room.width() * SHARE_OF_SCREEN), int(room.height() * SHARE_OF_SCREEN)))
    place_at = QRect(0, 0, size.width(), size.height())
    place_at.moveCenter(room.center())
    window.setGeometry(place_at)


def keep(window: QWidget, stored: QSettings) -> None:
    """Remember where a window stands."""
    stored.setValue("placement/window", window.saveGeometry())


def divide(splitter: QSplitter, stored: QSettings, default: list[int]) -> None:
    """Give the parts of a splitter the widths that they had."""
    state = stored.value(f"placement/{splitter.objectName()}")
    if not (isinstance(state, QByteArray) and splitter.restoreState(state)):
        splitter.setSizes(default)


def keep_division(splitter: QSplitter, stored: QSettings) -> None:
    """Remember the widths of the parts of a splitter."""
    stored.setValue(f"placement/{splitter.objectName()}", splitter.saveState())

"""The sign beside the clock, while the window is closed and the program goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_app.style.icons import FOLDER

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Tray(QObject):
    """A sign with a menu; not shown before `show`."""

    opened = Signal()
    """The window is wanted back."""
    quit_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._menu = QMenu(window)
        self._menu.addAction(self.tr("Open Recallery"), self.opened.emit)
        self._menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self._sign = QSystemTrayIcon(QIcon(str(FOLDER / "recallery.svg")), self)
        self._sign.setToolTip("Recallery")
        self._sign.setContextMenu(self._menu)
        self._sign.activated.connect(self._activated)

    @staticmethod
    def is_possible() -> bool:
        """Return whether this desktop has a place for signs."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Show the sign."""
        self._sign.show()

    def hide(self) -> None:
        """Take it away."""
        self._sign.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()

"""Lets Ctrl-C and the end of a session close the window in order."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Tells of signals of the system in the window's thread.

    Python hears a signal only when it runs next, and an idle event loop never runs Python: so the signal writes a byte
    to a socket that the loop watches.
    """

    heard = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for end in (self._ours, theirs):
            end.settimeout(0)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._former_fd = signal.set_wakeup_fd(theirs.fileno())
        self._former = {number: signal.signal(number, self._note) for number in ENDING}

    def close(self) -> None:
        """Let signals do again what they did before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    def _wake(self) -> None:
        """Empty the socket; that this runs is what lets Python call `_note`."""
        self._ours.recv(64)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if sys.is_finalizing():
            return
        self.heard.emit()

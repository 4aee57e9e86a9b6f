"""The process of the window: a single instance per index, termination signals, and the tray icon."""

from __future__ import annotations

import hashlib
import json
import logging
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QSocketNotifier, Signal
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop_app.style.icons import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


log = logging.getLogger(__name__)

ANSWER_MS = 2000  # Timeout for reaching the first instance


class SingleInstance(QObject):
    """Ensures one window per index: later starts are forwarded to the first."""

    raised = Signal(list, str)  # The program was started again, with these folders, and a path to search by or ""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = "recallery-" + hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
        self._name = name
        self._lock = QLockFile(str(Path(tempfile.gettempdir()) / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # released only when the process ends
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Become the first instance; return False if there is one already."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)  # left by a killed process
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server = self._server
        server.newConnection.connect(lambda: self._hear(server))
        if not self._server.listen(self._name):
            log.info("later starts cannot be heard: %s", self._server.errorString())
        return True

    def raise_first(self, folders: Sequence[Path], search: Path | None = None) -> bool:
        """Ask the first instance to come to the front with these folders and this search; return if it was reached."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(json.dumps({"folders": list(map(str, folders)), "search": str(search or "")}).encode())
        socket.flush()
        socket.disconnectFromServer()
        unconnected = QLocalSocket.LocalSocketState.UnconnectedState
        return socket.state() == unconnected or socket.waitForDisconnected(ANSWER_MS)

    def release(self) -> None:
        """Let another start become the first instance."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    def _hear(self, server: QLocalServer) -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(lambda heard=socket: self._read(heard))
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        text = bytes(socket.readAll().data()).decode(errors="replace")
        socket.deleteLater()
        try:
            told = json.loads(text)
            folders, search = [str(folder) for folder in told["folders"]], str(told["search"])
        except (ValueError, TypeError, KeyError):
            folders, search = [], ""
        self.raised.emit(folders, search)


HANDLED_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class TerminationSignals(QObject):
    """Emits SIGINT and SIGTERM as a Qt signal.

    Python hears a signal only when it runs next, and an idle event loop never runs Python: so the signal writes a byte
    to a socket that the loop watches.
    """

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for end in (self._ours, theirs):
            end.settimeout(0)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._former_fd = signal.set_wakeup_fd(theirs.fileno())
        self._former = {number: signal.signal(number, self._note) for number in HANDLED_SIGNALS}

    def close(self) -> None:
        """Restore the former signal handlers."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    def _wake(self) -> None:
        """Empty the socket. Running Python code here lets the interpreter call `_note`."""
        self._ours.recv(64)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if sys.is_finalizing():
            return
        self.received.emit()


class Tray(QObject):
    """The tray icon with its menu; hidden until `show`."""

    opened = Signal()  # Show the window again
    quit_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.menu = QMenu(window)
        self.menu.addAction(self.tr("Open Recallery"), self.opened.emit)
        self.menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self._sign = QSystemTrayIcon(QIcon(str(FOLDER / "recallery.svg")), self)
        self._sign.setToolTip("Recallery")
        self._sign.setContextMenu(self.menu)
        self._sign.activated.connect(self._activated)

    @staticmethod
    def is_possible() -> bool:
        """Return whether the desktop supports tray icons."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        self._sign.show()

    def hide(self) -> None:
        self._sign.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()

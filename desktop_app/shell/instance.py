"""One window for one index: a second start raises the first."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

ANSWER_MS = 2000
"""How long the first window may take to hear a second start."""


class OnlyInstance(QObject):
    """Knows whether this is the first window of an index, and hears of later starts.

    Args:
        folder: of the index; another index has windows of its own.
    """

    raised = Signal(list)
    """Somebody started the program again, with these folders (paths as str)."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = "recallery-" + hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
        self._name = name
        self._lock = QLockFile(str(Path(tempfile.gettempdir()) / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # only the end of its process frees it, however long that runs
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Become the first window, or return False where there is one."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)  # of one that was killed
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server = self._server
        server.newConnection.connect(lambda: self._hear(server))
        if not self._server.listen(self._name):
            log.info("later starts cannot be heard: %s", self._server.errorString())
        return True

    def raise_first(self, folders: Sequence[Path]) -> bool:
        """Ask the first window to come to the front and look at the folders; return whether it heard."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(json.dumps([str(folder) for folder in folders]).encode())
        socket.flush()
        socket.disconnectFromServer()
        unconnected = QLocalSocket.LocalSocketState.UnconnectedState
        return socket.state() == unconnected or socket.waitForDisconnected(ANSWER_MS)

    def release(self) -> None:
        """Let another start become the first window."""
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
            folders = [str(folder) for folder in json.loads(text)]
        except (ValueError, TypeError):
            folders = []
        self.raised.emit(folders)

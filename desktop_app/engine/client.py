"""The window's end of the indexer's process: starts it, exchanges messages with it, and ends it.

A separate thread sends, because a stuck reader blocks the writer of a pipe.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from indexer.service.messages import Command, Shutdown

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path


log = logging.getLogger(__name__)

TERMINATE_S = 1.0
KILL_S = 2.0
_context = multiprocessing.get_context("spawn")


class IndexerClient(QObject):
    """One run of the indexer's process; each run needs a new client."""

    received = Signal(list)  # Events, a few times a second at most
    ended = Signal(int)  # The exit code; negative is a signal's number. Not emitted after `close`.

    def __init__(self, folder: Path, commands: list[Command], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._process: SpawnProcess | None = None
        self._came_up = False
        self._closing = False
        self._commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        for command in commands:
            self._commands.put(command)
        self._thread = threading.Thread(target=self._run, name="indexer-reader", daemon=True)
        self._thread.start()
        # At exit Python waits for the child, which waits for its pipe to close.
        atexit.register(self._kill)

    def send(self, command: Command) -> None:
        """Send a command; ignored if the process has ended."""
        self._commands.put(command)

    def close(self, timeout_s: float) -> None:
        """Shut the process down; kill it if that takes longer than `timeout_s`.

        It reads the shutdown command as soon as it has started. A process that has sent nothing yet has opened
        nothing either, and can be killed safely.
        """
        self.begin_to_close()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            if self._came_up:
                log.warning("the indexer does not end by itself")
            self._signal("terminate")
            self._thread.join(TERMINATE_S)
            self._kill()
            self._thread.join(KILL_S)
        if not self._thread.is_alive():
            atexit.unregister(self._kill)

    def begin_to_close(self) -> None:
        """Ask the process to end; `close` waits for it."""
        self._closing = True
        self.send(Shutdown())

    def _kill(self) -> None:
        self._signal("kill")

    def _signal(self, how: str) -> None:
        if (process := self._process) is not None:
            with suppress(ValueError, AttributeError):  # it has already ended
                getattr(process, how)()

    # Runs in the threads

    def _run(self) -> None:
        """Start the process, forward its events, and wait for its end."""
        from indexer.service.process import serve

        if self._closing:
            return
        ours, theirs = _context.Pipe()
        process = _context.Process(target=serve, args=(theirs, self._folder), name="recallery-indexer")
        process.start()
        self._process = process
        theirs.close()
        writer = threading.Thread(target=self._write, args=(ours,), name="indexer-writer", daemon=True)
        writer.start()
        with suppress(EOFError, OSError, RuntimeError):  # RuntimeError: the window went without closing this
            while True:
                events = ours.recv()
                self._came_up = True
                self.received.emit(events)
        process.join()
        code = process.exitcode or 0
        self._commands.put(None)
        writer.join()
        ours.close()
        self._process = None
        process.close()
        if not self._closing:
            with suppress(RuntimeError):
                self.ended.emit(code)

    def _write(self, ours: Connection) -> None:
        with suppress(OSError):
            while (command := self._commands.get()) is not None:
                ours.send(command)

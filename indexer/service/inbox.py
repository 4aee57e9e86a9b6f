"""What comes to the working thread: commands of the window, and hints of the watchers."""

from __future__ import annotations

import logging
import os
import queue
import threading
from typing import TYPE_CHECKING

from indexer.service.messages import Compact, MeasureSpeed, Rescan, Shutdown

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from indexer.pipeline.control import Control
    from indexer.service.messages import Command
    from indexer.watch.events import Hints

log = logging.getLogger(__name__)

ORPHAN_S = 30.0
"""Without a window to belong to, the process may finish what it is at for so long."""
_PASSING = (Shutdown, MeasureSpeed, Compact, Rescan)
"""Commands that leave nothing behind, so that nothing is lost if the end comes first."""


class Inbox:
    """Reads commands in a thread of its own; each ends the run under way, so that it is served soon.

    Args:
        connection: gives commands.
        control: is told to stop and to interrupt.
        at_end: called after the control was stopped, in the thread that reads, unless there are orders to be kept.
    """

    def __init__(self, connection: Connection, control: Control, at_end: Callable[[], object] = lambda: None) -> None:
        self._connection = connection
        self._control = control
        self._at_end = at_end
        self._has_orders = False
        self._items: queue.SimpleQueue[Command | Hints] = queue.SimpleQueue()
        self._arrived = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def put_hints(self, hints: Hints) -> None:
        """Add hints; from any thread. They wait for the end of the run."""
        self._items.put(hints)
        self._arrived.set()

    def wait(self, seconds: float) -> None:
        """Return when something is there, or after so long."""
        self._arrived.wait(seconds)

    @property
    def has_orders(self) -> bool:
        """Whether commands wait whose effect is kept: they are obeyed even at the end."""
        return self._has_orders

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come since `take`."""
        return self._items.empty()

    def take(self) -> list[Command | Hints]:
        """Return all that has come, in order."""
        self._arrived.clear()
        self._has_orders = False
        found: list[Command | Hints] = []
        while not self._items.empty():
            found.append(self._items.get())
        return found

    def close(self) -> None:
        """Tell that the process ends by itself."""
        self._ended.set()

    def shut_down(self) -> None:
        """Act as if the window had said so; from any thread."""
        self._take_in(Shutdown())

    def _take_in(self, command: Command) -> None:
        if not isinstance(command, _PASSING):
            self._has_orders = True
        self._items.put(command)
        if isinstance(command, Shutdown):
            self._control.stop()
        else:
            self._control.interrupt()
        self._arrived.set()
        if isinstance(command, Shutdown) and not self._has_orders:
            self._at_end()

    def _read(self) -> None:
        try:
            while True:
                self._take_in(self._connection.recv())
        except (EOFError, OSError):
            log.info("the window is gone")
        self.shut_down()
        if not self._ended.wait(ORPHAN_S):
            log.error("still at work %.0f s after the window: ending at once", ORPHAN_S)
            os._exit(1)

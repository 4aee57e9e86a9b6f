"""The playback process, seen from its parent: starts it, tells it what to do, and hands over frames."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from indexer.decode.playback import messages as say
from indexer.decode.worker import confine, end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from indexer.types import Pixels

_END_LIMIT_S = 1.0
_context = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended, and nobody had asked it to."""

    exit_code: int | None


class PlaybackProcess:
    """One process that plays one file after the other.

    Args:
        told: called in a thread with each event, and with the pixels of a frame; they are the receiver's own.
        device: see `sound.Output`.
    """

    def __init__(self, told: Callable[[say.AnyEvent | Died, Pixels | None], None], device: str = "") -> None:
        self._told = told
        self._shared: Array[c_ubyte] = _context.RawArray("B", say.SLOTS * say.SLOT_BYTES)
        self._connection, theirs = _context.Pipe()
        self._lock = threading.Lock()
        self._closed = False
        with theirs:
            self._process: SpawnProcess = _context.Process(
                target=_serve, args=(theirs, self._shared, device), name="recallery-playback", daemon=True
            )
            self._process.start()
        self._thread = threading.Thread(target=self._listen, name="playback", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def send(self, command: say.AnyCommand) -> None:
        """Tell it what to do; does nothing once it is gone."""
        with self._lock, contextlib.suppress(OSError):
            if not self._closed:
                self._connection.send_bytes(say.encode(command))

    def close(self) -> None:
        """End it; nothing is told any more."""
        with self._lock:
            self._closed = True
        self._process.kill()
        self._process.join()
        self._thread.join(_END_LIMIT_S)
        self._connection.close()

    def _listen(self) -> None:
        slots = np.frombuffer(memoryview(self._shared), np.uint8).reshape(say.SLOTS, say.SLOT_BYTES)
        try:
            while True:
                event = say.decode_event(self._connection.recv_bytes(say.EVENT_LIMIT_BYTES))
                pixels: Pixels | None = None
                if isinstance(event, say.Frame):
                    size = event.width_px * event.height_px * 3
                    pixels = slots[event.slot][:size].reshape(event.height_px, event.width_px, 3).copy()
                    self.send(say.Free(event.slot))
                if not self._closed:
                    self._told(event, pixels)
        except (EOFError, OSError, ValueError, msgspec.MsgspecError):  # gone, or it sends nonsense
            if not self._closed:
                self._process.kill()
                self._process.join(_END_LIMIT_S)
                self._told(Died(self._process.exitcode), None)


def _serve(connection: Connection, shared: Array[c_ubyte], device: str) -> None:
    """Run the process until its pipe closes."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    with contextlib.suppress(EOFError, OSError):
        from indexer.decode.playback.player import Player
        from indexer.decode.playback.sound import open_output

        output = open_output(device)  # before it is confined: sound is played through sockets and devices
        confine()
        Player(connection, shared, output).serve()

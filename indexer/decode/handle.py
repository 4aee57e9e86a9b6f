"""The parent's end of one worker process: starts it late, asks it, replaces it when it fails."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from ctypes import c_ubyte
from typing import TYPE_CHECKING

from indexer.decode import wire, worker
from indexer.errors import KnownError, Message, UnreadableError

if TYPE_CHECKING:
    from ctypes import Array
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from indexer.decode.worker import Decoder
    from indexer.types import Decoded, PixelSpec

_log = logging.getLogger(__name__)
_START_LIMIT_S = 60.0
"""A cold disk and a virus scanner make the first start slow; no file is to blame for that."""
_END_LIMIT_S = 1.0
_LANE_PICTURES = 1
"""Shared memory holds this many pictures; an answer with more units goes through the pipe."""
_context = multiprocessing.get_context("spawn")
_start_lock = threading.Lock()


class WorkerHandle:
    """One worker process at a time. Used by one thread at a time, except for `kill`.

    Args:
        decoder: importable top-level function that the worker calls.
        spec: passed to each call of it.
        timeout_s: a file that takes longer costs the worker its life.
        modest: whether the worker has a low priority.
    """

    def __init__(self, decoder: Decoder, spec: PixelSpec, timeout_s: float, *, modest: bool = True) -> None:
        self._decoder, self._spec, self._timeout_s, self._modest = decoder, spec, timeout_s, modest
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._lane: Array[c_ubyte] = _context.RawArray(c_ubyte, _LANE_PICTURES * 3 * spec.width_px * spec.height_px)

    def start(self) -> None:
        """Start the worker now rather than with its first file.

        Raises:
            KnownError: no worker can be started.
        """
        if self._connection is None:
            self._start()

    def decode(self, path: Path, spec: PixelSpec | None = None) -> Decoded:
        """Have the worker decode one file, to `spec` rather than its own if given; start a worker if there is none.

        Raises:
            UnreadableError: the decoder says so, crashed, or took too long.
            KnownError: no worker can be started.
        """
        connection = self._ask(path, spec)
        try:
            if not connection.poll(self._timeout_s):
                self.discard()
                raise _too_slow(path, self._timeout_s)
            answer, retire = wire.receive(connection, self._lane, path)
        except (EOFError, OSError) as error:
            raise _crashed(path, self.discard()) from error
        except (ValueError, KeyError, TypeError, AttributeError, MemoryError) as error:
            self.discard()
            raise _crashed(path, None) from error
        if retire:
            self.discard()
        if isinstance(answer, wire.DecoderBugError):
            _log.error("the decoder has a bug that shows with %s:\n%s", path, answer)
            raise _failed(path, str(answer)) from answer
        if isinstance(answer, UnreadableError):
            raise answer
        return answer

    def kill(self) -> None:
        """End the process at once; from any thread. The thread that waits for an answer gets its UnreadableError."""
        if (process := self._process) is not None:
            with contextlib.suppress(ValueError, AttributeError):  # discarded, or not quite started, meanwhile
                process.kill()

    def discard(self, *, gently: bool = False) -> int | None:
        """End the process and reap it; return its exit code. `gently` lets it see the closed pipe first."""
        connection, process = self._connection, self._process
        self._connection = self._process = None
        if connection is not None:
            connection.close()
        if process is None:
            return None
        process.join(_END_LIMIT_S if gently else 0.05)
        if process.exitcode is None:
            process.kill()
            process.join()
        code = process.exitcode
        with contextlib.suppress(ValueError):  # somebody else reaped it, so its end is not seen here
            process.close()
        return code

    def _ask(self, path: Path, spec: PixelSpec | None) -> Connection:
        """Send the request to a living worker: one that died while idle is no fault of this file."""
        request = (os.fsencode(path), spec or self._spec)
        if self._connection is not None:
            with contextlib.suppress(OSError):
                if not self._connection.poll():  # an idle worker has nothing to say, except that it is gone
                    self._connection.send(request)
                    return self._connection
            self.discard()
        connection = self._start()
        connection.send(request)
        return connection

    def _start(self) -> Connection:
        ours, theirs = _context.Pipe()
        self._connection = ours
        with theirs:
            process = _context.Process(
                target=worker.serve,
                args=(theirs, self._lane, self._timeout_s),
                kwargs={"modest": self._modest},
                name="recallery-decoder",
                daemon=True,
            )
            with _start_lock:
                process.start()
            self._process = process
        deadline = time.monotonic() + _START_LIMIT_S
        with contextlib.suppress(EOFError, OSError):
            ours.send(self._decoder)
            if ours.poll(deadline - time.monotonic()) and ours.recv_bytes() == wire.READY:
                return ours
        code = self.discard()
        raise KnownError(
            "The decoder does not start", "Its process ended with code {code}. Restart Recallery.", code=str(code)
        )


def _too_slow(path: Path, timeout_s: float) -> UnreadableError:
    return UnreadableError(
        "Decoding takes too long", "Decoding took longer than {seconds:g} s.", path=path, seconds=timeout_s
    )


def _crashed(path: Path, code: int | None) -> UnreadableError:
    message = Message("The decoder crashed on this file.")
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            message = Message("The decoder crashed on this file ({signal}).", signal=signal.Signals(-code).name)
    elif code:
        message = Message("The decoder crashed on this file (exit code {code}).", code=code)
    return UnreadableError("The file crashes the decoder", message, path=path)


def _failed(path: Path, trace: str) -> UnreadableError:
    last = trace.strip().rsplit("\n", 1)[-1][:200]
    return UnreadableError(
        "The decoder failed", "The decoder has a bug that shows with this file ({detail}).", path=path, detail=last
    )

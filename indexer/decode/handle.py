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
from indexer.types import Locator, ReadSegment

if TYPE_CHECKING:
    from collections.abc import Generator
    from ctypes import Array
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from indexer.decode.readers import Given, Reader
    from indexer.types import Grade, PixelSpec

_log = logging.getLogger(__name__)
_START_LIMIT_S = 60.0
"""A cold disk and a virus scanner make the first start slow; no file is to blame for that."""
_END_LIMIT_S = 1.0
_STOP_LIMIT_S = 2.0
"""How long a worker may take to leave a file that nobody wants any more; then it is replaced."""
_context = multiprocessing.get_context("spawn")
_start_lock = threading.Lock()


class WorkerHandle:
    """One worker process at a time. Used by one thread at a time, except for `kill`.

    Args:
        first: the reader that the worker loads at its start, see `readers.Reader`.
        spec: the rectangle of most pictures; shared memory has room for one such picture.
        timeout_s: a file that gives nothing for so long costs the worker its life.
        modest: whether the worker has a low priority.
    """

    def __init__(self, first: str, spec: PixelSpec, timeout_s: float, *, modest: bool = True) -> None:
        self._first, self._timeout_s, self._modest = first, timeout_s, modest
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._lane: Array[c_ubyte] = _context.RawArray(c_ubyte, 3 * spec.width_px * spec.height_px)

    def start(self) -> None:
        """Start the worker now rather than with its first file.

        Raises:
            KnownError: no worker can be started.
        """
        if self._connection is None:
            self._start()

    def read(self, reader: Reader, path: Path, spec: PixelSpec, what: Grade | Locator) -> Generator[Given, None, None]:
        """Have the worker read one file; yield what comes, when it comes; start a worker if there is none.

        The worker waits while the caller does not ask for more. Closing the generator ends the file.

        Args:
            reader: of the file's kind.
            path: the file.
            spec: the rectangle of its pictures.
            what: how thoroughly to read its segments, or the one picture that is wanted.

        Raises:
            UnreadableError: the reader says so, crashed, or gave nothing for too long. What came before may be kept.
            KnownError: no worker can be started.
        """
        one = isinstance(what, Locator)
        many = reader.many and not one
        connection = self._ask((reader.picture if one else reader.segments, many, os.fsencode(path), spec, what))
        end: wire.End | None = None
        try:
            while end is None:
                answers, end = self._answers(connection, path)
                for answer in answers:
                    yield answer
                    if many and isinstance(answer, ReadSegment):
                        self._say(connection, path, wire.MORE)
        except GeneratorExit:
            if end is None:
                self._stop(connection, path)
            raise
        finally:
            if end is not None and end.retire:
                self.discard()
        if isinstance(end.trouble, wire.DecoderBugError):
            _log.error("the decoder has a bug that shows with %s:\n%s", path, end.trouble)
            raise _failed(path, str(end.trouble)) from end.trouble
        if end.trouble is not None:
            raise end.trouble

    def _answers(self, connection: Connection, path: Path) -> tuple[list[Given], wire.End | None]:
        """Return the next answers, and the end if it comes; a worker that gives none is ended.

        Raises:
            UnreadableError: it crashed, talks nonsense, or takes too long.
        """
        try:
            if not connection.poll(self._timeout_s):
                self.discard()
                raise _too_slow(path, self._timeout_s)
            return wire.receive(connection, self._lane, path)
        except (EOFError, OSError) as error:
            raise _crashed(path, self.discard()) from error
        except (ValueError, LookupError, TypeError, AttributeError, MemoryError) as error:
            self.discard()
            raise _crashed(path, None) from error

    def _say(self, connection: Connection, path: Path, word: str) -> None:
        try:
            connection.send(word)
        except OSError as error:
            raise _crashed(path, self.discard()) from error

    def _stop(self, connection: Connection, path: Path) -> None:
        """Have the worker leave a file in the middle, and be ready for another one."""
        deadline = time.monotonic() + _STOP_LIMIT_S
        with contextlib.suppress(EOFError, OSError, ValueError, LookupError, TypeError, AttributeError):
            connection.send(wire.STOP)
            while connection.poll(max(0.0, deadline - time.monotonic())):
                _, end = wire.receive(connection, self._lane, path)
                if end is not None:
                    if end.retire:
                        self.discard()
                    return
        self.discard()

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

    def _ask(self, request: tuple[str, bool, bytes, PixelSpec, Grade | Locator]) -> Connection:
        """Send a request to a living worker: one that died while idle is no fault of this file."""
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
            ours.send(self._first)
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

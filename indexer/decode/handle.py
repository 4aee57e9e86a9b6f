"""One decoder process, replaced when it crashes, hangs or has read its share of files."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import threading
import time
from ctypes import c_ubyte
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from indexer.decode import reasons, wire, worker
from indexer.errors import KnownError, UnreadableError
from indexer.types import Locator, ReadSegment, SoundPiece

if TYPE_CHECKING:
    from collections.abc import Generator
    from ctypes import Array
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from indexer.decode.readers import Reader, ReaderItem
    from indexer.types import Grade, PixelSpec

    _Request = tuple[str, bool, bytes, PixelSpec, Grade | Locator, tuple[str, ...] | None]

_log = logging.getLogger(__name__)
_START_LIMIT_S = 60.0
"""A cold disk and a virus scanner make the first start slow."""
_END_LIMIT_S = 1.0
_STOP_LIMIT_S = 2.0
"""How long a worker may take to leave a file that is not needed any more; then it is replaced."""
_context = multiprocessing.get_context("spawn")
_start_lock = threading.Lock()

_PATIENCE = 4
"""A worker that does nothing may wait so many times as long as it may work: disks wake up, networks falter."""


@dataclass(frozen=True, slots=True)
class _Progress:
    """What a worker has done since it started."""

    worked_s: float
    """Of the processor's time."""
    read_bytes: int


class WorkerHandle:
    """The parent's end of one worker process at a time: starts it late, asks it, replaces it when it fails.

    Used by one thread at a time, except for `kill`. Arguments as for `DecodePool`; `first` names the reader that the
    worker loads at its start, and shared memory has room for one picture of `spec`.
    """

    def __init__(
        self, first: str, spec: PixelSpec, timeout_s: float, *, low_priority: bool = True, scratch: Path | None = None
    ) -> None:
        self._first, self._timeout_s = first, timeout_s
        self._options = {"low_priority": low_priority, "scratch": scratch}
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._shared: Array[c_ubyte] = _context.RawArray(c_ubyte, 3 * spec.width_px * spec.height_px)

    def start(self) -> None:
        """Start the worker now instead of with its first file; raises KnownError if it does not start."""
        if self._connection is None:
            self._start()

    def read(
        self, reader: Reader, path: Path, spec: PixelSpec, what: Grade | Locator, beside: tuple[str, ...] | None = None
    ) -> Generator[ReaderItem, None, None]:
        """Have the worker read one file and yield what it sends; start a worker if there is none.

        The worker waits while the caller does not ask for more. Closing the generator ends the file. Arguments and
        errors as for `DecodePool.read`; what came before an UnreadableError may be kept.
        """
        function = reader.picture if isinstance(what, Locator) else reader.segments
        many = reader.many and (reader.goes_on or not isinstance(what, Locator))
        connection = self._request((function, many, _encoded(path), spec, what, beside))
        end: wire.End | None = None
        try:
            while end is None:
                answers, end = self._answers(connection, path)
                for answer in answers:
                    yield answer
                    if many and isinstance(answer, ReadSegment | SoundPiece):
                        self._send(connection, path, wire.MORE)
        except GeneratorExit:
            if end is None:
                self._stop(connection, path)
            raise
        finally:
            if end is not None and end.retire:
                self.discard()
        if isinstance(end.trouble, wire.DecoderBugError):
            _log.error("the decoder has a bug that shows with %s:\n%s", path, end.trouble)
            raise UnreadableError(
                "The decoder failed",
                "The decoder has a bug that shows with this file ({detail}).",
                path=path,
                detail=str(end.trouble).strip().rsplit("\n", 1)[-1][:200],
            ) from end.trouble
        if end.trouble is not None:
            raise end.trouble

    def _answers(self, connection: Connection, path: Path) -> tuple[list[ReaderItem], wire.End | None]:
        """Return the next answers, and the end if it comes; end a worker that crashed, sends nonsense or is slow."""
        try:
            self._wait(connection, path)
            return wire.receive(connection, self._shared, path)
        except (EOFError, OSError) as error:
            raise reasons.crashed(path, self.discard()) from error
        except (ValueError, LookupError, TypeError, AttributeError, MemoryError) as error:
            self.discard()
            raise reasons.crashed(path, None) from error

    def _wait(self, connection: Connection, path: Path) -> None:
        """Wait for an answer; raise UnreadableError if the worker works too long, or waits too long for the disk.

        Only its own work counts against its time: a slow disk or a busy machine makes no file unreadable.
        """
        before = self._progress()
        seen, idle_since = before, time.monotonic()
        wait_s = self._timeout_s
        while not connection.poll(wait_s):
            now = self._progress()
            if now.worked_s - before.worked_s >= self._timeout_s:
                self.discard()
                raise UnreadableError(
                    "Decoding takes too long",
                    "Decoding took longer than {seconds:g} s.",
                    path=path,
                    seconds=self._timeout_s,
                )
            if now != seen:
                seen, idle_since = now, time.monotonic()
            if time.monotonic() - idle_since >= _PATIENCE * self._timeout_s:
                self.discard()
                raise reasons.slow_source(path, _PATIENCE * self._timeout_s)
            wait_s = self._timeout_s / 10

    def _progress(self) -> _Progress:
        """Return how much the worker has worked and read; nothing where the system does not tell."""
        pid = self._process.pid if self._process is not None else None
        try:
            process = psutil.Process(pid or 0)
            times = process.cpu_times()
            read = process.io_counters() if hasattr(process, "io_counters") else None  # macOS does not tell
            read_bytes = 0 if read is None else getattr(read, "read_chars", 0) + read.read_bytes
            return _Progress(times.user + times.system, read_bytes)
        except (psutil.Error, OSError):
            return _Progress(0.0, 0)

    def _send(self, connection: Connection, path: Path, word: str) -> None:
        try:
            connection.send(word)
        except OSError as error:
            raise reasons.crashed(path, self.discard()) from error

    def _stop(self, connection: Connection, path: Path) -> None:
        """Have the worker leave a file in the middle and be ready for another one."""
        deadline = time.monotonic() + _STOP_LIMIT_S
        with contextlib.suppress(EOFError, OSError, ValueError, LookupError, TypeError, AttributeError):
            connection.send(wire.STOP)
            while connection.poll(max(0.0, deadline - time.monotonic())):
                _, end = wire.receive(connection, self._shared, path)
                if end is not None:
                    if end.retire:
                        self.discard()
                    return
        self.discard()

    def kill(self) -> None:
        """End the process at once; from any thread. The thread that waits for an answer gets its UnreadableError."""
        if (process := self._process) is not None:
            with contextlib.suppress(ValueError, AttributeError):  # discarded or not started yet
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
        with contextlib.suppress(ValueError):  # something else reaped it
            process.close()
        return code

    def _request(self, request: _Request) -> Connection:
        """Send a request to a running worker: one that died while idle is no fault of this file."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                if not self._connection.poll():  # an idle worker sends nothing, unless it is gone
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
                args=(theirs, self._shared, self._timeout_s),
                kwargs=self._options,
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


def _encoded(path: Path) -> bytes:
    """Return a path as the system writes it; no file has a name that the system cannot write."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        raise UnreadableError("There is no such file", "No file can have this name.", path=path) from None

"""The process that reads foreign files, one after the other until its pipe closes.

This module imports little on purpose: limits and thread counts have to be set before NumPy and codecs load.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.decode.confinement import forbid_effects
from indexer.errors import Message
from indexer.runtime import MALLOC_MMAP_THRESHOLD, MALLOC_TRIM_THRESHOLD, lower_priority, set_malloc_options

if TYPE_CHECKING:
    from collections.abc import Generator
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection

    from indexer.decode.readers import ReaderItem
    from indexer.decode.wire import End
    from indexer.errors import UnreadableError
    from indexer.types import Grade, Locator, PixelSpec

ADDRESS_SPACE_BYTES = 4 * 1024**3
"""Two copies of the largest picture that is allowed (250 million pixels at 4 bytes), mapped file, libraries."""
RSS_LIMIT_BYTES = 600 * 1024**2
"""A worker that is larger after a file ends, and another one takes its place."""
RSS_IN_FILE_BYTES = 1024**3
"""Reading a file of many segments stops where the worker has grown beyond this."""
FILES_PER_WORKER = 2_000
"""Then another worker takes over: leaks of native decoders and a fragmented heap end with their process."""
_KEPT_BYTES = 16 * 1024**2
_CHECK_MEMORY_EVERY = 8


def serve(
    connection: Connection, shared: Array[c_ubyte], timeout_s: float, *, low_priority: bool, scratch: Path | None = None
) -> None:
    """Run the worker: say ready, then read one file after the other until the pipe closes.

    A request is the name of a reading function, whether it may yield many segments, the path as bytes, the rectangle,
    a grade or a locator, and the names of its side files, None if they are not known. `shared` is
    memory for pixels; the parent waits `timeout_s` for each answer.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    forbid_effects(() if scratch is None else (scratch,))
    end_with_parent()
    with contextlib.suppress(EOFError, OSError):  # the parent is gone or wants no more
        from indexer.decode import wire
        from indexer.decode.readers import load

        load(connection.recv())  # the reader that is needed most
        if low_priority:
            lower_priority()
        confine()
        _keep_freed_memory()
        connection.send_bytes(wire.READY)
        answers = _Answers(connection, shared, timeout_s)
        while not answers.is_spent:
            request = connection.recv()
            if request not in (wire.MORE, wire.STOP):  # about a file that had ended when the parent said so
                answers.send_file(*request)


class _Answers:
    """Sends what readers yield."""

    def __init__(self, connection: Connection, shared: Array[c_ubyte], timeout_s: float) -> None:
        self._connection = connection
        self._shared = shared
        self._timeout_s = timeout_s
        self._files = 0
        self.is_spent = False
        """Whether the process should end: it read enough files, grew too large, or met a bug."""

    def send_file(
        self,
        function: str,
        many: bool,  # noqa: FBT001 - as it comes through the pipe
        name: bytes,
        spec: PixelSpec,
        what: Grade | Locator,
        names_beside: tuple[str, ...] | None,
    ) -> None:
        """Read one file and send all of it; each segment but the first waits until the parent asks for it.

        Raises OSError if the parent is gone.
        """
        from indexer.decode import beside, wire
        from indexer.types import ReadSegment, SoundPiece

        self._files += 1
        path = Path(os.fsdecode(name))
        beside.tell(path, names_beside)
        items = _guarded(function, path, spec, what)
        unsent: list[ReaderItem | End] = []
        segments = 0
        while True:
            _alarm(self._timeout_s)
            item = next(items)
            _alarm(None)
            if isinstance(item, ReadSegment | SoundPiece):
                if segments and (not many or self._connection.recv() != wire.MORE):
                    _close(items)
                    item = wire.End(None)
                elif segments % _CHECK_MEMORY_EVERY == _CHECK_MEMORY_EVERY - 1 and _rss_bytes() > RSS_IN_FILE_BYTES:
                    _close(items)
                    item = wire.End(
                        _too_much_memory(path, Message("Reading all of it takes more than 1 GB of memory."))
                    )
                segments += 1
            if isinstance(item, wire.End):
                self.is_spent = self._is_spent(item)
                wire.send(self._connection, self._shared, [*unsent, replace(item, retire=self.is_spent)])
                return
            unsent.append(item)
            if many:
                wire.send(self._connection, self._shared, unsent)
                unsent = []

    def _is_spent(self, end: End) -> bool:
        from indexer.decode.wire import DecoderBugError

        at_end = isinstance(end.trouble, DecoderBugError) or self._files == FILES_PER_WORKER
        return at_end or (self._files % _CHECK_MEMORY_EVERY == 0 and _rss_bytes() > RSS_LIMIT_BYTES)


def _guarded(
    function: str, path: Path, spec: PixelSpec, what: Grade | Locator
) -> Generator[ReaderItem | End, None, None]:
    """Yield what a reader yields, then its end, whatever happens in it."""
    from indexer.decode.readers import load
    from indexer.decode.wire import DecoderBugError, End
    from indexer.errors import UnreadableError

    try:
        yield from load(function)(path, spec, what)
    except UnreadableError as error:
        yield End(error)
    except MemoryError:
        yield End(_too_much_memory(path, Message("Reading it takes more than the 4 GB that one file may use.")))
    except Exception:  # noqa: BLE001 - process boundary: a bug costs one file and its traceback goes to the parent
        yield End(DecoderBugError(traceback.format_exc()))
    else:
        yield End(None)


def _close(items: Generator[ReaderItem | End, None, None]) -> None:
    """End a reader in the middle, whatever it raises."""
    with contextlib.suppress(Exception):
        items.close()


def _too_much_memory(path: Path, message: Message) -> UnreadableError:
    from indexer.errors import UnreadableError

    return UnreadableError("The file needs too much memory", message, path=path)


def _alarm(timeout_s: float | None) -> None:
    """Have the system end this process if it works without end and nobody is left to kill it."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0 if timeout_s is None else 2 * timeout_s + 5)


def end_with_parent() -> None:
    """End this process when its parent ends, whatever it is doing."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def confine() -> None:
    """Limit what this process may do, once everything it needs is loaded: from here on it reads foreign files."""
    _limit()
    _discard_output()


def _limit() -> None:
    """Limit memory and turn off core dumps as far as the system allows."""
    if sys.platform == "win32":
        return
    import resource

    limits = [(resource.RLIMIT_CORE, 0)]
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_AS, ADDRESS_SPACE_BYTES))
    for limit, value in limits:
        with contextlib.suppress(OSError, ValueError):  # a stricter limit is in force already
            resource.setrlimit(limit, (value, value))


def _keep_freed_memory() -> None:
    """Let the C library keep what one file freed for the next, up to a limit.

    Otherwise the heap shrinks after every picture and grows at the next one: half a millisecond of four for a small
    photo.
    """
    set_malloc_options({MALLOC_TRIM_THRESHOLD: 2 * _KEPT_BYTES, MALLOC_MMAP_THRESHOLD: _KEPT_BYTES})


def _discard_output() -> None:
    """Discard stdout and stderr: native decoders write there about each oddity of a file."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _rss_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)

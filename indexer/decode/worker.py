"""The process that touches foreign files: answers one path after the other until its pipe closes.

Imports of this module are light on purpose: limits and thread counts are set before NumPy and codecs load.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cores import be_modest

if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection

    from indexer.errors import UnreadableError
    from indexer.types import Decoded, PixelSpec

    Decoder = Callable[[Path, PixelSpec], Decoded]
    """Importable by name from a module; raises UnreadableError for what cannot be read."""

ADDRESS_SPACE_BYTES = 4 * 1024**3
"""Two copies of the largest picture that is allowed (250 million pixels at 4 bytes), mapped file, libraries."""
RSS_LIMIT_BYTES = 600 * 1024**2
FILES_PER_WORKER = 2_000
"""Leaks of native decoders and a fragmented heap end with their process."""
_WEIGH_EVERY = 8


def serve(connection: Connection, lane: Array[c_ubyte], timeout_s: float, *, modest: bool) -> None:
    """Run the worker: receive the decoder, say ready, then answer (path as bytes, spec) until the pipe closes.

    Args:
        connection: the worker's end of the pipe.
        lane: memory shared with the parent, for pixels.
        timeout_s: what the parent waits for an answer.
        modest: work at low priority.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    _end_with_parent()
    with contextlib.suppress(EOFError, OSError):  # the parent is gone or wants no more
        decoder = connection.recv()

        from indexer.decode import wire

        if modest:
            be_modest()
        _limit()
        _silence()
        connection.send_bytes(wire.READY)
        for count in range(1, FILES_PER_WORKER + 1):
            name, spec = connection.recv()
            path = Path(os.fsdecode(name))
            _alarm(timeout_s)
            answer = _answer(decoder, path, spec)
            _alarm(None)
            retire = isinstance(answer, str) or count == FILES_PER_WORKER or (count % _WEIGH_EVERY == 0 and _is_fat())
            wire.send(connection, lane, answer, retire=retire)
            if retire:
                return


def _answer(decoder: Decoder, path: Path, spec: PixelSpec) -> Decoded | UnreadableError | str:
    """Return what came of one file; a str is the traceback of a bug."""
    from indexer.errors import UnreadableError

    try:
        return decoder(path, spec)
    except UnreadableError as error:
        return error
    except MemoryError:
        return UnreadableError(
            "The file needs too much memory", "Reading it takes more than the 4 GB that one file may use.", path=path
        )
    except Exception:  # noqa: BLE001 - process boundary: a bug costs one file and its traceback goes to the parent
        return traceback.format_exc()


def _alarm(timeout_s: float | None) -> None:
    """Have the system end this process should it hang with nobody left to kill it."""
    if sys.platform != "win32":
        signal.alarm(0 if timeout_s is None else int(2 * timeout_s) + 5)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def _limit() -> None:
    """A limit on memory, no core dumps: as far as the system offers them."""
    if sys.platform == "win32":
        return
    import resource

    limits = [(resource.RLIMIT_CORE, 0)]
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_AS, ADDRESS_SPACE_BYTES))
    for limit, value in limits:
        with contextlib.suppress(OSError, ValueError):  # a stricter limit is in force already
            resource.setrlimit(limit, (value, value))


def _silence() -> None:
    """Point stdout and stderr at nothing: native decoders chat there about each oddity of a file."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _is_fat() -> bool:
    import psutil

    return bool(psutil.Process().memory_info().rss > RSS_LIMIT_BYTES)

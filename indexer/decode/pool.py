"""A fixed number of decoder processes for any number of threads."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Self

from indexer.decode.handle import WorkerHandle
from indexer.decode.image import read_image
from indexer.errors import KnownError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from indexer.decode.worker import Decoder
    from indexer.types import Decoded, PixelSpec

_CLOSE_LIMIT_S = 2.0


class PoolClosedError(Exception):
    """The pool was closed before this file was read. Says nothing about the file."""


class DecodePool:
    """Decodes files in worker processes, so that a bad one costs itself and nothing else.

    Workers start when they are first needed and end with `close` or with this process. Create the pool in a
    process that may have children (not a daemonic `multiprocessing` one), behind a guarded `__main__`: the
    workers import the start module again.

    Args:
        workers: how many processes at most, and thus how many calls of `decode` at a time.
        spec: the rectangle that every file is decoded to.
        timeout_s: a file that takes longer is given up.
        decoder: an importable top-level function; another one than `read_image` for tests.
        modest: work at low priority; False where somebody waits for the picture.
    """

    def __init__(
        self,
        workers: int,
        spec: PixelSpec,
        timeout_s: float = 15.0,
        *,
        decoder: Decoder = read_image,
        modest: bool = True,
    ) -> None:
        self._handles = [WorkerHandle(decoder, spec, timeout_s, modest=modest) for _ in range(max(1, workers))]
        self._idle = list(self._handles)
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> Self:
        """Return the pool itself; leaving closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        self.close()

    def start(self) -> None:
        """Start all workers in the background, so that the first files do not wait for them.

        Call it before the first `decode`. A worker that does not start is told by the `decode` that needs it.
        """
        for handle in [self._borrow() for _ in self._handles]:
            threading.Thread(target=self._begin, args=(handle,), name="decoder-start", daemon=True).start()

    def _begin(self, handle: WorkerHandle) -> None:
        try:
            with contextlib.suppress(KnownError):
                handle.start()
        finally:
            self._give_back(handle)

    def decode(self, path: Path, spec: PixelSpec | None = None) -> Decoded:
        """Return the decoded file; waits for a free worker. Callable from any thread.

        Args:
            path: any file.
            spec: another rectangle for this file than the pool's; a larger one costs a copy through a pipe.

        Raises:
            UnreadableError: this file cannot be read, crashed its decoder, or took too long.
            PoolClosedError: the pool was closed before or meanwhile.
            KnownError: no decoder process can be started.
        """
        handle = self._borrow()
        try:
            return handle.decode(path, spec)
        except Exception as error:
            if self._closed:
                raise PoolClosedError from error
            raise
        finally:
            self._give_back(handle)

    def close(self) -> None:
        """End all workers within two seconds; calls of `decode` under way raise PoolClosedError."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for handle in self._handles:
                if handle not in self._idle:
                    handle.kill()
            idle, self._idle = self._idle, []
            for handle in idle:
                handle.discard(gently=False)
            busy = len(self._handles) - len(idle)
            self._changed.wait_for(lambda: len(self._idle) >= busy, _CLOSE_LIMIT_S)
            self._handles = self._idle = []

    def _borrow(self) -> WorkerHandle:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._idle)
            if self._closed:
                raise PoolClosedError
            return self._idle.pop()  # the last one used: its caches are warm, and few workers serve few threads

    def _give_back(self, handle: WorkerHandle) -> None:
        if self._closed:
            handle.discard()
        with self._changed:
            self._idle.append(handle)
            self._changed.notify_all()

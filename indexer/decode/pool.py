"""A fixed number of decoder processes for any number of threads."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Self

from indexer.decode.document.page_text import PageText
from indexer.decode.handle import WorkerHandle
from indexer.decode.readers import PAGE_TEXT, READERS, SOUND, kind_by_contents, kind_of
from indexer.errors import KnownError, UnreadableError
from indexer.names import as_path
from indexer.types import WHOLE_FILE, Decoded, FileHead, Kind, Locator, ReadSegment, SoundPiece

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from indexer.decode.readers import Reader, ReaderItem, Readers
    from indexer.stream import SourceFile
    from indexer.types import Grade, PixelSpec

_CLOSE_LIMIT_S = 2.0


class PoolClosedError(Exception):
    """The pool was closed before this file was read. This says nothing about the file."""


class DecodePool:
    """Reads files in worker processes, so that a bad one costs only itself.

    Workers start when they are first needed and end with `close` or with this process. Create the pool in a process
    that may have children (not a daemonic `multiprocessing` one), behind a guarded `__main__`: the workers import the
    start module again.

    Args:
        workers: how many processes at most, and thus how many files are read at a time.
        spec: the rectangle of pictures.
        timeout_s: a file that yields nothing for so long is given up.
        readers: by kind of file; tests pass their own.
        low_priority: let other programs go first; False where somebody waits for the picture.
        scratch: the only folder in which readers may write, where the system can forbid it; no reader needs one yet.
    """

    def __init__(
        self,
        workers: int,
        spec: PixelSpec,
        timeout_s: float = 15.0,
        *,
        readers: Readers = READERS,
        low_priority: bool = True,
        scratch: Path | None = None,
    ) -> None:
        self._spec, self.readers = spec, readers
        first = readers[Kind.IMAGE].segments
        self._handles = [
            WorkerHandle(first, spec, timeout_s, low_priority=low_priority, scratch=scratch)
            for _ in range(max(1, workers))
        ]
        self._idle = list(self._handles)
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start all workers in the background, so that the first files do not wait for them; call it before `read`.

        If a worker does not start, the `read` that needs it raises.
        """
        for handle in [self._borrow() for _ in self._handles]:
            threading.Thread(target=self._begin, args=(handle,), name="decoder-start", daemon=True).start()

    def _begin(self, handle: WorkerHandle) -> None:
        try:
            with contextlib.suppress(KnownError):
                handle.start()
        finally:
            self._give_back(handle)

    def read(
        self, path: Path, kind: Kind, what: Grade | Locator, spec: PixelSpec | None = None
    ) -> Generator[ReaderItem, None, None]:
        """Yield what a file contains while it is read: its head, then its segments; wait for a free worker first.

        The worker is at most one segment ahead of the caller. Callable from any thread; close the generator to end a
        file early.

        Args:
            path: any file.
            kind: decides which reader reads it.
            what: how thoroughly to read its segments, or the one picture that is wanted.
            spec: another rectangle than the pool's; a larger one is copied through a pipe.

        Raises:
            UnreadableError: this file cannot be read, crashed its reader, or yielded nothing for too long.
            PoolClosedError: the pool was closed before or meanwhile.
            KnownError: no worker can be started.
        """
        yield from self.read_with(self.readers[kind], path, what, spec)

    def read_with(
        self,
        reader: Reader,
        path: Path,
        what: Grade | Locator,
        spec: PixelSpec | None = None,
        beside: tuple[str, ...] | None = None,
    ) -> Generator[ReaderItem, None, None]:
        """Yield what any reader gives, of a file with these side files, if they are known; see `read`."""
        handle = self._borrow()
        try:
            yield from handle.read(reader, path, spec or self._spec, what, beside)
        except Exception as error:
            if self._closed:
                raise PoolClosedError from error
            raise
        finally:
            self._give_back(handle)

    def read_source(self, source: SourceFile, grade: Grade) -> Generator[ReaderItem, None, None]:
        """Read a file of the stream; see `read`."""
        names = source.stat.beside
        beside = None if names is None else tuple(map(as_path, names))
        return self.read_with(self.readers[source.kind or Kind.IMAGE], source.path, grade, beside=beside)

    def decode(self, path: Path, spec: PixelSpec | None = None, locator: Locator = WHOLE_FILE) -> Decoded:
        """Return one picture of a file; see `read` for arguments and errors."""
        found = kind_of(path) or kind_by_contents(path)
        kind = found if found is not None and found in self.readers else Kind.IMAGE
        with contextlib.closing(self.read(path, kind, locator, spec)) as given:
            head = next((item for item in given if isinstance(item, FileHead)), None)
            segments = (item for item in given if isinstance(item, ReadSegment))
            first = next(segments, None)
            next(segments, None)  # to the end, or to a second one that nobody wants
        if head is None or first is None:
            raise UnreadableError("The file shows nothing", "There is no picture in it.", path=path)
        return Decoded(
            content_id=head.content_id,
            quick_hash=head.quick_hash,
            kind=head.kind,
            facts=head.facts,
            pixels=(first.pixels,),
            dhash=first.segment.dhash,
        )

    def page_text(self, path: Path, page: int = 1) -> PageText:
        """Return the text of a page of a document with the places of its words; see `read` for errors."""
        with contextlib.closing(self.read_with(PAGE_TEXT, path, Locator(page=page))) as given:
            for item in given:
                if isinstance(item, PageText):
                    return item
        raise UnreadableError("The file shows nothing", "There is no text in it.", path=path)

    def sound(self, path: Path, start_ms: int = 0) -> Generator[FileHead | SoundPiece, None, None]:
        """Yield the head of a file, then its sound from a moment on, half a minute at a time; see `read` for errors."""
        with contextlib.closing(self.read_with(SOUND, path, Locator(moment_ms=start_ms))) as given:
            for item in given:
                if isinstance(item, FileHead | SoundPiece):
                    yield item

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

"""Saves a part of a video as a file of its own, in a process of its own that can be ended at any time."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pkgutil
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexer.decode.confinement import forbid_effects
from indexer.decode.worker import confine, end_with_parent
from indexer.errors import KnownError, Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

CUT = "indexer.decode.video.clip:cut"
"""`cut(path, start_ms, end_ms, out, *, exact, progress)` writes `out` and returns the start and end that it has."""
_EVENT_LIMIT_BYTES = 64 * 1024
_END_LIMIT_S = 2.0
_context = multiprocessing.get_context("spawn")


class Done(msgspec.Struct, tag=True, frozen=True):
    """How much is done, 0 to 1."""

    share: float


class Saved(msgspec.Struct, tag=True, frozen=True):
    """The clip is there; which part of the video it holds."""

    start_ms: int
    end_ms: int


class NotSaved(msgspec.Struct, tag=True, frozen=True):
    """No clip was made."""

    title: str
    message: str
    """See `indexer.errors.Message.to_json`."""


AnyNews = Done | Saved | NotSaved
_news = msgspec.msgpack.Decoder(AnyNews)


class Cutting:
    """Cuts one clip. It is written beside its place, and put there when it is complete.

    Args:
        told: called in a thread, the last time with `Saved` or `NotSaved`.
        cut: `module:name` of the function that cuts; see `CUT`.
    """

    def __init__(
        self,
        path: Path,
        span: tuple[int, int],
        out: Path,
        told: Callable[[AnyNews], None],
        *,
        exact: bool = False,
        cut: str = CUT,
    ) -> None:
        self._out, self._told = out, told
        self._part = out.with_name(f"{out.stem}.part{out.suffix}")
        self._closed = False
        self._connection, theirs = _context.Pipe()
        arguments = (theirs, cut, os.fsencode(path), span, os.fsencode(self._part), exact)
        with theirs:
            self._process = _context.Process(target=_serve, args=arguments, name="recallery-clip", daemon=True)
            self._process.start()
        self.thread = threading.Thread(target=self._listen, name="clip", daemon=True)
        self.thread.start()

    def cancel(self) -> None:
        """End it; what was written is removed, and nothing is told any more."""
        self._closed = True
        self._process.kill()
        self.thread.join(_END_LIMIT_S)

    def _listen(self) -> None:
        news: AnyNews | None = None
        try:
            while not isinstance(news, Saved | NotSaved):
                news = _news.decode(self._connection.recv_bytes(_EVENT_LIMIT_BYTES))
                if isinstance(news, Saved):
                    self._part.replace(self._out)
                self._tell(news)
        except (EOFError, msgspec.MsgspecError):
            self._tell(_not_saved("The video cannot be cut", Message("The file is damaged, or cutting it went wrong.")))
        except OSError as error:
            detail = Message("The clip cannot be written ({detail}).", detail=error.strerror or "")
            self._tell(_not_saved("The clip was not saved", detail))
        finally:
            self._process.kill()
            self._process.join()
            self._connection.close()
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _tell(self, news: AnyNews) -> None:
        if not self._closed:
            self._told(news)


def _not_saved(title: str, message: Message) -> NotSaved:
    return NotSaved(Message(title).to_json(), message.to_json())


def _serve(
    connection: Connection,
    cut: str,
    name: bytes,
    span: tuple[int, int],
    part: bytes,
    exact: bool,  # noqa: FBT001
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    forbid_effects(writable=[Path(os.fsdecode(part)).absolute().parent])
    end_with_parent()

    def progress(share: float) -> None:
        connection.send_bytes(msgspec.msgpack.encode(Done(float(share))))

    try:
        function = pkgutil.resolve_name(cut)
        confine()
        start_ms, end_ms = function(
            Path(os.fsdecode(name)), *span, Path(os.fsdecode(part)), exact=exact, progress=progress
        )
        news: AnyNews = Saved(start_ms, end_ms)
    except KnownError as error:
        news = NotSaved(error.title.to_json(), error.message.to_json())
    except MemoryError:
        news = _not_saved("The video cannot be cut", Message("Cutting it takes more than 4 GB of memory."))
    except Exception as error:  # noqa: BLE001 - process boundary: a damaged file costs only its clip
        detail = str(error).strip().rsplit("\n", 1)[-1][:200]
        news = _not_saved("The video cannot be cut", Message("The file is damaged ({detail}).", detail=detail))
    connection.send_bytes(msgspec.msgpack.encode(news))

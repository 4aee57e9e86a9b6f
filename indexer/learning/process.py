"""Learns, or measures the library, in a process of its own: it has a low priority, and can be ended at any time.

What it does is on disk (`learner`, `quality`), so that ending it costs what was done since the last look.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexer.catalogue.database import connect
from indexer.decode.worker import end_with_parent
from indexer.errors import KnownError, Message, unexpected_error
from indexer.home import Home
from indexer.pipeline.control import Control
from indexer.runtime import limit_blas_threads, lower_priority, start_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from indexer.learning.method import Progress

log = logging.getLogger(__name__)

_EVENT_LIMIT_BYTES = 1 << 20
_END_LIMIT_S = 5.0
_context = multiprocessing.get_context("spawn")


class Job(StrEnum):
    """What to do."""

    LOOK = "look"
    """See what folders can teach: tells `Counted`."""
    LEARN = "learn"
    """Learn from folders: `learner.result` has what came of it."""
    MEASURE = "measure"
    """Measure how good search is: `quality.measured` has what came of it."""


class Step(msgspec.Struct, tag=True, frozen=True):
    """How far a stage is."""

    stage: str
    """A `learner.Stage`, or `measure`."""
    done: int = 0
    total: int = 0
    own: float | None = None
    """While training: the mean average precision of own texts, 0 to 1."""


class Counted(msgspec.Struct, tag=True, frozen=True):
    """What folders can teach: `pairs.Taught.to_record`."""

    files: int
    pairs: int
    texts: int
    by_source: dict[str, int]
    left_out: dict[str, int]


class Finished(msgspec.Struct, tag=True, frozen=True):
    """The job is done, or was halted: then the same job goes on where it was."""

    halted: bool


class Failed(msgspec.Struct, tag=True, frozen=True):
    """The job could not be done."""

    title: str
    message: str
    """See `indexer.errors.Message.to_json`."""

    @property
    def trouble(self) -> KnownError:
        """It as an error."""
        return KnownError(Message.from_json(self.title), Message.from_json(self.message))


News = Step | Counted | Finished | Failed
_news = msgspec.msgpack.Decoder(News)


class LearningProcess:
    """One job in a process of its own.

    Args:
        home: the index.
        job: what to do.
        folders: what to learn from.
        told: called in a thread, the last time with `Finished` or `Failed`.
    """

    def __init__(self, home: Home, job: Job, folders: Sequence[Path], told: Callable[[News], None]) -> None:
        self._told = told
        self._closed = False
        self._connection, theirs = _context.Pipe()
        names = [os.fsencode(folder) for folder in folders]
        with theirs:
            arguments = (theirs, os.fsencode(home.folder), job.value, names)
            self._process = _context.Process(target=_serve, args=arguments, name="recallery-learning", daemon=True)
            self._process.start()
        self.thread = threading.Thread(target=self._listen, name="learning", daemon=True)
        self.thread.start()

    def halt(self) -> None:
        """End the job at its next look; it tells `Finished` then."""
        with contextlib.suppress(OSError):
            self._connection.send_bytes(b"halt")

    def close(self) -> None:
        """End it now; nothing is told any more."""
        self._closed = True
        self._process.kill()
        self.thread.join(_END_LIMIT_S)

    def _listen(self) -> None:
        news: News | None = None
        try:
            while not isinstance(news, Finished | Failed):
                news = _news.decode(self._connection.recv_bytes(_EVENT_LIMIT_BYTES))
                self._tell(news)
        except (EOFError, OSError, msgspec.MsgspecError):
            self._tell(_failed(KnownError("Learning ended too early", "The process was ended. Start it again.")))
        finally:
            self._process.kill()
            self._process.join()
            self._connection.close()

    def _tell(self, news: News) -> None:
        if not self._closed:
            self._told(news)


def _failed(trouble: KnownError) -> Failed:
    return Failed(trouble.title.to_json(), trouble.message.to_json())


def _serve(connection: Connection, home_name: bytes, job: str, names: list[bytes]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    home = Home(Path(os.fsdecode(home_name)))
    start_logging(home, "learning")
    lower_priority()
    limit_blas_threads()
    end_with_parent()
    control = Control()
    threading.Thread(target=_halt_when_told, args=(connection, control), daemon=True).start()

    def tell(news: News) -> None:
        connection.send_bytes(msgspec.msgpack.encode(news))

    news: News
    try:
        _do(home, Job(job), [Path(os.fsdecode(name)) for name in names], control, tell)
        news = Finished(control.halted)
    except KnownError as trouble:
        news = _failed(trouble)
    except Exception:
        log.exception("a bug in %s", job)
        news = _failed(unexpected_error(None))
    tell(news)


def _halt_when_told(connection: Connection, control: Control) -> None:
    with contextlib.suppress(EOFError, OSError):
        connection.recv_bytes()
    control.stop()


def _do(home: Home, job: Job, folders: Sequence[Path], control: Control, tell: Callable[[News], None]) -> None:
    from indexer.learning.learner import learn, look_at, request_of
    from indexer.learning.quality import measure

    def progressed(progress: Progress) -> None:
        own = None if progress.look is None else progress.look.own
        tell(Step(progress.stage.value, progress.done, progress.total, own))

    with closing(connect(home.catalogue, create=False)) as db:
        if job is Job.MEASURE:
            measure(home, db, control, lambda done, total: tell(Step(job.value, done, total)))
        elif job is Job.LEARN:
            learn(home, db, request_of(db, folders), control, progressed)
        elif (taught := look_at(home, db, request_of(db, folders), control, progressed)) is not None:
            tell(Counted(taught.files, len(taught.pairs), taught.texts, taught.by_source, taught.left_out))

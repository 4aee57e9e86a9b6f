"""Learning in the window: starts the process that learns or measures, and asks the index what came of it."""

from __future__ import annotations

from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.ask_thread import AskThread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from indexer.errors import KnownError
    from indexer.home import Home
    from indexer.learning.learner import Outcome
    from indexer.learning.process import Job, LearningProcess, News, Step
    from indexer.learning.quality import Quality
    from indexer.models.installed import Installed

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningState:
    """What the index knows about learning."""

    has_learned: bool = False
    """Whether a model that learned something answers, or is about to."""
    interrupted: tuple[str, ...] = ()
    """The folders of a training that was begun and not ended."""
    outcome: Outcome | None = None
    """What came of the last training that was neither used nor thrown away."""
    quality: Quality | None = None
    """What was measured last."""
    is_quality_old: bool = False
    """Whether another model answers now."""


def state_of(home: Home) -> LearningState:
    """Return what the index knows about learning. Runs in a thread of its own.

    Raises:
        KnownError: the index cannot be opened.
    """
    from indexer.catalogue.database import connect
    from indexer.learning import learner, quality, using
    from indexer.models.installed import roles

    if not home.exists:
        return LearningState()
    with closing(connect(home.catalogue, create=False)) as db:
        now = roles(home, db)
    measured, is_old = quality.latest(home)
    return LearningState(
        has_learned=any(map(using.has_learned, (now.answering, now.wanted))),
        interrupted=learner.interrupted_folders(home),
        outcome=learner.result(home),
        quality=measured,
        is_quality_old=is_old,
    )


def use_learned(home: Home) -> Installed:
    """Make the model of what was learned last, and forget the training; see `make_candidate`."""
    from indexer.learning.learner import forget
    from indexer.learning.using import make_candidate

    model = make_candidate(home)
    forget(home)
    return model


def model_before(home: Home) -> Installed:
    """Return the model to go back to; see `before_learning`."""
    from indexer.catalogue.database import connect
    from indexer.learning.using import before_learning

    with closing(connect(home.catalogue, create=False)) as db:
        return before_learning(home, db)


def forget_training(home: Home) -> None:
    """Throw away what was learned and not used, or is being learned."""
    from indexer.learning.learner import forget

    forget(home)


class Learning(QObject):
    """One job at a time in a process of its own; lives in the window's thread."""

    changed = Signal()  # `job`, or what the index knows
    progressed = Signal(object)  # A Step
    counted = Signal(object)  # What the folders can teach, a Counted
    failed = Signal(object)  # A KnownError: the job could not be done
    unhandled = Signal(object)  # A bug; see `AskThread`
    _told = Signal(int, object)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._process: LearningProcess | None = None
        self._started = 0
        self._closed = False
        self._thread: AskThread[None] | None = None
        self.job: Job | None = None
        """What is being done; None if nothing is."""
        self.curve: list[float] = []
        """What was measured in the present training, of each look."""
        self._told.connect(self._take)

    def start(self, job: Job, folders: Sequence[Path] = ()) -> None:
        """Start a job; ignored while another one runs."""
        from indexer.learning.process import LearningProcess

        if self.job is not None or self._closed:
            return
        self._home.create()
        self._started += 1
        number = self._started
        self.job, self.curve = job, []
        self._process = LearningProcess(self._home, job, folders, lambda news: self._tell(number, news))
        self.changed.emit()

    def pause(self) -> None:
        """End the job at its next look; the same job goes on from there."""
        if self._process is not None:
            self._process.halt()

    def cancel(self) -> None:
        """End the job now, and throw away what it did."""
        self._end()
        self._ask(self, lambda: forget_training(self._home), lambda _: self.changed.emit())

    def ask_state(self, owner: QObject, answer: Callable[[LearningState], None]) -> None:
        """Ask what the index knows about learning."""
        self._ask(owner, lambda: state_of(self._home), answer)

    def use(self, owner: QObject, answer: Callable[[Installed], None], failed: Callable[[KnownError], None]) -> None:
        """Make the model of what was learned; it answers once its table is filled."""
        self._ask(owner, lambda: use_learned(self._home), answer, failed)

    def ask_model_before(
        self, owner: QObject, answer: Callable[[Installed], None], failed: Callable[[KnownError], None]
    ) -> None:
        """Ask for the model to go back to."""
        self._ask(owner, lambda: model_before(self._home), answer, failed)

    def forget(self) -> None:
        """Throw away what was learned and not used."""
        if self.job is None:
            self.cancel()

    def close(self, timeout_s: float) -> bool:
        """End everything; return whether the thread ended in time. A training goes on from its last look."""
        self._closed = True
        self._end()
        return self._thread is None or self._thread.close(timeout_s)

    def _end(self) -> None:
        process, self._process, self.job = self._process, None, None
        self._started += 1  # what it still told counts no more
        if process is not None:
            process.close()

    def _ask(
        self,
        owner: QObject,
        question: Callable[[], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        if self._closed:
            return
        if self._thread is None:
            self._thread = AskThread("learning", nullcontext, parent=self)
            self._thread.unhandled.connect(self.unhandled)
        self._thread.ask(owner, lambda _none, _is_stale: question(), answer, failed)

    def _tell(self, number: int, news: News) -> None:
        """Pass news from the thread that listens to the window's."""
        with suppress(RuntimeError):  # the window was destroyed without `close`
            self._told.emit(number, news)

    def _take(self, number: int, news: News) -> None:
        from indexer.learning.process import Counted, Failed, Finished, Step

        if number != self._started:
            return
        match news:
            case Step():
                self._follow(news)
            case Counted():
                self.counted.emit(news)
            case Finished() | Failed():
                self._process, self.job = None, None
                self.changed.emit()
                if isinstance(news, Failed):
                    self.failed.emit(news.trouble)

    def _follow(self, step: Step) -> None:
        if step.own is not None:
            self.curve.append(step.own)
        self.progressed.emit(step)

"""Threads that answer questions of widgets; the answers arrive in the window's thread."""

from __future__ import annotations

import logging
import queue
import threading
import weakref
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.library.library import Library
    from indexer.search.request import Answer, SearchRequest

    IsStale = Callable[[], bool]

T = TypeVar("T")


class AskLibrary(Protocol):
    """Asks the library in its own thread."""

    def __call__(
        self,
        owner: QObject,
        question: Callable[[Library], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run `question` in that thread, then `answer` in the window's thread, in the order of the calls.

        Args:
            owner: no answer is given once it is destroyed.
            question: a plain function of the library; no Qt in it.
            answer: called in the window's thread.
            failed: called instead, for trouble of the world; None tells it in the window's notice bar.
        """


class AskSearch(Protocol):
    """Searches in the search thread. A newer search makes older ones stale: they get no answer."""

    def __call__(
        self,
        owner: QObject,
        request: SearchRequest,
        answer: Callable[[Answer], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run a search; see AskLibrary for the arguments."""


log = logging.getLogger(__name__)

R = TypeVar("R")

_PREPARE = 0  # A request to open the resource


class _PendingQuestion(NamedTuple):
    owner: weakref.ref[QObject]
    question: Callable[[Any, IsStale], object]
    answer: Callable[[Any], None]
    failed: Callable[[KnownError], None] | None


class AskThread(QObject, Generic[R]):
    """A thread that opens a resource for the first question and closes it at the end.

    A widget destroyed outside the window's thread crashes the program. So this object keeps owners, questions and
    answers until the thread is done with them; only numbers and values travel between the threads.

    Args:
        opened: makes the resource. Trouble is told to the one who asked, and the next question tries again.
        latest_only: a question makes earlier ones stale, which are never answered.
    """

    busy = Signal(bool)  # Whether questions are pending
    unhandled = Signal(object)
    """An exception without a handler: a KnownError without `failed`, or a bug, which is logged."""
    _done = Signal(int, object, object)

    def __init__(
        self,
        name: str,
        opened: Callable[[], AbstractContextManager[R]],
        *,
        latest_only: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._latest_only = latest_only
        self._asked: dict[int, _PendingQuestion] = {}
        self._newest = 0
        self._closed = False
        self._numbers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._done.connect(self._deliver)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def ask(
        self,
        owner: QObject,
        question: Callable[[R, IsStale], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Queue a question; see `AskLibrary`.

        Args:
            question: gets the resource, and what says that nobody waits for the answer any more.
        """
        if self._closed:
            return
        self._newest += 1
        self._asked[self._newest] = _PendingQuestion(weakref.ref(owner), question, answer, failed)
        self._numbers.put(self._newest)
        if len(self._asked) == 1:
            self.busy.emit(True)  # noqa: FBT003 - a signal has no keywords

    def prepare(self) -> None:
        """Open the resource now, so that the first question is not delayed."""
        self._numbers.put(_PREPARE)

    def close(self, timeout_s: float) -> bool:
        """Stop answering and end the thread; return whether it ended in time."""
        self._closed = True
        self._numbers.put(None)
        self._thread.join(timeout_s)
        ended = not self._thread.is_alive()
        if ended:
            self._asked.clear()
        return ended

    def _is_stale(self, number: int) -> bool:
        return self._closed or (self._latest_only and number != self._newest)

    def _deliver(self, number: int, value: object, trouble: Exception | None) -> None:
        asked = self._asked.pop(number, None)
        if asked is None:
            return  # answered just before `close`
        if not self._asked:
            self.busy.emit(False)  # noqa: FBT003
        owner = asked.owner()
        if self._is_stale(number) or owner is None or not shiboken6.isValid(owner):
            return
        if trouble is None:
            asked.answer(value)
        elif isinstance(trouble, KnownError) and asked.failed is not None:
            asked.failed(trouble)
        else:
            self.unhandled.emit(trouble)

    # Runs in the thread

    def _work(self) -> None:
        with ExitStack() as held:
            resource: list[R] = []
            while (number := self._numbers.get()) is not None:
                if number == _PREPARE:
                    with suppress(KnownError):  # the first question reports it
                        self._open(resource, held)
                    continue
                value, trouble = self._answered(number, resource, held)
                with suppress(RuntimeError):  # the window was destroyed without `close`
                    self._done.emit(number, value, trouble)

    def _open(self, resource: list[R], held: ExitStack) -> R:
        if not resource:
            resource.append(held.enter_context(self._opened()))
        return resource[0]

    def _answered(self, number: int, resource: list[R], held: ExitStack) -> tuple[object, Exception | None]:
        if self._is_stale(number):
            return None, None
        try:
            opened = self._open(resource, held)
            return self._asked[number].question(opened, lambda: self._is_stale(number)), None
        except KnownError as error:
            return None, error.with_traceback(None)
        except Exception as error:
            log.exception("a bug in the thread %s", self._thread.name)
            # The traceback would keep the widgets of the question alive.
            return None, error.with_traceback(None)

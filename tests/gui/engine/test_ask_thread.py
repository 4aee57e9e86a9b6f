from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from desktop_app.engine.ask_thread import AskThread
from indexer.errors import KnownError

WAIT_S = 60.0


class Box:
    """A resource that remembers who used it."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.closed_in: int | None = None
        self.refused = 0


@contextmanager
def opened(box: Box) -> Iterator[Box]:
    if box.refused:
        box.refused -= 1
        raise KnownError("Not now", "Try again.")
    box.threads.append(threading.get_ident())
    try:
        yield box
    finally:
        box.closed_in = threading.get_ident()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def thread(qapp: object, box: Box) -> Iterator[AskThread[Box]]:
    made: AskThread[Box] = AskThread("test", lambda: opened(box))
    yield made
    assert made.close(WAIT_S)


@pytest.fixture
def latest(qapp: object, box: Box) -> Iterator[AskThread[Box]]:
    made: AskThread[Box] = AskThread("test", lambda: opened(box), latest_only=True)
    yield made
    assert made.close(WAIT_S)


def test_answers_come_in_order_in_the_window_and_questions_run_elsewhere(
    qtbot: QtBot, thread: AskThread[Box], box: Box
) -> None:
    owner = QObject()
    asked_in: list[int] = []
    answers: list[tuple[int, int]] = []

    def asking(number: int) -> Callable[[Box, Callable[[], bool]], int]:
        def question(_box: Box, _is_stale: Callable[[], bool]) -> int:
            asked_in.append(threading.get_ident())
            return number

        return question

    for number in range(5):
        thread.ask(owner, asking(number), lambda value: answers.append((value, threading.get_ident())))
    qtbot.waitUntil(lambda: len(answers) == 5)
    here = threading.get_ident()
    assert answers == [(number, here) for number in range(5)]
    assert set(asked_in) == set(box.threads) != {here}


def test_it_opens_once_with_the_first_question_and_closes_in_the_same_thread(qtbot: QtBot, box: Box) -> None:
    thread: AskThread[Box] = AskThread("test", lambda: opened(box))
    owner = QObject()
    answers: list[int] = []
    assert box.threads == []
    thread.prepare()
    for _ in range(2):
        thread.ask(owner, lambda found, _stale: len(found.threads), answers.append)
    qtbot.waitUntil(lambda: answers == [1, 1])
    assert thread.close(WAIT_S)
    assert box.closed_in == box.threads[0]


def test_trouble_goes_to_the_one_who_asked_and_the_next_question_tries_again(
    qtbot: QtBot, thread: AskThread[Box], box: Box
) -> None:
    owner, answers, troubles = QObject(), list[int](), list[KnownError]()
    box.refused = 1
    thread.ask(owner, lambda _box, _stale: 1, answers.append, troubles.append)
    thread.ask(owner, lambda _box, _stale: 2, answers.append, troubles.append)
    qtbot.waitUntil(lambda: answers == [2])
    assert [str(trouble.title) for trouble in troubles] == ["Not now"]


def test_trouble_that_nobody_takes_is_not_lost(qtbot: QtBot, thread: AskThread[Box], box: Box) -> None:
    owner = QObject()
    box.refused = 1
    with qtbot.waitSignal(thread.unhandled) as heard:
        thread.ask(owner, lambda _box, _stale: 1, lambda _: None)
    assert str(heard.args[0].title) == "Not now"


@pytest.mark.expects_log("a bug in the thread test")
def test_a_bug_is_told_even_if_trouble_is_taken(qtbot: QtBot, thread: AskThread[Box]) -> None:
    owner, troubles = QObject(), list[KnownError]()
    with qtbot.waitSignal(thread.unhandled) as heard:
        thread.ask(owner, lambda _box, _stale: 1 // 0, lambda _: None, troubles.append)
    assert isinstance(heard.args[0], ZeroDivisionError)
    assert troubles == []


def test_a_destroyed_owner_gets_no_answer(qtbot: QtBot, thread: AskThread[Box]) -> None:
    gone, kept = QObject(), QObject()
    answers: list[str] = []
    hold = threading.Event()
    thread.ask(gone, lambda _box, _stale: hold.wait(WAIT_S), lambda _: answers.append("gone"))
    thread.ask(kept, lambda _box, _stale: None, lambda _: answers.append("kept"))
    shiboken6.delete(gone)
    hold.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["kept"]


def test_a_newer_question_makes_older_ones_stale(qtbot: QtBot, latest: AskThread[Box]) -> None:
    owner = QObject()
    answers: list[int] = []
    begun, seen = threading.Event(), list[bool]()

    def until_stale(_box: Box, is_stale: Callable[[], bool]) -> int:
        begun.set()
        while not is_stale():
            pass
        seen.append(True)
        return 1

    latest.ask(owner, until_stale, answers.append)
    assert begun.wait(WAIT_S)
    latest.ask(owner, lambda _box, _stale: 2, answers.append)
    latest.ask(owner, lambda _box, _stale: 3, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert (answers, seen) == ([3], [True])


def test_it_is_busy_from_the_first_question_to_the_last_answer(qtbot: QtBot, thread: AskThread[Box]) -> None:
    owner, busy = QObject(), list[bool]()
    thread.busy.connect(busy.append)
    for _ in range(3):
        thread.ask(owner, lambda _box, _stale: None, lambda _: None)
    qtbot.waitUntil(lambda: busy == [True, False])


def test_what_asked_dies_in_the_window_never_in_the_thread(qtbot: QtBot, thread: AskThread[Box]) -> None:
    died_in: list[int] = []

    class Asker(QObject):
        def ask(self) -> None:
            thread.ask(self, lambda _box, _stale: self.objectName(), lambda _: None)

    asker = Asker()
    weakref.finalize(asker, lambda: died_in.append(threading.get_ident()))
    asker.ask()
    del asker
    qtbot.waitUntil(lambda: (gc.collect(), bool(died_in))[1])
    assert died_in == [threading.get_ident()]


def test_nothing_is_answered_after_it_was_closed(qapp: object, box: Box) -> None:
    thread: AskThread[Box] = AskThread("test", lambda: opened(box))
    owner, answers = QObject(), list[int]()
    thread.ask(owner, lambda _box, _stale: 1, answers.append)
    assert thread.close(WAIT_S)
    thread.ask(owner, lambda _box, _stale: 2, answers.append)
    QCoreApplication.processEvents()  # what the thread said before its end
    assert answers == []

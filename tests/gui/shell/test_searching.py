"""From the query to results: the right question, the newest answer, nothing that flickers or moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting
from desktop_app.shell.searching import FIRST_LIMIT, SearchController
from indexer.errors import IndexTroubleError, KnownError
from indexer.library.values import Order
from indexer.search.request import Answer, Filters, Hit, Matches, SearchRequest, Unread
from indexer.service.messages import Changed
from indexer.types import Kind


class _Library:
    def __init__(self) -> None:
        self.ids = np.arange(3, dtype=np.int64)
        self.named = np.array([7], dtype=np.int64)
        self.there = True
        self.asked: list[tuple[Filters, Order]] = []

    def browse(self, filters: Filters, order: Order) -> NDArray[np.int64]:
        self.asked.append((filters, order))
        return self.ids

    def roots(self) -> list[object]:
        return [object()] if self.there else []

    def names(self, text: str, limit: int) -> NDArray[np.int64]:
        return self.named


class _Engine:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.library = _Library()
        self.requests: list[SearchRequest] = []
        self.answers: list[Callable[[Any], None]] = []
        self.fails: list[Callable[[KnownError], None]] = []

    def ask_library(
        self, owner: QObject, question: Callable[[Any], Any], answer: Callable[[Any], None], failed: Any = None
    ) -> None:
        answer(question(self.library))

    def ask_search(
        self, owner: QObject, request: SearchRequest, answer: Callable[[Any], None], failed: Any = None
    ) -> None:
        self.requests.append(request)
        self.answers.append(answer)
        self.fails.append(failed)


class _Results:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.notice_wanted: list[Any] = []

    def show_hits(self, hits: Sequence[Hit], matches: Matches | None = None) -> None:
        self.notice_wanted.append(("hits", len(hits)))

    def show_library(self, ids: NDArray[np.int64]) -> None:
        self.notice_wanted.append(("library", ids.tolist()))

    def show_busy(self) -> None:
        self.notice_wanted.append("busy")

    def show_nothing(self, query: SearchQuery) -> None:
        self.notice_wanted.append("nothing")

    def show_first_steps(self) -> None:
        self.notice_wanted.append("first steps")

    def show_error(self, trouble: KnownError) -> None:
        self.notice_wanted.append(trouble)

    def add_new(self, count: int) -> None:
        self.notice_wanted.append(("new", count))


def answer_of(count: int) -> Answer:
    return Answer(hits=(cast(Any, object()),) * count)


HITS = answer_of(5)


@pytest.fixture
def state(host: QWidget) -> QueryState:
    return QueryState(host)


@pytest.fixture
def engine() -> _Engine:
    return _Engine()


@pytest.fixture
def results() -> _Results:
    return _Results()


@pytest.fixture
def searching(host: QWidget, state: QueryState, engine: _Engine, results: _Results) -> SearchController:
    return SearchController(state, engine.ask_library, engine.ask_search, results, host)


def test_empty_query_shows_the_library(searching: SearchController, engine: _Engine, results: _Results) -> None:
    searching.reload()
    assert [("library", [0, 1, 2])] == results.notice_wanted
    assert [(Filters(), Order.NEWEST)] == engine.library.asked


def test_filters_alone_only_browse(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    state.set(SearchQuery(filters=Filters(kinds=(Kind.VIDEO,)), sorting=Sorting.OLDEST))
    assert [(Filters(kinds=(Kind.VIDEO,)), Order.OLDEST)] == engine.library.asked
    assert [] == engine.requests


def test_words_are_searched_for(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    state.change(text="a cat")
    assert "a cat" == engine.requests[0].texts[0].text
    engine.answers[0](HITS)
    assert [("hits", 5)] == results.notice_wanted


def test_older_answers_are_dropped(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    state.change(text="a cat")
    state.change(text="a dog")
    engine.answers[0](answer_of(1))
    assert [] == results.notice_wanted
    engine.answers[1](HITS)
    assert [("hits", 5)] == results.notice_wanted


def test_busy_is_shown_only_when_it_takes_long(
    qtbot: QtBot, searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    state.change(text="a cat")
    engine.answers[0](HITS)
    assert not searching.busy_timer.isActive()
    state.change(text="a dog")
    qtbot.waitUntil(lambda: results.notice_wanted[-1] == "busy")
    engine.answers[1](HITS)
    assert ("hits", 5) == results.notice_wanted[-1]


def test_names_are_found_before_contents(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    state.change(text="holiday")
    engine.answers[0](Answer())
    assert [("library", [7])] == results.notice_wanted


def test_nothing_found_is_said(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    engine.library.named = np.empty(0, np.int64)
    state.change(text="holiday")
    engine.answers[0](Answer())
    state.change(text="", pictures=(PicturePart(path=Path("/a.jpg")),))
    engine.answers[1](Answer())
    assert ["nothing", "nothing"] == results.notice_wanted


def test_empty_library_shows_first_steps(searching: SearchController, engine: _Engine, results: _Results) -> None:
    engine.library.ids = np.empty(0, np.int64)
    searching.reload()
    engine.library.there = False
    searching.reload()
    assert ["nothing", "first steps"] == results.notice_wanted


def test_chosen_folders_are_waited_for(searching: SearchController, engine: _Engine, results: _Results) -> None:
    engine.library.ids = np.empty(0, np.int64)
    engine.library.there = False
    searching.expect_files()
    assert ["nothing"] == results.notice_wanted


def test_new_files_do_not_move_what_is_seen(
    searching: SearchController, state: QueryState, engine: _Engine, results: _Results
) -> None:
    searching.reload()
    searching.handle_changes(Changed(seen=12))
    assert ("library", [0, 1, 2]) == results.notice_wanted[-1], "nothing was read yet"
    searching.handle_changes(Changed(indexed=7, failed=5))
    assert ("new", 7) == results.notice_wanted[-1]
    state.change(text="a cat")
    engine.answers[0](HITS)
    searching.handle_changes(Changed(seen=9))
    assert ("hits", 5) == results.notice_wanted[-1], "names are no news to who searches for contents"
    searching.handle_changes(Changed(indexed=2))
    assert ("new", 2) == results.notice_wanted[-1]


def test_files_listed_by_name_are_not_announced_again(searching: SearchController, results: _Results) -> None:
    searching.reload()
    searching.handle_changes(Changed(seen=3))
    searching.reload()
    before = len(results.notice_wanted)
    searching.handle_changes(Changed(indexed=3))
    assert len(results.notice_wanted) == before
    searching.handle_changes(Changed(seen=2, indexed=1))
    assert ("new", 1) == results.notice_wanted[-1]


def test_first_files_are_shown_at_once(searching: SearchController, engine: _Engine, results: _Results) -> None:
    engine.library.ids = np.empty(0, np.int64)
    searching.reload()
    engine.library.ids = np.arange(2, dtype=np.int64)
    searching.handle_changes(Changed(seen=2))
    assert ("library", [0, 1]) == results.notice_wanted[-1]


def test_more_hits_are_asked_for_only_if_there_may_be_some(
    searching: SearchController, state: QueryState, engine: _Engine
) -> None:
    state.change(text="a cat")
    engine.answers[0](HITS)
    searching.more()
    assert 1 == len(engine.requests)
    searching.reload()
    engine.answers[1](answer_of(5 * FIRST_LIMIT))
    searching.more()
    assert engine.requests[2].limit > FIRST_LIMIT
    state.change(text="a dog")
    assert FIRST_LIMIT == engine.requests[3].limit


def test_trouble_is_told(searching: SearchController, state: QueryState, engine: _Engine, results: _Results) -> None:
    state.change(text="a cat")
    trouble = IndexTroubleError("The index is damaged", "Rebuild it.")
    engine.fails[0](trouble)
    assert [trouble] == results.notice_wanted


def test_words_that_the_model_does_not_understand_are_announced_with_the_answer(qapp: object) -> None:
    state, engine = QueryState(), _Engine()
    controller = SearchController(state, engine.ask_library, engine.ask_search, _Results())
    heard: list[Unread] = []
    controller.unread.connect(heard.append)
    state.set(SearchQuery(text="ein Hund"))
    engine.answers[-1](Answer(unread=Unread("de", ("en",))))
    assert heard == [Unread("de", ("en",))]
    state.set(SearchQuery(text="a dog"))
    engine.answers[-1](Answer())
    assert len(heard) == 1

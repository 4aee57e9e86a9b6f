"""Examples of searches are told once photos are there, and only those that find some."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from desktop_app.query.query import QueryState
from desktop_app.shell.examples import ENOUGH_PHOTOS, Examples, candidates
from indexer.search.request import Answer, Matches, SearchRequest
from indexer.service.messages import Changed, Phase, Progress
from tests.gui.fake_engine import FakeEngine

HERE = {"a cat", "a church", "a bridge", "a bicycle"}


class SearchingEngine(FakeEngine):
    """Finds what is HERE at once."""

    def __init__(self) -> None:
        super().__init__()
        self.searched: list[str] = []

    def ask_search(
        self, owner: QObject, request: SearchRequest, answer: Callable[[Answer], None], failed: object = None
    ) -> None:
        (part,) = request.texts
        self.searched.append(part.text)
        answer(Answer(matches=Matches(good=int(part.text in HERE), maybe=5)))


@pytest.fixture
def engine(app: object) -> SearchingEngine:
    return SearchingEngine()


@pytest.fixture
def state(engine: SearchingEngine) -> QueryState:
    return QueryState(engine)


@pytest.fixture
def told(engine: SearchingEngine, state: QueryState) -> list[list[str]]:
    found: list[list[str]] = []
    Examples(engine, state, engine).found.connect(found.append)  # type: ignore[arg-type]
    return found


def indexed(engine: SearchingEngine, count: int) -> None:
    engine.changed.emit(Changed(indexed=count))


def test_nothing_is_tried_before_there_are_photos(engine: SearchingEngine, told: list[list[str]]) -> None:
    engine.progress.emit(Progress(phase=Phase.WATCHING))
    indexed(engine, 5)
    engine.progress.emit(Progress(phase=Phase.INDEXING))
    assert [] == engine.searched

    engine.progress.emit(Progress(phase=Phase.WATCHING))
    assert [["a cat", "a church", "a bridge"]] == told
    engine.progress.emit(Progress(phase=Phase.WATCHING))
    assert 1 == len(told)


def test_a_part_of_a_large_library_is_enough(engine: SearchingEngine, told: list[list[str]]) -> None:
    indexed(engine, ENOUGH_PHOTOS)
    engine.progress.emit(Progress(phase=Phase.INDEXING))
    assert told


def test_photos_of_none_of_it_get_no_examples(
    engine: SearchingEngine, told: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.gui.shell.test_examples.HERE", set())
    indexed(engine, 1)
    engine.progress.emit(Progress(phase=Phase.WATCHING))
    assert candidates() == engine.searched
    assert [] == told


def test_who_searches_needs_no_examples(engine: SearchingEngine, state: QueryState, told: list[list[str]]) -> None:
    state.change(text="my cat")
    indexed(engine, 1)
    engine.progress.emit(Progress(phase=Phase.WATCHING))
    assert [] == engine.searched

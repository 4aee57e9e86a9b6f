"""The search thread's index is opened anew when other models answer or help, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop_app.engine.opened_search import OpenedSearch
from indexer.home import Home
from indexer.search.request import Answer, SearchRequest, TextPart
from indexer.swap import exchange
from indexer.swap.switch import switch, want
from tests.unit.indexer.model_pairs import made_pairs
from tests.unit.indexer.swapping import NEW, OLD, Library, make_library
from tests.unit.indexer.tiny_bundle import DIMENSION

COUNT = 40
ALL = SearchRequest(texts=(TextPart("a dog"),), limit=COUNT)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path, COUNT)
    yield made
    made.db.close()


def names(search: OpenedSearch) -> list[str]:
    return [hit.path.name for hit in search.search(ALL, lambda: False).hits]


def test_a_new_bridge_helps_the_next_search_and_a_dropped_one_does_not(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = made_pairs(DIMENSION)
    bad = replace(good, newer_texts=good.newer_texts[::-1], newer_pictures=good.newer_pictures[::-1])
    encoders = library.encoder(NEW), library.encoder(OLD)
    with OpenedSearch(library.home) as search:
        before, first = names(search), search.searcher()
        want(library.home, library.db, library.model(NEW))
        library.fill()
        assert names(search) == before
        assert search.searcher() is first, "nothing that is searched has changed"
        monkeypatch.setattr(exchange, "collect_pairs", lambda *_: good)
        exchange.fit_bridge(library.home, library.db, *encoders)
        assert len(names(search)) == COUNT
        helped = search.searcher()
        assert helped is not None
        assert names(search) != before
        assert search.searcher() is helped
        exchange.fit_bridge(library.home, library.db, *encoders)
        assert search.searcher() is not helped, "another bridge"
        monkeypatch.setattr(exchange, "collect_pairs", lambda *_: bad)
        exchange.fit_bridge(library.home, library.db, *encoders)
        assert names(search) == before


def test_a_switch_of_models_is_noticed_by_the_next_search(library: Library) -> None:
    with OpenedSearch(library.home) as search:
        before, first = names(search), search.searcher()
        library.fill()
        switch(library.home, library.db, library.model(NEW))
        assert names(search) == before, "both models are the same graphs"
        second = search.searcher()
        assert second is not None
        assert second is not first
        # The folder of the one before is of no matter any more.
        shutil.rmtree(library.model(OLD).folder)
        assert names(search) == before


def test_the_first_search_finds_everything_loaded(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenedSearch(library.home) as search:
        searcher = search.searcher()
        assert searcher is not None
        # The sample of the library is not drawn again.
        monkeypatch.setattr("indexer.store.reader.SegmentReader.sample", None)
        assert len(names(search)) == COUNT


def test_a_bug_in_the_warm_up_is_left_to_the_first_search(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("indexer.search.searcher.rank", None)
        with OpenedSearch(library.home) as search:
            assert "a bug while the search was warmed up" in caplog.text
            caplog.clear()
            with pytest.raises(TypeError):
                names(search)


@pytest.mark.usefixtures("default_locale")
@pytest.mark.parametrize(("locale", "count"), [("en_GB", 1), ("de_DE", 2), ("fr_CA", 2), ("sv_SE", 1)])
def test_the_language_of_the_system_is_warmed_up_too(
    locale: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SearchRequest] = []

    def answer(_self: OpenedSearch, request: SearchRequest, _is_stale: object) -> Answer:
        asked.append(request)
        return Answer()

    monkeypatch.setattr(OpenedSearch, "search", answer)
    QLocale.setDefault(QLocale(locale))
    with OpenedSearch(Home(tmp_path / "none")):
        assert len({request.texts[0].text for request in asked}) == count


def test_there_is_nothing_to_search_before_there_is_an_index(tmp_path: Path) -> None:
    with OpenedSearch(Home(tmp_path / "none")) as search:
        assert names(search) == []

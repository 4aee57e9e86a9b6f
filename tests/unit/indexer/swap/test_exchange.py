"""One model takes the place of another, in one go, in parts, and back; meanwhile a bridge is fitted between the two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.catalogue.database import transaction
from indexer.catalogue.roots import store_setting
from indexer.embed.encoder import Encoder
from indexer.errors import ModelError
from indexer.home import WriterLock
from indexer.models.installed import active_model
from indexer.pipeline import reading, write
from indexer.pipeline.control import Control
from indexer.pipeline.indexing import Indexer
from indexer.service.messages import Event, Phase, Progress
from indexer.service.progress import ProgressReporter
from indexer.service.work import ModelFill
from indexer.store.reader import SegmentReader
from indexer.swap import exchange as swap_exchange
from indexer.swap.bridge import Pairs, load_bridge
from indexer.swap.exchange import exchange
from indexer.swap.fill import Filled
from indexer.swap.switch import status, want
from indexer.types import ModelId
from tests.unit.indexer.model_pairs import made_pairs
from tests.unit.indexer.swapping import NEW, OLD, Library
from tests.unit.indexer.tiny_bundle import DIMENSION

COUNT = 40
COMMIT = 8


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Commits of a few contents, whatever the clock says, and bridges between made up pairs; a list of all fittings."""
    monkeypatch.setattr(write, "COMMIT_ROWS", COMMIT)
    monkeypatch.setattr(write, "COMMIT_S", 1e9)
    monkeypatch.setattr(reading, "FILES_AHEAD", 2)
    monkeypatch.setattr(swap_exchange, "FIRST_AT", 2 * COMMIT)
    fitted: list[int] = []

    def pairs(*_: object) -> Pairs:
        fitted.append(1)
        return made_pairs(DIMENSION)

    monkeypatch.setattr(swap_exchange, "collect_pairs", pairs)
    return fitted


def exchanged(library: Library, name: str, control: Control | None = None) -> Iterator[Filled]:
    with WriterLock(library.home):
        want(library.home, library.db, library.model(name))
        yield from exchange(library.home, library.db, library.model(name), threads=1, control=control or Control())


def is_bridged(library: Library) -> bool:
    return load_bridge(library.home.models, ModelId(NEW), ModelId(OLD)) is not None


def answering(library: Library) -> str:
    return active_model(library.home).name


def test_an_exchange_fills_switches_and_goes_back(library: Library) -> None:
    assert sum(event.contents for event in exchanged(library, NEW)) == COUNT
    assert answering(library) == NEW
    assert list(exchanged(library, OLD)) == []
    assert answering(library) == OLD
    assert not status(library.home, library.db).is_exchanging


def test_a_halted_exchange_leaves_the_old_model_answering(library: Library) -> None:
    control = Control()
    control.interrupt()
    assert list(exchanged(library, NEW, control)) == []
    assert answering(library) == OLD
    assert status(library.home, library.db).is_exchanging


def test_going_back_knows_the_names_of_now_even_if_it_is_halted(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    list(exchanged(moved, NEW))
    (moved.photos / "p007.jpg").rename(moved.photos / "lighthouse.jpg")
    moved.index(NEW)
    control = Control()
    control.interrupt()
    assert list(exchanged(moved, OLD, control)) == []
    assert answering(library) == OLD
    (text,) = SegmentReader(library.home.units, ModelId(OLD), DIMENSION).matching("lighthouse", None, 2).texts
    assert "lighthouse.jpg" in text


def test_a_bridge_is_there_while_the_older_model_answers(library: Library, small: list[int]) -> None:
    seen = [(answering(library), is_bridged(library)) for _ in exchanged(library, NEW)]
    assert seen == [(OLD, False), (OLD, False), (OLD, True), (OLD, True), (OLD, True)]
    assert len(small) == 1


def test_a_bridge_that_a_halt_came_before_is_fitted_later_and_only_once(library: Library, small: list[int]) -> None:
    control = Control()
    for number, _ in enumerate(exchanged(library, NEW, control)):
        if number == 1:
            control.interrupt()
    assert (small, is_bridged(library)) == ([], False)
    list(exchanged(library, NEW))
    assert (len(small), answering(library)) == (1, NEW)


def test_a_bridge_is_tried_again_where_the_table_was_made_anew(library: Library) -> None:
    ids = ModelId(NEW), ModelId(OLD)
    assert swap_exchange.is_due(library.db, *ids, 1_000)
    assert not swap_exchange.is_due(library.db, *ids, 999)
    with transaction(library.db, library.home.catalogue):
        store_setting(library.db, swap_exchange.TRIED, f"{NEW}\n{OLD}\n4100")
    assert not swap_exchange.is_due(library.db, *ids, 15_999)
    assert swap_exchange.is_due(library.db, *ids, 16_000)
    assert swap_exchange.is_due(library.db, *ids, 1_000), "fewer than then"
    assert swap_exchange.is_due(library.db, ids[1], ids[0], 5_000), "another pair"


def test_a_halt_ends_the_fitting_of_a_bridge(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.fill()
    library.db.execute("UPDATE contents SET title = 'a dog'")
    monkeypatch.setattr(swap_exchange, "TEXTS_AT_ONCE", 10)
    control, asked = Control(), list[int]()
    original = Encoder.embed_queries

    def embed(self: Encoder, texts: list[str]) -> object:
        asked.append(len(texts))
        control.interrupt()
        return original(self, texts)

    monkeypatch.setattr(Encoder, "embed_queries", embed)
    assert (
        swap_exchange.fit_bridge(library.home, library.db, library.encoder(NEW), library.encoder(OLD), control) is None
    )
    assert asked == [10]
    assert swap_exchange.is_due(library.db, ModelId(NEW), ModelId(OLD), 1_000), "it was not tried"


@dataclass
class Windowed:
    """The window's indexer at a filling, and what it tells."""

    library: Library
    indexer: Indexer
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reporter = ProgressReporter(self.told.append)

    def go_on(self, filling: ModelFill, ends_after: int) -> bool:
        """Fill until so many commits were made; return whether the model answers."""
        left = iter([False] * ends_after)
        self.indexer.control.resume()
        filling.go_on(self.indexer, self.reporter, lambda: next(left, True))
        return filling.answers(self.indexer)

    def done(self) -> list[int]:
        return [e.done for e in self.told if isinstance(e, Progress) and e.filling and e.phase is Phase.INDEXING]


@contextmanager
def windowed(library: Library, name: str) -> Iterator[tuple[Windowed, ModelFill]]:
    with WriterLock(library.home), Indexer(library.home, library.encoder(name), threads=1) as indexer:
        other = NEW if name == OLD else OLD
        want(library.home, library.db, library.model(other))
        yield Windowed(library, indexer), ModelFill(library.model(other), 1)


def test_the_window_fills_in_parts_with_a_bridge_and_tells_how_far_it_is(library: Library, small: list[int]) -> None:
    with windowed(library, OLD) as (window, filling):
        assert not filling.is_complete(window.indexer)
        assert not window.go_on(filling, 0)
        assert window.done() == []
        assert not window.go_on(filling, 1)
        so_far = window.done()
        assert COMMIT <= so_far[-1] < COUNT
        assert small == []
        assert window.go_on(filling, COUNT)
        assert window.done()[: len(so_far)] == so_far
        assert window.done() == sorted(set(window.done()))
        assert window.done()[-1] == COUNT
        assert (len(small), is_bridged(library)) == (1, True)
        window.reporter.rest(Phase.WATCHING)
        assert window.told[-1] == Progress(phase=Phase.WATCHING)


def test_the_window_goes_back_at_once_though_all_work_has_to_end(library: Library) -> None:
    list(exchanged(library, NEW))
    with windowed(library, NEW) as (window, filling):
        assert filling.is_complete(window.indexer)
        assert window.go_on(filling, 0)
    assert answering(library) == OLD


def test_a_model_that_does_not_run_is_no_longer_told_to_be_filled(library: Library) -> None:
    (library.model(NEW).folder / "tokenizer.json").write_text("damaged")
    with windowed(library, OLD) as (window, filling):
        with pytest.raises(ModelError):
            window.go_on(filling, COUNT)
        window.reporter.rest(Phase.WATCHING)
        assert window.told[-1] == Progress(phase=Phase.WATCHING)
    assert answering(library) == OLD

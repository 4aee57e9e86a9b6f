"""Another model takes over: its table fills beside the other's, most viewed first, and answers when it can."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer import flow
from indexer.catalogue import embedded, report
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.places import FilePlace, UnitColumns
from indexer.catalogue.roots import store_setting
from indexer.catalogue.waiting import WaitingContent, in_both, lacking, model_ids, waiting
from indexer.control import Control
from indexer.decode.pool import DecodePool
from indexer.errors import ModelError, UsageError
from indexer.home import Home, WriterLock
from indexer.models.active import ANSWERING, FORMER, active_model, roles
from indexer.models.installed import KEPT, installed
from indexer.search.request import Filters, SearchRequest, TextPart
from indexer.store.reader import UnitReader, stored_vectors
from indexer.store.tables import table_folder, tables
from indexer.store.writer import UnitWriter
from indexer.stream import Embedded, SourceFile
from indexer.swap import fill as filling
from indexer.swap import fitting
from indexer.swap.bridge import fit, load_bridge, save_bridge
from indexer.swap.bridged import BridgedEncoder
from indexer.swap.comparison import compare
from indexer.swap.cost import estimate
from indexer.swap.exchange import exchange
from indexer.swap.fill import Fill
from indexer.swap.merged import MergedSearcher
from indexer.swap.searching import open_searcher
from indexer.swap.switch import is_complete, remove, settle, status, switch, want
from indexer.types import Kind, ModelId
from tests.unit.indexer.model_pairs import made_pairs
from tests.unit.indexer.swapping import NEW, OLD, Library, add_photos, make_library
from tests.unit.indexer.tiny_bundle import DIMENSION

COUNT = 40
"""More than a background needs, so that scores are in standard deviations."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_library(folder, COUNT).db.close()
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of the library, its photos at their own place, so that nothing has to be indexed again."""
    shutil.copytree(made / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    db = connect(home.catalogue, create=False)
    yield Library(home, made / "photos", db)
    db.close()


def names(library: Library, request: SearchRequest) -> list[str]:
    with open_searcher(library.home) as searcher:
        return [hit.path.name for hit in searcher.search(request)]


def reach_only(monkeypatch: pytest.MonkeyPatch, wanted: Callable[[str], bool]) -> None:
    """Let only files of these names be reached; the disk of the others is away."""
    original = filling.source_of

    def reached(content: WaitingContent, copies: Sequence[FilePlace]) -> SourceFile | None:
        return original(content, [copy for copy in copies if wanted(copy.name)])

    monkeypatch.setattr(filling, "source_of", reached)


ALL = SearchRequest(texts=(TextPart("a dog"),), limit=COUNT)


def test_filling_leaves_the_answers_as_they_are_until_the_switch(library: Library) -> None:
    before = names(library, ALL)
    filled = library.fill()
    assert (filled.contents, filled.units, filled.failures) == (COUNT, COUNT, ())
    assert active_model(library.home).name == OLD
    assert names(library, ALL) == before
    assert is_complete(library.home, library.db, library.model(NEW))
    switch(library.home, library.db, library.model(NEW))
    assert active_model(library.home).name == NEW
    assert names(library, ALL) == before, "both models are the same graphs"


def test_the_same_vectors_come_as_from_indexing(library: Library) -> None:
    library.fill()
    query = library.encoder(OLD).embed_queries(["a cat"])[0]
    old, new = (UnitReader(library.home.units, ModelId(name), DIMENSION) for name in (OLD, NEW))
    assert old.nearest(query, None, COUNT).unit_ids == new.nearest(query, None, COUNT).unit_ids
    assert old.nearest(query, None, COUNT).texts == new.nearest(query, None, COUNT).texts


def test_the_most_viewed_come_first_then_the_newest(library: Library) -> None:
    viewed = library.db.execute("SELECT content_id FROM files WHERE name = 'p003.jpg'").fetchone()[0]
    library.db.execute("INSERT INTO views VALUES (?, 2, 0)", (viewed,))
    with waiting(library.db, ModelId(NEW)) as todo:
        order = [content.content_id for batch in todo.batches() for content in batch]
        assert todo.count == COUNT
    by_content = dict(library.db.execute("SELECT content_id, name FROM files").fetchall())
    expected = ["p003.jpg", *(f"p{number:03}.jpg" for number in reversed(range(COUNT)) if number != 3)]
    assert [by_content[content] for content in order] == expected


def test_a_halted_fill_goes_on_where_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "COMMIT_ROWS", 8)
    control = Control()
    done = 0
    with WriterLock(library.home), Fill(library.home, library.encoder(NEW), threads=1, control=control) as fill:
        for event in fill.run():
            done += event.contents
            control.stop()
    assert 0 < done < COUNT
    assert not is_complete(library.home, library.db, library.model(NEW))
    assert active_model(library.home).name == OLD
    assert library.fill().contents == COUNT - done


def test_a_kill_between_the_two_sides_is_mended(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(Exception):
        """Stands for the end of the process."""

    original = UnitWriter.put

    def put_and_die(writer: UnitWriter, vectors: Sequence[Embedded], columns: Sequence[UnitColumns]) -> None:
        original(writer, vectors, columns)
        raise KilledError

    with monkeypatch.context() as patched:
        # The units are written, then nothing is committed.
        patched.setattr(UnitWriter, "put", put_and_die)
        with pytest.raises(KilledError):
            library.fill()
    assert UnitReader(library.home.units, ModelId(NEW), DIMENSION).count() > 0
    assert embedded.unit_total(library.db, ModelId(NEW)) == 0
    assert library.fill().contents == COUNT
    assert UnitReader(library.home.units, ModelId(NEW), DIMENSION).count() == COUNT


def test_contents_whose_disk_is_away_wait_and_are_answered_by_the_former_model(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(library, ALL)
    reach_only(monkeypatch, lambda name: name not in {"p001.jpg", "p002.jpg"})
    filled = library.fill()
    assert (filled.contents, filled.offline) == (COUNT - 2, 2)
    switch(library.home, library.db, library.model(NEW))
    with open_searcher(library.home) as searcher:
        assert isinstance(searcher, MergedSearcher)
    assert sorted(names(library, ALL)) == sorted(before), "every photo is found, each once"
    monkeypatch.undo()
    library.fill()
    settle(library.home, library.db)
    assert roles(library.home, library.db).former is None
    assert names(library, ALL) == before


def test_a_table_with_next_to_nothing_leaves_the_answer_to_the_former_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(library, ALL)
    reach_only(monkeypatch, lambda name: name >= "p030.jpg")
    assert library.fill().contents == 10
    switch(library.home, library.db, library.model(NEW))
    assert names(library, ALL) == before


def test_a_list_without_a_query_is_merged_by_date(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    reach_only(monkeypatch, lambda name: name not in {"p035.jpg", "p007.jpg"})
    assert library.fill().contents == COUNT - 2
    switch(library.home, library.db, library.model(NEW))
    listed = names(library, SearchRequest(filters=Filters(kinds=(Kind.IMAGE,)), limit=COUNT))
    assert listed == [f"p{number:03}.jpg" for number in reversed(range(COUNT))]


def test_a_changed_file_is_left_to_indexing(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    add_photos(tmp_path / "other", [500])
    shutil.copy(tmp_path / "other" / "p500.jpg", moved.photos / "p005.jpg")
    filled = moved.fill()
    assert (filled.contents, filled.changed) == (COUNT - 1, 1)
    assert lacking(library.db, ModelId(NEW), ModelId(OLD)) == (1, 1)


def test_an_unreadable_file_is_told_and_does_not_hold_up_the_others(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    (moved.photos / "p006.jpg").write_bytes(b"\xff\xd8 broken")
    filled = moved.fill()
    assert filled.contents == COUNT - 1
    assert [path.name for path, _ in filled.failures] == ["p006.jpg"]


def test_going_back_is_at_once_and_knows_new_names(library: Library, tmp_path: Path) -> None:
    moved = library.moved(tmp_path / "photos")
    moved.fill()
    switch(library.home, library.db, library.model(NEW))
    (moved.photos / "p007.jpg").rename(moved.photos / "lighthouse.jpg")
    moved.index(NEW)
    with WriterLock(library.home), Fill(library.home, library.encoder(OLD), threads=1) as fill:
        assert fill.refresh() > 0
        assert fill.refresh() == 0
    assert is_complete(library.home, library.db, library.model(OLD))
    switch(library.home, library.db, library.model(OLD))
    (text,) = UnitReader(library.home.units, ModelId(OLD), DIMENSION).matching("lighthouse", None, 2).texts
    assert "lighthouse.jpg" in text


def test_status_tells_how_far_an_exchange_is(library: Library) -> None:
    assert not status(library.home, library.db).is_exchanging
    want(library.home, library.db, library.model(NEW))
    found = status(library.home, library.db)
    assert found.is_exchanging
    assert (found.contents, found.filled) == (COUNT, 0)


def test_the_cost_is_told_before(library: Library) -> None:
    encoder = library.encoder(NEW)
    with DecodePool(1, encoder.manifest.image.pixels) as pool:
        cost = estimate(library.home, library.db, roles(library.home, library.db), encoder, pool, 1)
    assert (cost.contents, cost.units) == (COUNT, COUNT)
    assert cost.disk_bytes > COUNT * DIMENSION * 4
    assert cost.fits
    assert cost.seconds is not None
    assert embedded.unit_total(library.db, ModelId(NEW)) == 0, "the sample is forgotten"


def test_two_models_are_compared_on_what_both_have(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="nothing to compare"):
        list(compare(library.home, library.db, library.model(OLD), library.model(NEW), ["a dog"]))
    reach_only(monkeypatch, lambda name: name >= "p010.jpg")
    library.fill()
    (compared,) = compare(library.home, library.db, library.model(OLD), library.model(NEW), ["a dog"], COUNT)
    assert len(compared.first) == COUNT - 10
    assert compared.overlap == 1.0
    assert len(in_both(library.db, ModelId(OLD), ModelId(NEW), 100)) == COUNT - 10


def test_a_removed_model_takes_its_table_along(library: Library) -> None:
    library.fill()
    with pytest.raises(UsageError, match="in use"):
        remove(library.home, library.db, library.model(OLD))
    remove(library.home, library.db, library.model(NEW))
    assert list(tables(library.home.units)) == [OLD]
    assert embedded.unit_total(library.db, ModelId(NEW)) == 0
    assert report.counts(library.db, ModelId(OLD)).embedded == COUNT


def test_tables_of_models_that_are_gone_are_dropped(library: Library) -> None:
    library.fill()
    shutil.rmtree(library.model(NEW).folder)
    settle(library.home, library.db)
    assert list(tables(library.home.units)) == [OLD]
    assert not table_folder(library.home.units, ModelId(NEW)).exists()


def test_the_vectors_of_a_model_that_cannot_be_read_now_are_kept(library: Library) -> None:
    library.fill()
    (library.home.models / NEW / "manifest.json").write_text("{", encoding="utf-8")
    settle(library.home, library.db)
    assert list(tables(library.home.units)) == [NEW, OLD]


def test_a_damaged_copy_of_an_earlier_built_in_model_gives_way(library: Library) -> None:
    (library.home.models / OLD / KEPT).touch()
    (library.home.models / OLD / "tokenizer.json").unlink()
    settle(library.home, library.db)
    assert roles(library.home, library.db).answering.built_in
    assert not (library.home.models / OLD).exists()
    assert list(tables(library.home.units)) == []


def test_after_an_update_the_old_built_in_model_answers_until_the_new_one_is_complete(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two tiny models play the built-in one before and after."""
    shutil.copytree(library.model(OLD).folder, tmp_path / "bundle-old")
    shutil.copytree(library.home.models / NEW, tmp_path / "bundle-new")
    for name in (OLD, NEW):
        shutil.rmtree(library.home.models / name)
    monkeypatch.setattr("indexer.models.installed.built_in_model", lambda: tmp_path / "bundle-old")
    with transaction(library.db, library.home.catalogue):
        store_setting(library.db, "model", "built-in")
    settle(library.home, library.db)
    assert (library.home.models / OLD / KEPT).exists()
    monkeypatch.setattr("indexer.models.installed.built_in_model", lambda: tmp_path / "bundle-new")
    shutil.rmtree(tmp_path / "bundle-old")
    settle(library.home, library.db)
    found = status(library.home, library.db)
    assert (found.roles.answering.model_id, found.roles.wanted.model_id) == (OLD, NEW)
    assert found.is_exchanging
    assert len(names(library, ALL)) == COUNT
    library.fill("built-in")
    switch(library.home, library.db, found.roles.wanted)
    settle(library.home, library.db)
    assert active_model(library.home) == tmp_path / "bundle-new"
    assert list(tables(library.home.units)) == [NEW]
    assert [model.model_id for model in installed(library.home)] == [NEW]
    assert len(names(library, ALL)) == COUNT


def test_indexing_goes_on_where_the_built_in_model_cannot_be_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ModelError("The model cannot be stored", "No space left on device.")

    with transaction(library.db, library.home.catalogue):
        store_setting(library.db, "model", "built-in")
        store_setting(library.db, ANSWERING, "")
    monkeypatch.setattr("indexer.swap.switch.keep", full)
    settle(library.home, library.db)
    assert roles(library.home, library.db).answering.built_in


def test_models_that_have_embedded_are_listed_once(library: Library) -> None:
    library.fill()
    assert model_ids(library.db) == [NEW, OLD]


def test_a_model_that_was_deleted_by_hand_is_passed_over(library: Library) -> None:
    with transaction(library.db, library.home.catalogue):
        store_setting(library.db, ANSWERING, "no-such")
        store_setting(library.db, FORMER, "no-such-either")
    found = roles(library.home, library.db)
    assert found.answering == found.wanted == library.model(OLD)
    assert found.former is None


def test_a_bridge_helps_the_model_that_answers_while_another_one_fills(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pairs are made up: what matters here is that a good bridge is used, and a bad one is not."""
    want(library.home, library.db, library.model(NEW))
    good = made_pairs(DIMENSION)
    encoders = library.encoder(NEW), library.encoder(OLD)
    before = names(library, ALL)
    monkeypatch.setattr(fitting, "_pairs", lambda *_: good)
    verdict = fitting.fit_bridge(library.home, library.db, *encoders)
    assert verdict is not None
    assert verdict.holds
    with open_searcher(library.home) as searcher:
        assert isinstance(searcher._encoder, BridgedEncoder)
    assert names(library, ALL) != before
    shuffled = replace(good, newer_texts=good.newer_texts[::-1], newer_pictures=good.newer_pictures[::-1])
    monkeypatch.setattr(fitting, "_pairs", lambda *_: shuffled)
    verdict = fitting.fit_bridge(library.home, library.db, *encoders)
    assert verdict is not None
    assert not verdict.holds
    assert names(library, ALL) == before


def test_a_library_without_captions_has_no_bridge(library: Library) -> None:
    library.fill()
    assert fitting.fit_bridge(library.home, library.db, library.encoder(NEW), library.encoder(OLD)) is None
    pairs = fitting._pairs(library.home, library.db, library.encoder(NEW), library.encoder(OLD))
    assert pairs.newer_pictures.shape == pairs.older_pictures.shape == (COUNT, DIMENSION)
    assert pairs.texts == 0


def test_pairs_are_captions_and_their_pictures_first(library: Library) -> None:
    library.fill()
    captioned = library.db.execute("SELECT content_id FROM files WHERE name = 'p009.jpg'").fetchone()[0]
    library.db.execute("UPDATE contents SET title = 'a dog' WHERE content_id = ?", (captioned,))
    new, old = library.encoder(NEW), library.encoder(OLD)
    pairs = fitting._pairs(library.home, library.db, new, old)
    assert pairs.texts == 1
    np.testing.assert_array_equal(pairs.newer_texts, new.embed_queries(["a dog"]))
    (unit,) = stored_vectors(library.home.units, ModelId(OLD), DIMENSION, [captioned])
    np.testing.assert_array_equal(pairs.older_pictures[0], unit.vector)


def test_bridges_are_tried_now_and_then() -> None:
    moments = [now for now in range(1, 20_000) if fitting.is_time_to_fit(now - 1, now)]
    assert moments == [1_000, 4_000, 16_000]
    assert fitting.is_time_to_fit(900, 5_000)
    assert not fitting.is_time_to_fit(5_000, 5_100)


def test_bridges_of_models_that_are_gone_are_dropped(library: Library) -> None:
    fitted = fit(made_pairs(DIMENSION))
    assert fitted is not None
    for newer in (NEW, "gone-1"):
        save_bridge(library.home.models, ModelId(newer), ModelId(OLD), fitted[0])
    settle(library.home, library.db)
    assert load_bridge(library.home.models, ModelId(NEW), ModelId(OLD)) is not None
    assert load_bridge(library.home.models, ModelId("gone-1"), ModelId(OLD)) is None


def test_an_exchange_fills_switches_and_goes_back(library: Library) -> None:
    with WriterLock(library.home):
        done = list(exchange(library.home, library.db, library.model(NEW), threads=1, control=Control()))
        assert sum(event.contents for event in done) == COUNT
        assert active_model(library.home).name == NEW
        assert list(exchange(library.home, library.db, library.model(OLD), threads=1, control=Control())) == []
    assert active_model(library.home).name == OLD
    assert not status(library.home, library.db).is_exchanging


def test_a_halted_exchange_leaves_the_old_model_answering(library: Library) -> None:
    control = Control()
    control.interrupt()
    with WriterLock(library.home):
        want(library.home, library.db, library.model(NEW))
        assert list(exchange(library.home, library.db, library.model(NEW), threads=1, control=control)) == []
    assert active_model(library.home).name == OLD
    assert status(library.home, library.db).is_exchanging

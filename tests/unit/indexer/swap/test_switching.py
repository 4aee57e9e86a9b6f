"""Another model takes over: its table fills beside the other's, most viewed first, and answers when it can."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import embedded, report
from indexer.catalogue.contents import FileCopy
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import PendingContent, in_both, model_ids
from indexer.catalogue.roots import store_setting
from indexer.errors import ModelError, UsageError
from indexer.home import WriterLock
from indexer.models.installed import ANSWERING, FORMER, KEPT, active_model, installed, roles
from indexer.pipeline.control import Control
from indexer.pipeline.targets import source_of
from indexer.search.request import SearchRequest, TextPart
from indexer.store.reader import SegmentReader, stored_vectors
from indexer.store.tables import table_folder, tables
from indexer.stream import SourceFile
from indexer.swap import exchange as swap_exchange
from indexer.swap.assessment import compare, estimate_cost
from indexer.swap.bridge import fit, load_bridge, save_bridge
from indexer.swap.fill import Fill
from indexer.swap.opening import open_searcher
from indexer.swap.switch import is_complete, remove, settle, status, switch, want
from indexer.types import Grade, ModelId
from tests.unit.indexer.model_pairs import made_pairs
from tests.unit.indexer.swapping import NEW, OLD, Library
from tests.unit.indexer.tiny_bundle import DIMENSION

COUNT = 40
"""More than a background needs, so that scores are in standard deviations."""


def names(library: Library, request: SearchRequest) -> list[str]:
    with open_searcher(library.home) as searcher:
        return [hit.path.name for hit in searcher.search(request)]


def reach_only(monkeypatch: pytest.MonkeyPatch, wanted: Callable[[str], bool]) -> None:
    """Let only files of these names be reached; the disk of the others is away."""

    def reached(content: PendingContent, copies: Sequence[FileCopy], grade: Grade | None) -> SourceFile | None:
        return source_of(content, [copy for copy in copies if wanted(copy.name)], grade)

    monkeypatch.setattr("indexer.swap.fill.source_of", reached)


ALL = SearchRequest(texts=(TextPart("a dog"),), limit=COUNT)


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
    (text,) = SegmentReader(library.home.units, ModelId(OLD), DIMENSION).matching("lighthouse", None, 2).texts
    assert "lighthouse.jpg" in text


def test_status_tells_how_far_an_exchange_is(library: Library) -> None:
    assert not status(library.home, library.db).is_exchanging
    want(library.home, library.db, library.model(NEW))
    found = status(library.home, library.db)
    assert found.is_exchanging
    assert (found.contents, found.filled) == (COUNT, 0)


def test_the_cost_is_told_before(library: Library) -> None:
    cost = estimate_cost(library.home, library.db, library.model(NEW), threads=1)
    assert (cost.contents, cost.segments) == (COUNT, COUNT)
    assert cost.disk_bytes > COUNT * DIMENSION * 4
    assert cost.fits
    assert cost.seconds is not None
    assert embedded.segment_total(library.db, ModelId(NEW)) == 0, "the sample is forgotten"


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
    assert embedded.segment_total(library.db, ModelId(NEW)) == 0
    assert report.counts(library.db, ModelId(OLD)).embedded == COUNT


def test_tables_of_models_that_are_gone_are_dropped(library: Library) -> None:
    library.fill()
    shutil.rmtree(library.model(NEW).folder)
    settle(library.home, library.db)
    assert list(tables(library.home.units)) == [OLD]
    assert not table_folder(library.home.units, ModelId(NEW)).exists()


def test_a_model_in_a_folder_of_another_name_keeps_its_vectors(library: Library) -> None:
    library.fill()
    for name in (OLD, NEW):
        library.model(name).folder.rename(library.home.models / f"my-{name}")
    fitted = fit(made_pairs(DIMENSION))
    assert fitted is not None
    save_bridge(library.home.models, ModelId(NEW), ModelId(OLD), fitted[0])
    settle(library.home, library.db)
    assert list(tables(library.home.units)) == [NEW, OLD]
    assert model_ids(library.db) == [NEW, OLD]
    assert load_bridge(library.home.models, ModelId(NEW), ModelId(OLD)) is not None
    assert library.index().indexed == 0
    assert library.fill().contents == 0


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
    monkeypatch.setattr(swap_exchange, "collect_pairs", lambda *_: good)
    verdict = swap_exchange.fit_bridge(library.home, library.db, *encoders)
    assert verdict is not None
    assert verdict.holds
    with open_searcher(library.home) as searcher:
        assert searcher is not None
    assert names(library, ALL) != before
    shuffled = replace(good, newer_texts=good.newer_texts[::-1], newer_pictures=good.newer_pictures[::-1])
    monkeypatch.setattr(swap_exchange, "collect_pairs", lambda *_: shuffled)
    verdict = swap_exchange.fit_bridge(library.home, library.db, *encoders)
    assert verdict is not None
    assert not verdict.holds
    assert names(library, ALL) == before


def test_a_library_without_captions_has_no_bridge(library: Library) -> None:
    library.fill()
    assert swap_exchange.fit_bridge(library.home, library.db, library.encoder(NEW), library.encoder(OLD)) is None
    pairs = swap_exchange.collect_pairs(library.home, library.db, library.encoder(NEW), library.encoder(OLD), Control())
    assert pairs is not None
    assert pairs.newer_pictures.shape == pairs.older_pictures.shape == (COUNT, DIMENSION)
    assert pairs.texts == 0


def test_pairs_are_captions_and_their_pictures_first(library: Library) -> None:
    library.fill()
    captioned = library.db.execute("SELECT content_id FROM files WHERE name = 'p009.jpg'").fetchone()[0]
    library.db.execute("UPDATE contents SET title = 'a dog' WHERE content_id = ?", (captioned,))
    new, old = library.encoder(NEW), library.encoder(OLD)
    pairs = swap_exchange.collect_pairs(library.home, library.db, new, old, Control())
    assert pairs is not None
    assert pairs.texts == 1
    np.testing.assert_array_equal(pairs.newer_texts, new.embed_queries(["a dog"]))
    (unit,) = stored_vectors(library.home.units, ModelId(OLD), DIMENSION, [captioned])
    np.testing.assert_array_equal(pairs.older_pictures[0], unit.vector)


def test_bridges_are_tried_now_and_then() -> None:
    moments = [now for now in range(1, 20_000) if swap_exchange.is_time_to_fit(now - 1, now)]
    assert moments == [1_000, 4_000, 16_000]
    assert swap_exchange.is_time_to_fit(900, 5_000)
    assert not swap_exchange.is_time_to_fit(5_000, 5_100)


def test_bridges_of_models_that_are_gone_are_dropped(library: Library) -> None:
    fitted = fit(made_pairs(DIMENSION))
    assert fitted is not None
    for newer in (NEW, "gone-1"):
        save_bridge(library.home.models, ModelId(newer), ModelId(OLD), fitted[0])
    settle(library.home, library.db)
    assert load_bridge(library.home.models, ModelId(NEW), ModelId(OLD)) is not None
    assert load_bridge(library.home.models, ModelId("gone-1"), ModelId(OLD)) is None

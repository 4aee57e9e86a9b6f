"""The model knows what it was told, asks once for what is visible, and never in `data`."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.modeltest import ModelTester

from desktop_app.results import sections
from desktop_app.results.model import TILE_ROLE, ResultsModel
from desktop_app.results.tile import Tile
from indexer.types import Band, FileId
from tests.gui.results.doubles import Ask, Shelf, hit, row, stack

Role = Qt.ItemDataRole


@pytest.fixture
def ask(app: object) -> Ask:
    return Ask(Shelf([row(number) for number in range(200)]), later=True)


@pytest.fixture
def model(ask: Ask) -> ResultsModel:
    return ResultsModel(ask)


def tile(model: ResultsModel, at: int) -> Tile:
    found = model.data(model.index(at, 0), TILE_ROLE)
    assert isinstance(found, Tile)
    return found


def show(model: ResultsModel, count: int) -> None:
    model.set_library(np.arange(count, dtype=np.int64), sections.one(count))


def test_the_model_keeps_qts_rules_whatever_happens(model: ResultsModel, ask: Ask, qtmodeltester: ModelTester) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    show(model, 50)
    model.need([range(20)])
    ask.answer()
    model.remove([FileId(3), FileId(4), FileId(40)])
    hits = [hit(0), stack(1, copies=[90], similar=[10, 11]), hit(2, Band.WEAK)]
    model.set_hits(hits, sections.by_band(hits), collapsed=[Band.WEAK])
    model.toggle_stack(1)
    model.remove([FileId(10)])
    model.toggle_stack(2)
    model.remove([FileId(1)])
    qtmodeltester.check(model)
    tester.deleteLater()


def test_data_never_asks(model: ResultsModel, ask: Ask) -> None:
    show(model, 100)
    for at in range(100):
        assert tile(model, at).path is None
        assert model.data(model.index(at, 0), Role.DisplayRole) == ""
    assert ask.asked == 0


def test_what_is_visible_is_asked_for_once(model: ResultsModel, ask: Ask) -> None:
    show(model, 100)
    changed = QSignalSpy(model.dataChanged)
    model.need([range(10, 20)])
    model.need([range(10, 20)])
    model.need([range(12, 22)])
    assert ask.asked == 2
    ask.answer()
    spans = [(changed.at(i)[0].row(), changed.at(i)[1].row()) for i in range(changed.count())]
    assert spans == [(12, 19), (20, 21)]
    assert tile(model, 15).path == Path("/photos/00015.jpg")
    model.need([range(12, 22)])
    assert ask.asked == 2


def test_files_that_went_are_told_apart_from_those_not_asked_for(model: ResultsModel, ask: Ask) -> None:
    model.set_library(np.array([5, 7000], np.int64), sections.one(2))
    assert not tile(model, 1).gone
    model.need([range(2)])
    ask.answer()
    assert [tile(model, at).gone for at in range(2)] == [False, True]


def test_hits_are_shown_before_the_library_answers(model: ResultsModel) -> None:
    hits = [hit(3), hit(4, offline=True)]
    model.set_hits(hits, sections.by_band(hits))
    assert [tile(model, at).path for at in range(2)] == [Path("/photos/00003.jpg"), Path("/photos/00004.jpg")]
    assert [tile(model, at).offline for at in range(2)] == [False, True]
    assert tile(model, 0).thumb_key(100) is not None


def test_bands_are_sections_and_stacks_grow_them(model: ResultsModel) -> None:
    hits = [stack(1, similar=[10, 11]), hit(2), hit(3, Band.WEAK)]
    model.set_hits(hits, sections.by_band(hits), collapsed=[Band.WEAK])
    told = QSignalSpy(model.sections_changed)
    assert model.toggle_stack(0) == 0
    assert [(s.start, s.rows, s.items, s.collapsed) for s in model.sections()] == [(0, 4, 2, False), (4, 1, 1, True)]
    assert (tile(model, 0).stack, tile(model, 0).is_open, tile(model, 1).stack) == (3, True, 1)
    assert model.toggle_stack(2) == 0
    assert [(s.start, s.rows) for s in model.sections()] == [(0, 2), (2, 1)]
    model.set_collapsed(Band.WEAK, False)
    assert not model.sections()[1].collapsed
    assert told.count() == 3


def test_a_file_alone_has_no_stack_to_open(model: ResultsModel) -> None:
    model.set_hits([hit(1)], sections.by_band([hit(1)]))
    assert model.toggle_stack(0) == 0
    assert model.rowCount() == 1


def test_changes_are_seen_before_they_are_written(model: ResultsModel, ask: Ask) -> None:
    from dataclasses import replace

    show(model, 10)
    model.need([range(10)])
    ask.answer()
    changed = QSignalSpy(model.dataChanged)
    model.rows.change([FileId(3)], lambda each: replace(each, rating=4))
    found = tile(model, 3).row
    assert found is not None
    assert found.rating == 4
    assert changed.count() == 1


def test_refreshing_shows_old_rows_until_new_ones_come(model: ResultsModel, ask: Ask) -> None:
    show(model, 10)
    model.need([range(10)])
    ask.answer()
    ask.shelf.rate(np.array([2]), 5)
    model.refresh()
    assert tile(model, 2).path is not None
    ask.answer()
    found = tile(model, 2).row
    assert found is not None
    assert found.rating == 5


def test_a_tile_says_what_it_is(model: ResultsModel, ask: Ask) -> None:
    hits = [stack(7, similar=[8])]
    ask.shelf.kept[FileId(7)] = row(7, rating=3, favourite=True, offline=True)
    model.set_hits(hits, sections.by_band(hits))
    model.need([range(1)])
    ask.answer()
    spoken = model.data(model.index(0, 0), Role.AccessibleTextRole)
    for part in ("00007.jpg", "2024", "3 star", "favourite", "good match", "stack of 2", "not connected"):
        assert part in spoken


def test_a_model_of_a_million_files_is_filled_without_copying_them(model: ResultsModel) -> None:
    ids = np.arange(1_000_000, dtype=np.int64)
    model.set_library(ids, sections.one(len(ids)))
    assert model.shows(ids)
    assert model.nbytes < 200
    assert model.rowCount() == 1_000_000
    assert model.ids([(10, 12), (999_999, 999_999)]).tolist() == [10, 11, 12, 999_999]


def test_hits_take_less_than_60_bytes_a_row(model: ResultsModel) -> None:
    hits = [hit(0)] * 10_000
    model.set_hits(hits, sections.by_band(hits))
    assert model.nbytes / 10_000 < 60


def test_rows_that_are_looked_at_no_more_are_forgotten(model: ResultsModel, ask: Ask) -> None:
    ask.shelf.kept = {FileId(i): row(i) for i in range(6000)}
    show(model, 6000)
    for start in range(0, 6000, 100):
        model.need([range(start, start + 100)])
        ask.answer()
    assert tile(model, 5999).path is not None
    assert tile(model, 0).path is None


def test_a_flat_model_has_no_children(model: ResultsModel) -> None:
    show(model, 3)
    assert isinstance(model, QAbstractItemModel)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None

"""The pane shows hits, lists, nothing, trouble and waiting, and keeps the user's place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting, WordsPart
from desktop_app.results.pages import relaxations
from desktop_app.results.pane import ResultsPane
from desktop_app.results.tile import TILE_SIDES_PX, TileLooks
from indexer.errors import KnownError
from indexer.search.request import Filters
from indexer.types import Band, Kind
from tests.gui.results.doubles import MONTH_MS, Ask, Shelf, hit, stack

Flag = QItemSelectionModel.SelectionFlag


def counts(pane: ResultsPane, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not pane.count_timer.isActive())
    return pane.bar.counts.whole_text


def shown_ids(pane: ResultsPane) -> list[int]:
    return [int(number) for number in pane.model.ids([(0, len(pane.model) - 1)])]


def labels(pane: ResultsPane) -> list[str]:
    return [button.text() for button in pane.page.buttons()]


def test_bands_are_counted_and_weak_matches_wait(qtbot: QtBot, pane: ResultsPane, state: QueryState) -> None:
    state.change(text="dog")
    pane.show_hits([hit(0), hit(1), hit(2, Band.MAYBE), hit(3, Band.WEAK), hit(4, Band.WEAK)])
    assert counts(pane, qtbot).startswith("3 match")
    assert "2 good" in counts(pane, qtbot)
    assert pane.bar.weak_button.isVisible()
    assert [s.collapsed for s in pane.model.sections()] == [False, False, True]
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_W)
    assert not any(s.collapsed for s in pane.model.sections())
    pane.bar.weak_button.click()
    assert pane.model.sections()[2].collapsed


def test_where_all_is_weak_it_is_shown_and_said(qtbot: QtBot, pane: ResultsPane, state: QueryState) -> None:
    state.change(text="xyz")
    pane.show_hits([hit(3, Band.WEAK)])
    assert not pane.model.sections()[0].collapsed
    assert counts(pane, qtbot).startswith("Nothing quite like that")
    assert not pane.bar.weak_button.isVisible()


def test_what_is_selected_is_counted(qtbot: QtBot, pane: ResultsPane) -> None:
    pane.show_library(np.arange(300, dtype=np.int64))
    assert counts(pane, qtbot).startswith("300 file")
    pane.view.selectAll()
    assert "300 selected" in counts(pane, qtbot)


def test_a_list_by_date_has_months(pane: ResultsPane, shelf: Shelf) -> None:
    shelf.counted = {"2024-05": 100, "2024-06": 200}
    pane.show_library(np.arange(300, dtype=np.int64))
    assert [(s.month, s.rows) for s in pane.model.sections()] == [("2024-06", 200), ("2024-05", 100)]


def test_months_of_a_list_that_went_are_not_shown(pane: ResultsPane, ask: Ask) -> None:
    ask.later = True
    ask.shelf.counted = {"2024-06": 300}
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.show_library(np.arange(300, dtype=np.int64))
    ask.shelf.counted = {"2024-05": 300}
    pane.model.set_library(np.arange(300, dtype=np.int64), ())
    ask.answer()
    assert pane.model.sections() == ()


def test_the_order_is_chosen_in_the_bar_and_kept_in_the_query(pane: ResultsPane, state: QueryState) -> None:
    order = pane.bar.findChild(QComboBox)
    assert order is not None
    pane.show_library(np.arange(3, dtype=np.int64))
    assert [order.itemData(i) for i in range(order.count())] == [Sorting.NEWEST, Sorting.OLDEST]
    state.change(text="dog")
    pane.show_hits([hit(0)])
    assert order.count() == 3
    order.setCurrentIndex(1)
    order.activated.emit(1)
    assert state.query.sorting is Sorting.NEWEST


@pytest.mark.parametrize(("sorting", "ids"), [(Sorting.NEWEST, [2, 0, 1, 3]), (Sorting.OLDEST, [1, 0, 2, 3])])
def test_hits_by_date_keep_weak_ones_apart(
    pane: ResultsPane, state: QueryState, sorting: Sorting, ids: list[int]
) -> None:
    state.change(text="dog", sorting=sorting)
    bands = (Band.GOOD, Band.GOOD, Band.MAYBE, Band.WEAK)
    months = (2, 1, 3, 9)
    pane.show_hits([hit(i, bands[i], taken_ms=months[i] * MONTH_MS) for i in range(4)])
    assert shown_ids(pane) == ids
    assert [(s.band, s.collapsed) for s in pane.model.sections()] == [(None, False), (Band.WEAK, True)]


def test_hits_by_date_need_no_second_question(pane: ResultsPane, state: QueryState, ask: Ask) -> None:
    ask.later = True
    state.change(text="dog", sorting=Sorting.NEWEST)
    pane.show_hits([hit(0, taken_ms=1), hit(1, taken_ms=2)])
    assert shown_ids(pane) == [1, 0]


def test_names_that_fit_are_in_no_order_of_time(pane: ResultsPane, state: QueryState, shelf: Shelf) -> None:
    shelf.counted = {"2024-06": 3}
    state.change(text="img")
    pane.show_library(np.arange(3, dtype=np.int64))
    assert [s.month for s in pane.model.sections()] == [""]


def test_more_of_the_same_query_stands_where_it_stood(pane: ResultsPane, state: QueryState) -> None:
    state.change(text="dog")
    hits = [stack(0, similar=[200, 201]), *(hit(i) for i in range(1, 120))]
    pane.show_hits(hits)
    pane.model.toggle_stack(0)
    pane.view.verticalScrollBar().setValue(400)
    pane.view.selectionModel().setCurrentIndex(pane.model.index(30, 0), Flag.NoUpdate)
    pane.view.selectionModel().select(pane.model.index(31, 0), Flag.Select)
    chosen = pane.selection.ids().tolist()
    pane.show_hits([*hits, *(hit(i) for i in range(120, 180))])
    assert pane.model.rowCount() == 182
    assert pane.view.verticalOffset() == 400
    assert pane.current() == 28
    assert pane.selection.ids().tolist() == chosen == [29]
    state.change(text="cat")
    pane.show_hits(hits)
    assert pane.view.verticalOffset() == 0
    assert pane.view.chosen_ranges() == []


def test_the_end_of_the_hits_asks_for_more(qtbot: QtBot, pane: ResultsPane, state: QueryState) -> None:
    state.change(text="dog")
    pane.show_hits([hit(i) for i in range(200)])
    told = QSignalSpy(pane.more_wanted)
    qtbot.waitUntil(lambda: not pane.view.ask_timer.isActive())
    assert told.count() == 0
    with qtbot.waitSignal(pane.more_wanted):
        pane.view.verticalScrollBar().setValue(pane.view.verticalScrollBar().maximum())
    pane.show_hits([hit(0), *(hit(i, Band.WEAK) for i in range(1, 300))])
    with qtbot.assertNotEmitted(pane.more_wanted):
        pane.view.ask()


def test_waiting_shows_shapes_and_over_old_results_a_line(pane: ResultsPane) -> None:
    pane.show_busy()
    assert pane.stack.currentWidget() is pane.skeleton
    assert pane.skeleton.grab().toImage().pixelColor(60, 60) != pane.skeleton.grab().toImage().pixelColor(2, 2)
    pane.show_hits([hit(0)])
    height = pane.bar.height()
    pane.show_busy()
    assert pane.stack.currentWidget() is pane.view
    assert pane.bar.busy_bar.isVisible()
    assert pane.bar.height() == height
    pane.show_hits([hit(0)])
    assert not pane.bar.busy_bar.isVisible()


def test_nothing_found_offers_to_give_up_each_thing(pane: ResultsPane, state: QueryState) -> None:
    state.set(SearchQuery(text="cat -dog", filters=Filters(kinds=(Kind.VIDEO,), rating_min=4)))
    pane.show_nothing(state.query)
    assert len(labels(pane)) == 4
    assert not pane.bar.isVisible()
    next(button for button in pane.page.buttons() if "dog" in button.text()).click()
    assert state.query.text == "cat"
    assert state.query.filters.rating_min == 4


def test_nothing_found_without_a_reason_says_what_to_try(pane: ResultsPane, state: QueryState) -> None:
    state.change(text="cat")
    pane.show_nothing(state.query)
    assert labels(pane) == []
    assert "other words" in pane.page.words_label.text()
    pane.show_nothing(SearchQuery())
    assert "being read" in pane.page.words_label.text()


def test_the_first_steps_lead_to_folders(qtbot: QtBot, pane: ResultsPane) -> None:
    pane.show_first_steps()
    (choose,) = pane.page.buttons()
    with qtbot.waitSignal(pane.folders_wanted):
        choose.click()


def test_trouble_is_told_and_can_be_tried_again(qtbot: QtBot, pane: ResultsPane) -> None:
    pane.show_hits([hit(0)])
    pane.show_error(KnownError("The index is damaged", "Rebuild it."))
    assert (pane.page.title_label.text(), pane.page.words_label.text()) == ("The index is damaged", "Rebuild it.")
    assert len(pane.model) == 0
    with qtbot.waitSignal(pane.reload_wanted):
        pane.page.buttons()[0].click()


def test_new_files_wait_behind_a_button_and_move_nothing(qtbot: QtBot, pane: ResultsPane) -> None:
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.verticalScrollBar().setValue(300)
    before = pane.view.geometry(), pane.view.verticalOffset()
    pane.add_new(5)
    pane.add_new(7)
    assert pane.new_files.isVisible()
    assert "12 new" in pane.new_files.words_label.text()
    assert (pane.view.geometry(), pane.view.verticalOffset()) == before
    show = pane.new_files.findChild(QPushButton)
    assert show is not None
    with qtbot.waitSignal(pane.reload_wanted):
        show.click()
    pane.show_library(np.arange(300, dtype=np.int64))
    assert (pane.new_files.isVisible(), pane.new_files.count) == (False, 0)
    pane.add_new(1)
    later = pane.new_files.findChild(QToolButton)
    assert later is not None
    later.click()
    assert not pane.new_files.isVisible()


def test_tiles_are_zoomed_by_keys_and_the_slider(pane: ResultsPane) -> None:
    pane.show_library(np.arange(300, dtype=np.int64))
    told = QSignalSpy(pane.looks_changed)
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pane.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pane.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(pane.view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    pane.bar.size_slider.setValue(len(TILE_SIDES_PX) - 1)
    pane.bar.names_action.trigger()
    pane.bar.whole_action.trigger()
    sides = [told.at(i)[0].side_px for i in range(told.count())]
    assert sides == [120, 96, 180, 416, 416, 416]
    assert told.at(told.count() - 1)[0] == TileLooks(side_px=416, names=True, whole=True)


def test_files_are_viewed_looked_at_and_described_by_keys(pane: ResultsPane) -> None:
    pane.show_hits([hit(4), hit(5)])
    heard: list[tuple[str, object]] = []
    pane.opened.connect(lambda file_id: heard.append(("opened", file_id)))
    pane.quick_look.connect(lambda file_id: heard.append(("looked at", file_id)))
    pane.properties_wanted.connect(lambda file_id: heard.append(("described", file_id)))
    pane.current_changed.connect(lambda file_id: heard.append(("current", file_id)))
    pane.view.setCurrentIndex(pane.model.index(1, 0))
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    QTest.keyClick(pane.view, Qt.Key.Key_Space)
    QTest.keyClick(pane.view, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert heard == [("current", 5), ("opened", 5), ("looked at", 5), ("described", 5)]


def test_a_double_click_views_a_file(qtbot: QtBot, pane: ResultsPane) -> None:
    pane.show_hits([hit(4)])
    place = pane.view.visualRect(pane.model.index(0, 0)).center()
    with qtbot.waitSignal(pane.opened) as told:
        QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.mouseDClick(pane.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert told.args == [4]


def test_results_are_searched_by_wanted_or_not(pane: ResultsPane, state: QueryState) -> None:
    state.change(text="dog")
    pane.show_hits([hit(4)])
    pane.view.setCurrentIndex(pane.model.index(0, 0))
    told = QSignalSpy(pane.search_by)
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Plus)
    QTest.keyClick(pane.view, Qt.Key.Key_Minus)
    assert [told.at(i) for i in range(2)] == [[hit(4).path, False], [hit(4).path, True]]
    QTest.keyClick(pane.view, Qt.Key.Key_S)
    assert state.query == SearchQuery(pictures=(PicturePart(path=hit(4).path),))


def test_a_stack_opens_by_key(pane: ResultsPane) -> None:
    pane.show_hits([stack(0, similar=[20, 21])])
    pane.view.setCurrentIndex(pane.model.index(0, 0))
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_G)
    assert pane.model.rowCount() == 3
    pane.view.setCurrentIndex(pane.model.index(2, 0))
    QTest.keyClick(pane.view, Qt.Key.Key_G)
    assert (pane.model.rowCount(), pane.current()) == (1, 0)


def test_each_reason_is_a_way_out() -> None:
    query = SearchQuery(
        text='cat -dog "in the sun"',
        words=(WordsPart(text="people", minus=True), WordsPart(text="sea")),
        pictures=(PicturePart(path=Path("/a/boat.jpg"), minus=True), PicturePart(path=Path("/a/sea.jpg"))),
        filters=Filters(kinds=(Kind.IMAGE,), has_text=True),
    )
    ways = [way.query for way in relaxations(query)]
    assert ways == [
        replace(query, filters=Filters(has_text=True)),
        replace(query, filters=Filters(kinds=(Kind.IMAGE,))),
        replace(query, text='cat "in the sun"'),
        replace(query, text="cat -dog in the sun"),
        replace(query, words=query.words[1:]),
        replace(query, pictures=query.pictures[1:]),
        replace(query, filters=Filters()),
    ]
    assert relaxations(SearchQuery(text="cat")) == []

"""The grid is moved about in, chosen from and clicked like any good one, at any length."""

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QImage, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop_app.results.pane import ResultsPane
from desktop_app.results.tile import TileLooks, Zone, button_rect, stack_rect
from desktop_app.results.view import GridView
from indexer.library.values import Row
from indexer.search.request import MatchedIn, Snippet
from indexer.types import Band, FileId
from tests.gui.results.doubles import Ask, Shelf, hit, row, stack

Key, Mod = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(pane: ResultsPane) -> GridView:
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.setFocus()
    return pane.view


def current(view: GridView) -> int:
    return view.currentIndex().row()


def chosen(view: GridView) -> list[tuple[int, int]]:
    return view.chosen_ranges()


def middle(view: GridView, at: int) -> QPoint:
    return view.visualRect(view.model().index(at, 0)).center()


def click(view: GridView, at: int, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), LEFT, modifiers, middle(view, at))


def test_arrows_move_by_tiles_and_lines(view: GridView) -> None:
    columns = view.columns()
    click(view, 0)
    found = []
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Left, Key.Key_Up, Key.Key_End, Key.Key_Home):
        QTest.keyClick(view, key)
        found.append(current(view))
    assert found == [1, columns + 1, columns, 0, 299, 0]


def test_pages_move_by_what_is_seen_and_what_is_reached_is_in_sight(view: GridView) -> None:
    click(view, 1)
    QTest.keyClick(view, Key.Key_PageDown)
    page = current(view)
    assert page % view.columns() == 1
    assert page >= 3 * view.columns()
    assert view.viewport().rect().contains(middle(view, page))
    QTest.keyClick(view, Key.Key_PageUp)
    assert current(view) == 1
    QTest.keyClick(view, Key.Key_End)
    assert view.viewport().rect().contains(middle(view, 299))


def test_arrows_turn_around_where_lines_run_from_the_right(view: GridView) -> None:
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    click(view, 3)
    QTest.keyClick(view, Key.Key_Left)
    assert current(view) == 4
    assert middle(view, 0).x() > middle(view, 1).x()


def test_clicks_choose_one_some_or_a_range(view: GridView) -> None:
    click(view, 2)
    click(view, 8, Mod.ShiftModifier)
    assert chosen(view) == [(2, 8)]
    click(view, 5, Mod.ControlModifier)
    assert chosen(view) == [(2, 4), (6, 8)]
    click(view, 1)
    assert chosen(view) == [(1, 1)]
    QTest.keyClick(view, Key.Key_Down, Mod.ShiftModifier)
    assert chosen(view) == [(1, 1 + view.columns())]


def test_everything_is_chosen_in_one_range(pane: ResultsPane) -> None:
    pane.show_library(np.arange(100_000, dtype=np.int64))
    QTest.keyClick(pane.view, Key.Key_A, Mod.ControlModifier)
    assert chosen(pane.view) == [(0, 99_999)]
    assert len(pane.selection.ids()) == 100_000


def test_what_is_collapsed_is_not_chosen_with_the_rest(pane: ResultsPane) -> None:
    pane.show_hits([hit(0), hit(1), hit(2, Band.WEAK), hit(3, Band.WEAK)])
    pane.view.selectAll()
    assert chosen(pane.view) == [(0, 1)]
    assert pane.view.isIndexHidden(pane.model.index(2, 0))


def test_a_rectangle_on_empty_ground_chooses_what_it_touches(view: GridView) -> None:
    port, columns = view.viewport(), view.columns()
    start = QPoint(3, middle(view, 0).y() - 20)
    QTest.mousePress(port, LEFT, Mod.NoModifier, start)
    _drag_to(view, middle(view, columns + 1))
    assert chosen(view) == [(0, 1), (columns, columns + 1)]
    QTest.mouseRelease(port, LEFT, Mod.NoModifier, middle(view, columns + 1))
    QTest.mousePress(port, LEFT, Mod.ControlModifier, QPoint(3, middle(view, 2 * columns).y()))
    _drag_to(view, middle(view, 2 * columns))
    QTest.mouseRelease(port, LEFT, Mod.ControlModifier, middle(view, 2 * columns))
    assert chosen(view)[-1] == (2 * columns, 2 * columns)
    assert len(chosen(view)) == 3


def test_a_rectangle_that_leaves_the_view_scrolls_it(qtbot: QtBot, view: GridView) -> None:
    QTest.mousePress(view.viewport(), LEFT, Mod.NoModifier, QPoint(3, 40))
    _drag_to(view, QPoint(300, view.viewport().height() + 80))
    qtbot.waitUntil(lambda: view.verticalOffset() > 200)
    below = QPoint(300, view.viewport().height() + 80)
    QTest.mouseRelease(view.viewport(), LEFT, Mod.NoModifier, below)
    assert sum(last - first + 1 for first, last in chosen(view)) > 6


def _drag_to(view: GridView, to: QPoint) -> None:
    from PySide6.QtGui import QMouseEvent

    place = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, place, view.viewport().mapToGlobal(place), LEFT, LEFT, Mod.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def test_a_click_on_empty_ground_chooses_nothing(view: GridView) -> None:
    click(view, 2)
    QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, QPoint(3, 60))
    assert chosen(view) == []


def test_the_wheel_zooms_with_control_and_what_is_on_top_stays(pane: ResultsPane, view: GridView) -> None:
    view.verticalScrollBar().setValue(1500)
    top = view.indexAt(QPoint(60, 60)).row()
    told = QSignalSpy(pane.looks_changed)
    place = QPointF(view.viewport().rect().center())
    wheel = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Mod.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), wheel)
    assert told.at(0)[0].side_px == 120
    assert abs(view.visualRect(view.model().index(top, 0)).top()) < 200


def test_the_heart_the_loupe_and_the_stack_are_buttons(qtbot: QtBot, pane: ResultsPane, shelf: Shelf) -> None:
    pane.set_looks(TileLooks(side_px=180))
    pane.show_hits([stack(0, similar=[20, 21]), hit(1)])
    view, picture = pane.view, pane.view.visualRect(pane.model.index(0, 0))
    direction = view.layoutDirection()
    QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, button_rect(picture, Zone.FAVOURITE, direction).center())
    assert shelf.kept[FileId(0)].favourite
    QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, stack_rect(picture, 20, direction).center())
    assert pane.model.rowCount() == 4
    assert current(view) == 0
    QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, stack_rect(picture, 20, direction).center())
    assert pane.model.rowCount() == 2
    with qtbot.waitSignal(pane.state.changed) as asked:
        QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, button_rect(picture, Zone.SIMILAR, direction).center())
    assert asked.args[0].pictures[0].path == hit(0).path
    assert chosen(view) == []


def test_a_heading_folds_its_band(pane: ResultsPane) -> None:
    pane.show_hits([hit(0), hit(1, Band.WEAK)])
    view = pane.view
    heading = view.grid.heading_rect(1).center()
    assert pane.model.sections()[1].collapsed
    QTest.mouseClick(view.viewport(), LEFT, Mod.NoModifier, heading)
    assert not pane.model.sections()[1].collapsed


def test_only_what_is_visible_is_asked_for(view: GridView, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def rows(ids: Sequence[int]) -> list[Row]:
        seen.extend(ids)
        return []

    monkeypatch.setattr(shelf, "rows", rows)
    view.results.rows.renew([])
    view.ask()
    assert 0 < len(seen) <= 8 * view.columns()
    assert seen == list(range(len(seen)))


def test_each_tile_wants_its_thumbnail_the_visible_ones_first(pane: ResultsPane, view: GridView) -> None:
    wanted: list[str] = []
    pane.view.thumbnails.want = lambda keys, by="": wanted.extend(key.path.name for key in keys)  # type: ignore[method-assign]
    view.ask()
    visible = list(wanted)
    assert visible[0] == "00000.jpg"
    wanted.clear()
    view.look_ahead()
    assert wanted[: len(visible)] == visible
    assert len(visible) < len(wanted) <= 2 * len(visible) + view.columns()


def test_screen_readers_hear_a_list_of_named_tiles(view: GridView) -> None:
    view.ask()
    heard = QAccessible.queryAccessibleInterface(view)
    assert (heard.role(), heard.childCount()) == (QAccessible.Role.List, 300)
    name = heard.child(4).text(QAccessible.Text.Name)
    assert "00004.jpg" in name
    assert "2024" in name


def test_tooltips_name_the_file(view: GridView) -> None:
    at = middle(view, 2)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at)))
    assert QToolTip.text() == "00002.jpg"
    QToolTip.hideText()


def test_tooltips_have_the_text_around_the_words(pane: ResultsPane, view: GridView) -> None:
    snippet = Snippet("an old lighthouse", ((7, 17),))
    told = hit(0, snippet=snippet, matched_in=(MatchedIn.OCR,))
    pane.show_hits([told, hit(1, snippet=snippet, matched_in=(MatchedIn.NAME,))])
    for number, more in ((0, "\nan old lighthouse"), (1, "")):
        at = middle(view, number)
        QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at)))
        assert QToolTip.text() == f"{number:05}.jpg{more}"
    QToolTip.hideText()


@pytest.mark.parametrize("whole", [True, False])
def test_every_kind_of_tile_is_painted(pane: ResultsPane, shelf: Shelf, whole: bool) -> None:
    from indexer.types import Kind

    shelf.kept[FileId(1)] = row(1, kind=Kind.VIDEO, duration_s=3700.0, rating=5, favourite=True, offline=True)
    pane.set_looks(TileLooks(side_px=180, names=True, whole=whole))
    pane.show_hits([hit(0), hit(1), stack(2, copies=[5]), hit(900)])
    pane.model.toggle_stack(2)
    pane.view.selectionModel().select(pane.model.index(1, 0), QItemSelectionModel.SelectionFlag.Select)
    before = pane.view.grab().toImage()
    assert len({before.pixel(x, 80) for x in range(0, 600, 3)}) > 3
    pane.model.set_collapsed(Band.GOOD, True)
    assert _differ(before, pane.view.grab().toImage())


def _differ(one: QImage, other: QImage) -> bool:
    return one != other


def test_thumbnails_are_wanted_as_soon_as_the_rows_are_known(
    qtbot: QtBot, pane: ResultsPane, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[str] = []
    monkeypatch.setattr(pane.view.thumbnails, "want", lambda keys, by="": wanted.extend(key.path.name for key in keys))
    ask.later = True
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.ask()
    assert wanted == []
    pane.view.ahead_timer.stop()
    ask.answer()
    qtbot.waitUntil(lambda: "00000.jpg" in wanted)

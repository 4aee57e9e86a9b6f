from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.lists import ENTRY_ROLE, EntriesModel, EntriesView, ListEntry
from desktop_app.style.theme import Appearance

ONE, TWO, THREE = (ListEntry(key=name, label=name.title(), note="12") for name in ("one", "two", "three"))


@pytest.fixture
def view(qtbot: QtBot, appearance: Appearance) -> EntriesView:
    made = EntriesView(appearance, most_rows=2)
    qtbot.addWidget(made)
    made.entries.set_entries([ONE, TWO, THREE])
    made.resize(200, 200)
    made.show()
    return made


def centre(view: EntriesView, row: int) -> QPoint:
    return view.visualRect(view.entries.index(row)).center()


def test_the_model_keeps_the_rules_of_models(qtbot: QtBot) -> None:
    model = EntriesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    model.set_entries([ONE, TWO])
    model.set_entries([TWO, ONE, THREE])
    model.set_entries([])

    assert tester.model() is model
    assert 0 == model.rowCount()


def test_equal_keys_are_changed_in_place(qtbot: QtBot) -> None:
    model = EntriesModel()
    model.set_entries([ONE, TWO])
    resets: list[None] = []
    changed: list[int] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))

    model.set_entries([ONE, ListEntry(key="two", label="Two", note="13", on=True)])
    model.set_entries(model.entries)

    assert ([], [1]) == (resets, changed)
    assert "13" == model.index(1).data(ENTRY_ROLE).note
    assert 1 == model.row_of("two")
    assert model.row_of("four") is None


def test_an_entry_is_spoken_with_its_number(qtbot: QtBot) -> None:
    model = EntriesModel()
    model.set_entries([ListEntry(key=4, label="4", spoken="Four stars", note="7", tip="four or more")])

    index = model.index(0)
    assert "Four stars, 7" == index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "four or more" == index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_and_enter_choose(qtbot: QtBot, view: EntriesView) -> None:
    chosen: list[object] = []
    view.chosen.connect(chosen.append)

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 190))

    assert ["two", "three", "three"] == chosen


def test_keys_and_the_menu_tell_their_entry(qtbot: QtBot, view: EntriesView) -> None:
    told: list[tuple[str, object]] = []
    view.rename_wanted.connect(lambda key: told.append(("rename", key)))
    view.remove_wanted.connect(lambda key: told.append(("remove", key)))
    view.menu_wanted.connect(lambda key, _place: told.append(("menu", key)))
    view.setCurrentIndex(view.entries.index(1))

    qtbot.keyClick(view, Qt.Key.Key_F2)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, centre(view, 0), QPoint(0, 0))
    )
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0)))

    assert [("rename", "two"), ("remove", "two"), ("menu", "one"), ("menu", "two")] == told


def test_it_is_as_high_as_its_rows_up_to_a_limit(view: EntriesView) -> None:
    row_px = view.sizeHintForRow(0)

    assert 2 * row_px == view.sizeHint().height()
    view.entries.set_entries([ONE])
    assert row_px == view.sizeHint().height()
    view.entries.set_entries([])
    assert 0 == view.sizeHint().height()


def test_rows_are_drawn_along_the_line_of_reading(view: EntriesView, appearance: Appearance) -> None:
    view.entries.set_entries([ListEntry(key=1, label="A", icon="heart", stars=3, on=True)])
    rect: QRect = view.visualRect(view.entries.index(0))
    left_to_right = view.viewport().grab(rect).toImage()
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    right_to_left = view.viewport().grab(rect).toImage()

    star = appearance.colours.star
    assert _middle_of(left_to_right, star) < rect.width() / 2 < _middle_of(right_to_left, star)


def _middle_of(image: object, colour: object) -> float:
    found = [x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) == colour]  # type: ignore[attr-defined]
    return sum(found) / len(found)

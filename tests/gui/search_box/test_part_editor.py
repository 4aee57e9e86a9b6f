from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop_app.query.query import PicturePart, QueryState, SearchQuery, WordsPart
from desktop_app.search_box.box import SearchBox
from desktop_app.search_box.crop import CropDialog
from desktop_app.search_box.part_editor import PartCard
from indexer.types import Box, Locator

HARBOUR = Path("/p/harbour.jpg")
MIDDLE = Locator(region=Box(left=0.2, top=0.2, right=0.6, bottom=0.6))


def opened(qtbot: QtBot, box: SearchBox, chip: int = 0) -> PartCard:
    qtbot.mouseClick(box.chip_row.chips[chip], Qt.MouseButton.LeftButton)
    [card] = box.window().findChildren(PartCard)
    qtbot.waitUntil(card.isVisible)
    return card


def cards(box: SearchBox) -> list[PartCard]:
    return [card for card in box.window().findChildren(PartCard) if card.isVisible()]


def click(box: SearchBox, place: QPoint) -> None:
    """Click as the system does: at a place of the window, whatever is there."""
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(box.window().windowHandle(), Qt.MouseButton.LeftButton, none, place)


def cropping(qtbot: QtBot, box: SearchBox) -> CropDialog:
    qtbot.mouseClick(opened(qtbot, box).crop_button, Qt.MouseButton.LeftButton)
    [dialog] = box.findChildren(CropDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_a_weight_is_moved_and_told_live(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR),)))
    told: list[float] = []
    state.changed.connect(lambda query: told.append(query.pictures[0].weight))
    card = opened(qtbot, box)
    qtbot.waitUntil(card.weight.hasFocus)

    qtbot.keyClick(card.weight, Qt.Key.Key_Right)
    qtbot.keyClick(card.weight, Qt.Key.Key_Right)
    qtbot.keyClick(card.weight, Qt.Key.Key_End)

    assert [1.1, 1.2, 2.0] == told
    assert "\N{MULTIPLICATION SIGN}2" == box.chip_row.chips[0].note.text()
    assert "2.0" == card.shown_weight.text().replace(",", ".")


def test_words_are_turned_to_minus_and_back(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="sea", words=(WordsPart(text="boats", weight=0.5),)))
    card = opened(qtbot, box)
    assert not card.crop_button.isVisible()

    card.minus.click()
    assert (WordsPart(text="boats", weight=0.5, minus=True),) == state.query.words
    assert box.chip_row.chips[0].property("minus")
    assert "Not the words boats" in box.chip_row.chips[0].accessibleName()
    card.minus.click()
    assert (WordsPart(text="boats", weight=0.5),) == state.query.words


def test_a_card_follows_its_part_and_goes_with_it(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(words=(WordsPart(text="boats"),)))
    card = opened(qtbot, box)

    state.set(SearchQuery(words=(WordsPart(text="boats", weight=0.3),)))
    assert 3 == card.weight.value()
    state.set(SearchQuery())
    assert not card.isVisible()


def test_a_card_removes_its_part(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(words=(WordsPart(text="boats"), WordsPart(text="sea"))))

    qtbot.mouseClick(opened(qtbot, box).remove_button, Qt.MouseButton.LeftButton)

    assert (WordsPart(text="sea"),) == state.query.words


def test_a_card_goes_at_escape_and_at_a_click_elsewhere(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(words=(WordsPart(text="boats"),)))
    card = opened(qtbot, box)
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert box.chip_row.chips[0].hasFocus()

    qtbot.keyClick(box.chip_row.chips[0], Qt.Key.Key_Return)
    [card] = cards(box)
    click(box, card.mapTo(box.window(), QPoint(9, 9)))
    assert [card] == cards(box)
    click(box, QPoint(5, box.window().height() - 5))
    assert not cards(box)


def test_a_second_click_on_a_chip_closes_its_card(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(words=(WordsPart(text="boats"), WordsPart(text="sea"))))
    opened(qtbot, box)

    first = box.chip_row.chips[0]
    click(box, first.mapTo(box.window(), first.rect().center()))
    assert not cards(box)

    qtbot.mouseClick(box.chip_row.chips[0], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(box.chip_row.chips[1], Qt.MouseButton.LeftButton)
    [left] = cards(box)
    qtbot.keyClick(left.weight, Qt.Key.Key_Home)
    assert [1.0, 0.0] == [words.weight for words in state.query.words]


def test_a_card_lies_inside_of_its_window(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(words=tuple(WordsPart(text=f"words {number}") for number in range(6))))
    box.window().resize(500, 200)
    QApplication.processEvents()

    card = opened(qtbot, box, 5)

    assert box.window().rect().contains(card.geometry())


def test_a_part_of_a_picture_is_framed_by_keyboard(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR, locator=MIDDLE),)))
    dialog = cropping(qtbot, box)
    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

    qtbot.keyClick(dialog.view, Qt.Key.Key_Right)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Up, ctrl)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Down, shift)
    dialog.accept()

    cropped = state.query.pictures[0].locator.region
    assert cropped is not None
    assert (0.21, 0.15, 0.61, 0.56) == pytest.approx((cropped.left, cropped.top, cropped.right, cropped.bottom))


def test_a_part_of_a_picture_is_framed_by_mouse(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR),)))
    dialog = cropping(qtbot, box)
    view, place = dialog.view, dialog.view.picture_rect()
    start = place.topLeft().toPoint() + QPoint(round(place.width() * 0.25), round(place.height() * 0.25))
    end = place.topLeft().toPoint() + QPoint(round(place.width() * 0.75), round(place.height() * 0.5))

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)

    cropped = state.query.pictures[0].locator.region
    assert cropped is not None
    assert cropped.is_valid
    # The frame begins at its smallest, so its corner runs ahead of the mouse by that.
    assert (0.25, 0.25, 0.79, 0.54) == pytest.approx(
        (cropped.left, cropped.top, cropped.right, cropped.bottom), abs=0.02
    )


def test_the_whole_picture_is_no_crop(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR, locator=MIDDLE),)))
    dialog = cropping(qtbot, box)

    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Reset), Qt.MouseButton.LeftButton)
    dialog.accept()

    assert state.query.pictures[0].locator.region is None


def test_cancelling_a_crop_changes_nothing(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR),)))
    dialog = cropping(qtbot, box)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    dialog.reject()

    assert state.query.pictures[0].locator.region is None


def test_a_picture_that_is_gone_cannot_be_cropped(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=Path("/p/missing.jpg")),)))
    dialog = cropping(qtbot, box)

    assert "The file is gone" in dialog.hint.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.reject()

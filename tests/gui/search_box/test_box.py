from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting, WordsPart, from_json, to_json
from desktop_app.search_box.box import SearchBox
from desktop_app.search_box.chips import Chip
from desktop_app.search_box.popover import SaveCard
from desktop_app.style.theme import Appearance, Theme
from indexer.search.request import Filters
from indexer.types import CollectionId, Kind
from tests.gui.library_double import ROME, LibraryDouble

HARBOUR, BOAT = Path("/p/harbour.jpg"), Path("/p/boat.png")


def typed(qtbot: QtBot, box: SearchBox, text: str) -> None:
    qtbot.keyClicks(box.line, text)


def test_text_is_searched_after_a_pause(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    with qtbot.waitSignal(state.changed):
        typed(qtbot, box, "red car -dog")

    assert SearchQuery(text="red car -dog") == state.query


def test_one_search_stands_for_all_that_was_typed_in_one_go(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    told: list[SearchQuery] = []
    state.changed.connect(told.append)

    typed(qtbot, box, "boat")
    qtbot.waitUntil(lambda: bool(told))

    assert [SearchQuery(text="boat")] == told


def test_enter_searches_at_once_and_goes_into_the_history(
    qtbot: QtBot, box: SearchBox, state: QueryState, library: LibraryDouble
) -> None:
    typed(qtbot, box, "red car")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)

    assert "red car" == state.query.text
    assert [state.query] == [from_json(line) for line in library.remembered]


def test_a_query_that_stands_goes_into_the_history_once(
    qtbot: QtBot, box: SearchBox, state: QueryState, library: LibraryDouble
) -> None:
    box.settled.setInterval(0)
    state.set(SearchQuery(text="sea"))
    qtbot.waitUntil(lambda: bool(library.remembered))
    box.remember()

    assert [to_json(SearchQuery(text="sea"))] == library.remembered


def test_a_filter_becomes_a_chip_once_a_space_is_typed(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, "sea type:photo ")

    assert SearchQuery(text="sea", filters=Filters(kinds=(Kind.IMAGE,))) == state.query
    assert "sea " == box.line.text()
    assert ["Filter: Photos"] == [chip.accessibleName() for chip in box.chip_row.chips]


def test_enter_makes_the_last_filter_a_chip(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, "in:rome")
    qtbot.keyClick(box.line, Qt.Key.Key_Return)

    assert SearchQuery(filters=Filters(folders=(ROME,))) == state.query
    assert "" == box.line.text()


def test_an_unfinished_filter_is_not_searched_for(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, "sea after:20")
    qtbot.waitUntil(lambda: state.query.text == "sea")

    assert "sea after:20" == box.line.text()
    assert not box.hint.isVisible()


def test_a_bad_value_says_what_is_understood_until_it_is_mended(
    qtbot: QtBot, box: SearchBox, state: QueryState
) -> None:
    typed(qtbot, box, "rating:9 ")
    assert "1 to 5" in box.hint.text()
    assert box.hint.isVisible()

    box.line.setCursorPosition(len("rating:9"))
    qtbot.keyClick(box.line, Qt.Key.Key_Backspace)
    typed(qtbot, box, "4")
    qtbot.keyClick(box.line, Qt.Key.Key_End)
    typed(qtbot, box, "x")

    assert 4 == state.query.filters.rating_min
    assert not box.hint.isVisible()


def test_a_query_of_unwanted_things_only_is_told(qtbot: QtBot, box: SearchBox) -> None:
    typed(qtbot, box, "-dogs")
    qtbot.waitUntil(box.hint.isVisible)

    assert "what not to find" in box.hint.text()
    qtbot.keyClick(box.line, Qt.Key.Key_Home)
    typed(qtbot, box, "cats ")
    qtbot.waitUntil(lambda: not box.hint.isVisible())


def test_a_query_from_elsewhere_is_shown(box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="boats", words=(WordsPart(text="at night"),), pictures=(PicturePart(path=HARBOUR),)))

    assert "boats" == box.line.text()
    assert ["Picture harbour.jpg, weight 1.0", "Words at night, weight 1.0"] == [
        chip.accessibleName() for chip in box.chip_row.chips
    ]


def test_filters_in_a_text_from_elsewhere_become_chips(box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="sea rating:4"))

    assert SearchQuery(text="sea", filters=Filters(rating_min=4)) == state.query
    assert "sea" == box.line.text().strip()


def test_what_is_being_typed_survives_a_change_of_filters(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, "se")
    state.filter(rating_min=3)
    typed(qtbot, box, "a")
    qtbot.waitUntil(lambda: state.query.text == "sea")

    assert SearchQuery(text="sea", filters=Filters(rating_min=3)) == state.query


def test_escape_clears_the_text_then_the_chips(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="sea", pictures=(PicturePart(path=HARBOUR),), sorting=Sorting.NEWEST))

    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert SearchQuery(pictures=(PicturePart(path=HARBOUR),), sorting=Sorting.NEWEST) == state.query
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert SearchQuery() == state.query


def test_backspace_in_the_empty_field_removes_the_last_chip(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR),), filters=Filters(rating_min=4)))

    qtbot.keyClick(box.line, Qt.Key.Key_Backspace)
    assert SearchQuery(pictures=(PicturePart(path=HARBOUR),)) == state.query
    qtbot.keyClick(box.line, Qt.Key.Key_Backspace)
    assert SearchQuery() == state.query
    assert box.line.hasFocus()


def test_arrows_move_among_the_chips_and_delete_removes_one(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=HARBOUR), PicturePart(path=BOAT)), filters=Filters(rating_min=4)))
    first, second, third = box.chip_row.chips

    qtbot.keyClick(box.line, Qt.Key.Key_Left)
    assert third.hasFocus()
    qtbot.keyClick(third, Qt.Key.Key_Left)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Delete)

    assert (PicturePart(path=HARBOUR),) == state.query.pictures
    focused = QApplication.focusWidget()
    assert isinstance(focused, Chip)
    qtbot.keyClick(focused, Qt.Key.Key_Right)
    qtbot.waitUntil(box.line.hasFocus)
    assert first in box.chip_row.chips


def test_arrows_follow_the_line_of_reading(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    state.set(SearchQuery(filters=Filters(rating_min=4)))

    qtbot.keyClick(box.line, Qt.Key.Key_Right)

    assert box.chip_row.chips[0].hasFocus()


def test_the_cross_removes_a_filter(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(text="sea", filters=Filters(kinds=(Kind.IMAGE, Kind.VIDEO))))

    qtbot.mouseClick(box.chip_row.chips[0].cross, Qt.MouseButton.LeftButton)

    assert SearchQuery(text="sea", filters=Filters(kinds=(Kind.VIDEO,))) == state.query


def test_filter_chips_count_their_files(qtbot: QtBot, box: SearchBox, state: QueryState, facts: LibraryFacts) -> None:
    with qtbot.waitSignal(facts.changed):
        state.set(SearchQuery(filters=Filters(rating_min=4, collection=CollectionId(7))))

    assert [("4 star(s) or more", "1210"), ("Best of", "")] == [
        (chip.label.text(), chip.note.text()) for chip in box.chip_row.chips
    ]


def test_ctrl_enter_sets_the_typed_words_aside(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, 'boats "no parking" -"two dogs" rating:3')
    qtbot.keyClick(box.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert "" == box.line.text()
    assert (WordsPart(text="boats no parking"), WordsPart(text="two dogs", minus=True)) == state.query.words
    assert Filters(rating_min=3, phrases=("no parking",)) == state.query.filters


def test_many_chips_wrap_and_the_field_stays_in_sight(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    before = box.height()
    state.set(SearchQuery(words=tuple(WordsPart(text=f"quite a few words {number}") for number in range(12))))
    qtbot.waitUntil(lambda: box.height() > 2 * before)

    assert box.chip_row.rect().contains(box.line.geometry())
    assert all(box.chip_row.rect().contains(chip.geometry()) for chip in box.chip_row.chips)
    assert not any(
        a.geometry().intersects(b.geometry()) for a, b in zip(box.chip_row.chips, box.chip_row.chips[1:], strict=False)
    )


def test_a_search_is_saved_under_a_name(
    qtbot: QtBot, box: SearchBox, state: QueryState, library: LibraryDouble, actions: Actions
) -> None:
    assert not box.save_button.isEnabled()
    state.set(SearchQuery(text="sea"))
    actions["search.save"].trigger()
    card = box.window().findChild(SaveCard)
    assert card is not None
    assert "sea" == card.name_field.text()

    card.name_field.setText("By the sea")
    qtbot.keyClick(card.name_field, Qt.Key.Key_Return)

    assert [("By the sea", state.query)] == [(each.name, from_json(each.query)) for each in library.searches]
    assert not card.isVisible()


def test_nothing_is_not_saved(box: SearchBox, actions: Actions) -> None:
    actions["search.save"].trigger()

    assert box.window().findChild(SaveCard) is None
    assert "nothing to save" in box.hint.text()


def test_what_was_just_typed_is_saved_too(qtbot: QtBot, box: SearchBox, library: LibraryDouble) -> None:
    typed(qtbot, box, "sea rating:4")
    box.save()
    card = box.window().findChild(SaveCard)
    assert card is not None
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)

    assert [SearchQuery(text="sea", filters=Filters(rating_min=4))] == [
        from_json(each.query) for each in library.searches
    ]


def test_drawings_follow_the_theme(box: SearchBox, state: QueryState, appearance: Appearance) -> None:
    state.set(SearchQuery(filters=Filters(rating_min=4)))
    light = (box.glass.pixmap().toImage(), box.chip_row.chips[0].mark.pixmap().toImage())
    appearance.set_theme(Theme.DARK)

    assert light[0] != box.glass.pixmap().toImage()
    assert light[1] != box.chip_row.chips[0].mark.pixmap().toImage()


def test_larger_text_changes_no_words(box: SearchBox, state: QueryState, appearance: Appearance) -> None:
    state.set(SearchQuery(filters=Filters(rating_min=4), words=(WordsPart(text="boats"),)))
    words = [(chip.label.text(), chip.accessibleName()) for chip in box.chip_row.chips]
    width_px = box.chip_row.chips[0].sizeHint().width()
    appearance.set_text_scale(1.5)

    assert words == [(chip.label.text(), chip.accessibleName()) for chip in box.chip_row.chips]
    assert box.chip_row.chips[0].sizeHint().width() > width_px


def test_the_box_is_marked_while_anything_in_it_has_the_focus(box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(filters=Filters(rating_min=4)))
    assert box.property("active")
    box.chip_row.chips[0].setFocus()
    assert box.property("active")
    box.chip_row.chips[0].clearFocus()
    assert not box.property("active")


def test_everything_without_words_has_a_name(box: SearchBox) -> None:
    for widget in box.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName(), widget


def test_clear_shows_the_whole_library(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    typed(qtbot, box, "sea")
    box.add_picture(HARBOUR)
    qtbot.mouseClick(box.clear_button, Qt.MouseButton.LeftButton)

    assert SearchQuery() == state.query
    assert "" == box.line.text()
    assert not box.clear_button.isVisible()


@pytest.mark.parametrize("name", ["search.focus", "search.picture", "search.save", "search.clear", "search.set_aside"])
def test_its_actions_have_keys(box: SearchBox, actions: Actions, name: str) -> None:
    assert actions[name].shortcuts()


def test_typed_letters_are_no_shortcuts(qtbot: QtBot, box: SearchBox) -> None:
    typed(qtbot, box, "a/b")

    assert "a/b" == box.line.text()


def test_a_filter_that_there_is_not_is_told(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    qtbot.keyClicks(box.line, "place:Rome ")
    assert "Use “near:” instead" in box.hint.text()
    box.line.clear()
    qtbot.keyClicks(box.line, "tag:cats ")
    assert "type them alone" in box.hint.text()
    box.line.clear()
    qtbot.keyClicks(box.line, "colour:red ")
    assert "in: after: before:" in box.hint.text()
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert state.query.text == "colour:red"

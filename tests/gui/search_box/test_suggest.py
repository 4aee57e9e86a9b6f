from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.query.facts import LibraryFacts, LibrarySnapshot
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, Sorting, WordsPart, to_json
from desktop_app.search_box.box import SearchBox
from desktop_app.search_box.suggest import Ask, Complete, suggest
from indexer.library.values import Collection, Facets, SavedSearch, SearchId
from indexer.search.request import Filters
from indexer.types import CollectionId, Kind
from tests.gui.library_double import LibraryDouble, some_facets, some_folders

BEFORE = (
    SearchQuery(text="red car"),
    SearchQuery(text="sea", pictures=(PicturePart(path=Path("/p/harbour.jpg"), minus=True),)),
    SearchQuery(
        words=(WordsPart(text="dogs", minus=True), WordsPart(text="cats")), filters=Filters(kinds=(Kind.VIDEO,))
    ),
)


def facts() -> LibrarySnapshot:
    return LibrarySnapshot(
        facets=some_facets(),
        everything=some_facets(),
        folders=tuple(some_folders()),
        collections=(Collection(collection_id=CollectionId(7), name="Best of 2024", files=3),),
        saved=(
            SavedSearch(search_id=SearchId(1), name="By the sea", query=to_json(BEFORE[1])),
            SavedSearch(search_id=SearchId(2), name="Damaged", query="{"),
        ),
        history=("not json", *map(to_json, BEFORE)),
    )


def labels(text: str) -> list[str]:
    return [entry.label for entry in suggest(text, len(text), facts())]


def test_an_empty_box_suggests_saved_then_recent_searches_once() -> None:
    assert ["By the sea", "red car", "\N{MINUS SIGN}dogs · cats · Videos"] == labels("")
    assert [Ask(query=BEFORE[1]), Ask(query=BEFORE[0]), Ask(query=BEFORE[2])] == [
        entry.key for entry in suggest("", 0, facts())
    ]


def test_searches_with_the_typed_words_are_suggested() -> None:
    assert ["red car"] == labels("RED")
    assert [] == labels("nothing like it")


def test_the_beginning_of_a_keyword_suggests_it() -> None:
    entry = suggest("sea cam", 7, facts())[0]

    assert ("camera:", Complete(start=4, end=7, text="camera:")) == (entry.label, entry.key)


@pytest.mark.parametrize(
    ("text", "first", "completed"),
    [
        ("camera:", "Canon EOS R5", 'camera:"Canon EOS R5" '),
        ("camera:iph", "Apple iPhone 15 Pro Max", 'camera:"Apple iPhone 15 Pro Max" '),
        ("in:rom", "Rome", "in:/home/mia/Pictures/2024/Rome "),
        ("type:v", "Videos", "type:video "),
        ("rating:", "5", "rating:5 "),
        ("after:", "2024", "after:2024 "),
        ("before:2022-03", "Mar 2022", "before:2022-03 "),
        ("is:", "your favourites", "is:favourite "),
        ("has:", "with text in it", "has:text "),
        ("is:por", "Portrait", "is:portrait "),
        ("has:so", "with sound", "has:sound "),
        ("longer:5", "5:00", "longer:5:00 "),
        ("near:", "Munich", "near:48.1,11.6,10 "),
        ("collection:best", "Best of 2024", 'collection:"Best of 2024" '),
    ],
)
def test_values_of_a_filter_are_suggested(text: str, first: str, completed: str) -> None:
    entry = suggest(f"sea {text}", 4 + len(text), facts())[0]

    assert first == entry.label
    assert Complete(start=4, end=4 + len(text), text=completed) == entry.key
    assert entry.note or not text.startswith(("camera", "in", "type", "rating", "has:t", "collection"))


def test_what_does_not_fit_is_not_suggested() -> None:
    assert [] == labels("camera:nikon")
    empty = replace(facts(), facets=Facets(total=0))
    assert [] == suggest("after:", 6, empty)


def shown(box: SearchBox) -> list[str]:
    popup = box.suggester.popup
    return [entry.label for entry in popup.entries] if popup is not None and popup.isVisible() else []


def test_the_focus_brings_what_was_searched_before(
    qtbot: QtBot, box: SearchBox, facts: LibraryFacts, library: LibraryDouble
) -> None:
    library.remembered = [to_json(BEFORE[0])]
    with qtbot.waitSignal(facts.changed):
        facts.reload()
    box.focus_box()

    assert ["red car"] == shown(box)
    assert box.line.hasFocus()


def test_a_camera_is_chosen_by_keyboard_while_typing_goes_on(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    qtbot.keyClicks(box.line, "sea camera:")
    assert ["Canon EOS R5", "Apple iPhone 15 Pro Max", "FUJIFILM X-T5"] == shown(box)
    assert box.line.hasFocus()

    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    assert "Apple iPhone 15 Pro Max" == box.line.accessibleDescription()
    qtbot.keyClick(box.line, Qt.Key.Key_Return)

    assert SearchQuery(text="sea", filters=Filters(cameras=("Apple iPhone 15 Pro Max",))) == state.query
    assert "sea " == box.line.text()
    assert [] == shown(box)


def test_a_folder_is_chosen_by_mouse(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    qtbot.keyClicks(box.line, "in:ca")
    assert ["Cats"] == shown(box)
    popup = box.suggester.popup
    assert popup is not None
    view = popup.view
    place = view.visualRect(view.entries.index(0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert Filters(folders=(some_folders()[3].path,)) == state.query.filters
    assert box.line.hasFocus()


def test_live_results_are_not_covered_while_words_are_typed(
    qtbot: QtBot, box: SearchBox, facts: LibraryFacts, library: LibraryDouble
) -> None:
    library.remembered = [to_json(BEFORE[0])]
    with qtbot.waitSignal(facts.changed):
        facts.reload()

    qtbot.keyClicks(box.line, "red")
    assert [] == shown(box)
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    assert ["red car"] == shown(box)


def test_a_search_from_before_is_asked_again(
    qtbot: QtBot, box: SearchBox, state: QueryState, facts: LibraryFacts, library: LibraryDouble
) -> None:
    library.remembered = [to_json(query) for query in BEFORE]
    with qtbot.waitSignal(facts.changed):
        facts.reload()
    box.focus_box()

    qtbot.keyClick(box.line, Qt.Key.Key_Up)
    qtbot.keyClick(box.line, Qt.Key.Key_Return)

    assert BEFORE[2] == state.query


def test_escape_and_leaving_close_the_suggestions(qtbot: QtBot, box: SearchBox) -> None:
    box.focus_box()
    popup = box.suggester.popup
    assert popup is not None
    assert popup.isVisible()
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert not popup.isVisible()

    qtbot.mouseClick(box.line, Qt.MouseButton.LeftButton)
    assert popup.isVisible()
    box.line.clearFocus()
    assert not popup.isVisible()


def test_a_query_in_another_order_is_listed_once() -> None:
    again = (SearchQuery(text="sea"), SearchQuery(text="sea ", sorting=Sorting.NEWEST), SearchQuery(text="Sea"))
    found = suggest("", 0, replace(facts(), saved=(), history=tuple(map(to_json, again))))
    assert ["sea"] == [entry.label for entry in found]

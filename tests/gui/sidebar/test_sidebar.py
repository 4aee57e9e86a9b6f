from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.lists import EntriesView, ListEntry
from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import QueryState, SearchQuery, Sorting
from desktop_app.sidebar.section import ConfirmCard, SidebarSection
from desktop_app.sidebar.sidebar import Sidebar
from desktop_app.style.theme import Appearance
from indexer.library.values import SearchId
from indexer.search.filters import wall_clock_ms
from indexer.search.request import Filters, Near
from indexer.types import CollectionId, FileId, Kind
from tests.gui.library_double import ROME, LibraryDouble

BEST, CATS = CollectionId(1), CollectionId(2)
SAVED = SearchQuery(text="boats -people", filters=Filters(rating_min=3))


def choose(qtbot: QtBot, view: EntriesView, key: object) -> None:
    row = view.entries.row_of(key)
    assert row is not None
    place = view.visualRect(view.entries.index(row)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def on(view: EntriesView) -> list[object]:
    return [entry.key for entry in view.entries.entries if entry.on]


def section(sidebar: Sidebar, name: str) -> QWidget:
    return sidebar.section(name)


def test_everything_empties_the_query(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    assert ["all"] == on(sidebar.library)
    state.set(SearchQuery(text="sea", filters=Filters(rating_min=4), sorting=Sorting.OLDEST))
    assert [] == on(sidebar.library)

    choose(qtbot, sidebar.library, "all")

    assert SearchQuery() == state.query, "the order of the search goes with it"


def test_favourites_go_on_and_off(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    choose(qtbot, sidebar.library, "favourites")
    assert state.query.filters.favourite is True
    assert ["favourites"] == on(sidebar.library)
    choose(qtbot, sidebar.library, "favourites")
    assert SearchQuery() == state.query


def test_kinds_and_cameras_are_chosen_together(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    sidebar.section("cameras").set_open(open_=True)
    QApplication.processEvents()
    choose(qtbot, sidebar.kinds, Kind.VIDEO)
    choose(qtbot, sidebar.kinds, Kind.IMAGE)
    choose(qtbot, sidebar.cameras, "FUJIFILM X-T5")
    choose(qtbot, sidebar.kinds, Kind.VIDEO)

    assert Filters(kinds=(Kind.IMAGE,), cameras=("FUJIFILM X-T5",)) == state.query.filters
    assert ([Kind.IMAGE], ["FUJIFILM X-T5"]) == (on(sidebar.kinds), on(sidebar.cameras))


def test_pages_are_ranges_and_languages_are_chosen_together(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    for name in ("pages", "texts"):
        sidebar.section(name).set_open(open_=True)
    QApplication.processEvents()
    assert ["700", "300", "107"] == [entry.note for entry in sidebar.pages.entries.entries]
    choose(qtbot, sidebar.pages, (2, 9))
    assert (2, 9) == (state.query.filters.pages_min, state.query.filters.pages_max)
    choose(qtbot, sidebar.pages, (2, 9))
    assert Filters() == state.query.filters
    assert ["With text", "English", "Deutsch"] == [entry.label for entry in sidebar.texts.entries.entries]
    for key in ("de", "en", "text", "en"):
        choose(qtbot, sidebar.texts, key)
    assert Filters(languages=("de",), has_text=True) == state.query.filters
    assert ["text", "de"] == on(sidebar.texts)


def test_a_rating_is_the_least_one(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    assert [("310", 5), ("1210", 4), ("4210", 3), ("4210", 2), ("4210", 1)] == [
        (entry.note, entry.stars) for entry in sidebar.ratings.entries.entries
    ]
    choose(qtbot, sidebar.ratings, 4)
    assert 4 == state.query.filters.rating_min
    choose(qtbot, sidebar.ratings, 4)
    assert state.query.filters.rating_min is None


def test_a_camera_that_is_typed_and_matches_none_is_shown_to_be_taken_away(
    qtbot: QtBot, sidebar: Sidebar, state: QueryState
) -> None:
    state.filter(cameras=("nikon",))
    sidebar.section("cameras").set_open(open_=True)
    QApplication.processEvents()

    choose(qtbot, sidebar.cameras, "nikon")

    assert () == state.query.filters.cameras


def test_a_place_is_searched_around(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    sidebar.places.set_open(open_=True)
    QApplication.processEvents()
    choose(qtbot, sidebar.places.view, (48.1, 11.6))
    assert Near(48.1, 11.6, 10.0) == state.query.filters.near

    radius = sidebar.places.radius
    qtbot.keyClick(radius, Qt.Key.Key_Down)
    assert Near(48.1, 11.6, 25.0) == state.query.filters.near
    assert [(48.1, 11.6)] == on(sidebar.places.view)
    choose(qtbot, sidebar.places.view, (48.1, 11.6))
    assert state.query.filters.near is None


def test_brushing_the_dates_filters_by_them(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    histogram = sidebar.dates.histogram
    histogram.setFocus()
    qtbot.keyClick(histogram, Qt.Key.Key_Right)

    assert Filters(after_ms=wall_clock_ms("2021-01"), before_ms=wall_clock_ms("2021-02")) == state.query.filters
    assert "Jan 2021" == sidebar.dates.chosen_label.text()
    qtbot.mouseClick(sidebar.dates.clear_button, Qt.MouseButton.LeftButton)
    assert Filters() == state.query.filters


def test_typed_dates_are_shown_in_the_histogram(sidebar: Sidebar, state: QueryState) -> None:
    state.filter(after_ms=wall_clock_ms("2022"))

    assert (wall_clock_ms("2022"), None) == sidebar.dates.histogram.dates
    assert "from 2022" == sidebar.dates.chosen_label.text()


def test_counts_follow_the_filters(
    qtbot: QtBot, sidebar: Sidebar, state: QueryState, facts: LibraryFacts, library: LibraryDouble
) -> None:
    with qtbot.waitSignal(facts.changed):
        state.filter(rating_min=4)

    assert Filters(rating_min=4) == library.asked[-1]


# Folders


def drag_onto(sidebar: Sidebar, key: CollectionId, *paths: Path) -> bool:
    view = sidebar.collections.view
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    row = view.entries.row_of(key)
    assert row is not None
    place = view.visualRect(view.entries.index(row)).center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(place, copy, mime, left, none))
    move = QDragMoveEvent(place, copy, mime, left, none)
    QApplication.sendEvent(view.viewport(), move)
    assert [row] == [index.row() for index in view.selectionModel().selectedIndexes()]
    drop = QDropEvent(QPointF(place), copy, mime, left, none)
    QApplication.sendEvent(view.viewport(), drop)
    return move.isAccepted() and drop.isAccepted()


def test_files_are_dropped_onto_a_collection(sidebar: Sidebar, library: LibraryDouble) -> None:
    assert drag_onto(sidebar, CATS, Path("/p/a.jpg"), Path("/p/b.jpg"))

    assert [(CATS, (FileId(11), FileId(12)))] == library.added
    assert not sidebar.collections.view.selectionModel().hasSelection()


def test_files_that_the_library_does_not_know_are_told(qtbot: QtBot, sidebar: Sidebar, library: LibraryDouble) -> None:
    with qtbot.waitSignal(sidebar.trouble) as told:
        drag_onto(sidebar, BEST, Path("/p/a.jpg"), Path("/elsewhere/c.jpg"))

    assert [(BEST, (FileId(11),))] == library.added
    assert told.args
    assert "1 file(s) could not be added" == told.args[0]


def test_a_drag_that_leaves_marks_nothing(sidebar: Sidebar) -> None:
    view = sidebar.collections.view
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/p/a.jpg")])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, left, none))
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, left, none))
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())

    assert not view.selectionModel().hasSelection()


def test_a_collection_is_made_renamed_and_searched_in(
    qtbot: QtBot, sidebar: Sidebar, state: QueryState, library: LibraryDouble, actions: Actions
) -> None:
    actions["collections.new"].trigger()
    field = sidebar.collections.field
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, " Harbours ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ["Best of", "Cats", "Harbours"] == [each.name for each in library.lists]
    assert not field.isVisible()

    sidebar.collections.rename(CATS)
    assert "Cats" == field.text()
    qtbot.keyClicks(field, "Kittens")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ["Best of", "Kittens", "Harbours"] == [each.name for each in library.lists]

    choose(qtbot, sidebar.collections.view, CATS)
    assert CATS == state.query.filters.collection
    assert [CATS] == on(sidebar.collections.view)


def test_escape_renames_nothing(qtbot: QtBot, sidebar: Sidebar, library: LibraryDouble) -> None:
    sidebar.collections.rename(CATS)
    qtbot.keyClicks(sidebar.collections.field, "Kittens")
    qtbot.keyClick(sidebar.collections.field, Qt.Key.Key_Escape)

    assert "Cats" == library.lists[1].name
    assert not sidebar.collections.field.isVisible()


def test_a_collection_is_removed_after_a_question(qtbot: QtBot, sidebar: Sidebar, library: LibraryDouble) -> None:
    view = sidebar.collections.view
    view.setCurrentIndex(view.entries.index(1))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    [card] = sidebar.window().findChildren(ConfirmCard)
    assert ["Best of", "Cats"] == [each.name for each in library.lists]

    qtbot.mouseClick(card.confirm_button, Qt.MouseButton.LeftButton)

    assert ["Best of"] == [each.name for each in library.lists]


def test_a_saved_search_is_asked_again(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    choose(qtbot, sidebar.saved.view, SearchId(1))

    assert SAVED == state.query
    assert [SearchId(1)] == on(sidebar.saved.view)
    state.change(sorting=Sorting.NEWEST)
    assert [SearchId(1)] == on(sidebar.saved.view), "another order is the same search"


def test_a_saved_search_that_cannot_be_read_is_told(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    with qtbot.waitSignal(sidebar.trouble) as told:
        choose(qtbot, sidebar.saved.view, SearchId(2))

    assert told.args
    assert "This search cannot be read" == told.args[0]
    assert SearchQuery() == state.query


def test_a_saved_search_is_renamed_and_removed_from_its_menu(
    qtbot: QtBot, sidebar: Sidebar, library: LibraryDouble
) -> None:
    menu = sidebar.saved.menu(SearchId(1))
    menu.actions()[0].trigger()
    qtbot.keyClicks(sidebar.saved.field, "Ships")
    qtbot.keyClick(sidebar.saved.field, Qt.Key.Key_Return)
    menu.actions()[1].trigger()
    [card] = sidebar.window().findChildren(ConfirmCard)
    assert "Ships" == library.searches[0].name

    qtbot.keyClick(card.confirm_button, Qt.Key.Key_Space)

    assert ["Damaged"] == [each.name for each in library.searches]
    menu.close()


def test_empty_lists_say_how_they_are_filled(
    qtbot: QtBot, sidebar: Sidebar, facts: LibraryFacts, library: LibraryDouble
) -> None:
    library.lists, library.searches = [], []
    with qtbot.waitSignal(facts.changed):
        facts.reload()

    assert sidebar.collections.empty_label.isVisible()
    assert sidebar.saved.empty_label.isVisible()
    assert not sidebar.collections.view.isVisible()


# Sections


def test_sections_fold_and_stay_so(qtbot: QtBot, sidebar: Sidebar, library: LibraryDouble) -> None:
    assert not sidebar.cameras.isVisible()
    assert not sidebar.places.view.isVisible()

    qtbot.mouseClick(sidebar.section("kinds").head, Qt.MouseButton.LeftButton)

    assert not sidebar.kinds.isVisible()
    assert {"cameras", "places", "kinds"} == set(library.settings["sidebar.closed"].split())


def test_a_folder_is_added_from_the_heading(qtbot: QtBot, sidebar: Sidebar) -> None:
    with qtbot.waitSignal(sidebar.add_folder_wanted):
        button = section(sidebar, "folders").findChildren(QToolButton)[1]
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_everything_without_words_has_a_name(sidebar: Sidebar) -> None:
    for widget in sidebar.findChildren(QWidget):
        if isinstance(widget, QAbstractItemView | QComboBox | QToolButton) and widget.isVisible():
            text = widget.text() if isinstance(widget, QToolButton) else ""
            assert widget.accessibleName() or text, widget


def test_favourites_and_collections_are_gone_to(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    state.set(SearchQuery(text="sea", filters=Filters(folders=(ROME,))))
    choose(qtbot, sidebar.library, "favourites")
    assert SearchQuery(filters=Filters(favourite=True)) == state.query
    state.filter(folders=(ROME,))
    choose(qtbot, sidebar.library, "favourites")
    assert SearchQuery(filters=Filters(favourite=True)) == state.query


def test_a_collection_that_goes_is_not_shown_any_longer(sidebar: Sidebar, state: QueryState) -> None:
    state.go_to(Filters(collection=CATS))
    sidebar.collections.removed.emit(CATS)
    assert state.query == SearchQuery()


def test_lists_do_not_scroll_inside_the_side_bar(sidebar: Sidebar) -> None:
    for view in (*sidebar.findChildren(EntriesView), sidebar.folders):
        assert view.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_a_long_list_is_folded(qtbot: QtBot, sidebar: Sidebar, appearance: Appearance) -> None:
    section, view = SidebarSection("many", "Many", sidebar), EntriesView(appearance)
    section.add_list(view)
    view.entries.set_entries([ListEntry(key=number, label=str(number)) for number in range(30)])
    folded = view.sizeHint().height()
    more = next(button for button in section.findChildren(QPushButton) if "30" in button.text())
    more.click()
    assert folded * 30 // 8 == view.sizeHint().height()
    more.click()
    view.setCurrentIndex(view.entries.index(20))
    assert more.isChecked(), "the keyboard went to a row that was folded away"

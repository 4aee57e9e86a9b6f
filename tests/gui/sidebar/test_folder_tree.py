from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import QueryState, SearchQuery
from desktop_app.sidebar.folders import FoldersModel
from desktop_app.sidebar.sidebar import Sidebar
from indexer.search.request import Filters
from indexer.types import CollectionId
from tests.gui.library_double import ROME, LibraryDouble, some_folders, some_roots

BEST, CATS = CollectionId(1), CollectionId(2)
SAVED = SearchQuery(text="boats -people", filters=Filters(rating_min=3))


def folder_place(sidebar: Sidebar, path: Path) -> QPoint:
    return sidebar.folders.visualRect(sidebar.folders.folders.index_of(path)).center()


def test_the_tree_keeps_the_rules_of_models(qtbot: QtBot) -> None:
    model = FoldersModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    model.show_folders(some_folders(), some_roots(), Filters(), {})
    model.show_folders(some_folders(), some_roots(), Filters(folders=(ROME,)), {})
    model.show_folders(some_folders()[:2], [], Filters(), {})
    model.show_folders([], [], Filters(), {})

    assert tester.model() is model


def test_the_tree_shows_folders_below_folders_with_numbers(sidebar: Sidebar) -> None:
    model = sidebar.folders.folders
    rome = model.index_of(ROME)

    assert "Rome" == rome.data()
    assert "Rome, 1204" == rome.data(Qt.ItemDataRole.AccessibleTextRole)
    assert ["2024", "Pictures"] == [rome.parent().data(), rome.parent().parent().data()]
    assert not model.index_of(Path("/elsewhere")).isValid()
    offline = model.index_of(some_folders()[4].path)
    assert "offline" in offline.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "(Archiv)" in offline.data()


def test_a_folder_is_searched_in_and_with_ctrl_another_too(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    sidebar.folders.expandAll()
    QApplication.processEvents()
    cats, left = some_folders()[3].path, Qt.MouseButton.LeftButton
    viewport = sidebar.folders.viewport()

    qtbot.mouseClick(viewport, left, pos=folder_place(sidebar, ROME))
    assert Filters(folders=(ROME,)) == state.query.filters
    qtbot.mouseClick(viewport, left, Qt.KeyboardModifier.ControlModifier, folder_place(sidebar, cats))
    assert Filters(folders=(ROME, cats)) == state.query.filters
    qtbot.mouseClick(viewport, left, pos=folder_place(sidebar, cats))
    qtbot.mouseClick(viewport, left, pos=folder_place(sidebar, cats))
    assert Filters() == state.query.filters


def test_folders_are_chosen_by_keyboard(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    tree = sidebar.folders
    tree.setCurrentIndex(tree.folders.index_of(some_folders()[0].path))
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Return)

    assert (ROME.parent,) == state.query.filters.folders


def test_open_folders_stay_open_when_folders_come(
    qtbot: QtBot, sidebar: Sidebar, facts: LibraryFacts, library: LibraryDouble
) -> None:
    tree = sidebar.folders
    tree.expand(tree.folders.index_of(some_folders()[0].path))
    library.tree = [node for node in some_folders() if node.path != ROME]
    with qtbot.waitSignal(facts.changed):
        facts.reload()

    assert tree.isExpanded(tree.folders.index_of(some_folders()[0].path))
    assert not tree.folders.index_of(ROME).isValid()


def test_the_menu_of_a_folder(qtbot: QtBot, sidebar: Sidebar, state: QueryState) -> None:
    told: list[tuple[str, Path]] = []
    sidebar.exclude_wanted.connect(lambda path: told.append(("exclude", path)))
    sidebar.show_in_files_wanted.connect(lambda path: told.append(("show", path)))
    state.filter(folders=(Path("/other"),))
    menu = sidebar.folder_menu(ROME)
    actions = {action.text(): action for action in menu.actions()}

    actions["Search only here"].trigger()
    assert Filters(folders=(ROME,)) == state.query.filters
    actions["Search here, too"].trigger()
    assert Filters() == state.query.filters
    actions["Show in file manager"].trigger()
    actions["Exclude from the library…"].trigger()
    assert [("show", ROME), ("exclude", ROME)] == told
    menu.close()


# Collections and saved searches

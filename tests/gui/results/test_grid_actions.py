"""What is done with chosen files: marks, collections, clipboard, drag and the menu."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.files import launching
from desktop_app.files.launching import Application
from desktop_app.results import grid_actions
from desktop_app.results.file_actions import Notice
from desktop_app.results.pane import ResultsPane
from indexer.errors import KnownError
from indexer.types import FileId
from tests.gui.results.doubles import Ask, Shelf, hit, press, row

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(("key", "rating"), [(Key.Key_3, 3), (Key.Key_0, 0), (Key.Key_5, 5)])
def test_digits_rate(chosen: ResultsPane, shelf: Shelf, key: Qt.Key, rating: int) -> None:
    press(chosen, key)
    assert [shelf.kept[FileId(i)].rating for i in range(1, 6)] == [None, rating, rating, rating, None]
    seen = chosen.model.tile(3).row
    assert seen is not None
    assert seen.rating == rating


def test_f_likes_all_and_then_none(chosen: ResultsPane, shelf: Shelf) -> None:
    shelf.set_favourite(np.array([2]), True)
    chosen.model.refresh()
    liked = []
    for _ in range(2):
        press(chosen, Key.Key_F)
        liked.append([shelf.kept[FileId(i)].favourite for i in range(1, 6)])
    assert liked == [[False, True, True, True, False], [False] * 5]


def test_a_mark_that_is_not_written_is_taken_back_and_told(
    chosen: ResultsPane, ask: Ask, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise KnownError("The disk is full", "Free some space.")

    monkeypatch.setattr(ask.shelf, "rate", full)
    press(chosen, Key.Key_4)
    seen = chosen.model.tile(3).row
    assert seen is not None
    assert seen.rating is None
    assert [(notice.title, notice.trouble) for notice in told] == [("The disk is full", True)]


def test_files_that_were_not_read_yet_cannot_be_marked(
    chosen: ResultsPane, ask: Ask, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask.shelf, "rate", lambda _ids, _rating: 0)
    press(chosen, Key.Key_4)
    assert "3 file" in told[0].title


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if action.text()}


def below(menu: QMenu, name: str) -> QMenu:
    found = entries(menu)[name].menu()
    assert isinstance(found, QMenu)
    return found


def test_collections_are_offered_and_made(qtbot: QtBot, chosen: ResultsPane, shelf: Shelf, told: list[Notice]) -> None:
    menu = chosen.grid_actions.menu()
    offered = below(menu, "Add to collection")
    offered.aboutToShow.emit()
    offered.aboutToShow.emit()
    assert list(entries(offered)) == ["New collection…", "Trips"]
    entries(offered)["Trips"].trigger()
    assert shelf.collected == [(1, [2, 3, 4])]
    assert "Trips" in told[0].title
    entries(offered)["New collection…"].trigger()
    dialog = chosen.view.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("Cats & dogs")
    dialog.accept()
    assert shelf.collected[1] == (2, [2, 3, 4])
    assert shelf.named[1].name == "Cats & dogs"
    menu.close()


def test_programs_are_listed_and_started(qtbot: QtBot, chosen: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Application, list[Path]]] = []
    gimp = Application("GIMP", Path("/x/gimp.desktop"))
    monkeypatch.setattr(grid_actions, "applications_for", lambda _path: [gimp])
    monkeypatch.setattr(launching, "open_with", lambda which, paths: started.append((which, list(paths))))
    menu = chosen.grid_actions.menu()
    offered = below(menu, "Open with")
    offered.aboutToShow.emit()
    qtbot.waitUntil(lambda: "GIMP" in entries(offered))
    assert list(entries(offered)) == ["GIMP"]
    entries(offered)["GIMP"].trigger()
    qtbot.waitUntil(lambda: bool(started))
    assert started == [(gimp, [hit(i).path for i in (2, 3, 4)])]
    menu.close()


def test_the_menu_has_everything_and_opens_at_tile_and_pointer(
    qtbot: QtBot, chosen: ResultsPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = chosen.grid_actions.menu()
    assert list(entries(menu)) == [
        "View",
        "Quick look",
        "Open",
        "Open with",
        "Show in folder",
        "Find similar",
        "More like this",
        "Less like this",
        "Not what I meant",
        "Add to the search",
        "Search without this",
        "Name what these show…",
        "Favourite",
        "Rate",
        "Add to collection",
        "Copy picture",
        "Copy path",
        "Move to trash",
        "Properties",
    ]
    assert len(below(menu, "Rate").actions()) == 6
    menu.close()
    shown: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, at: shown.append(at))
    chosen.view.customContextMenuRequested.emit(QPoint(1, 1))
    assert shown == []
    chosen.view.customContextMenuRequested.emit(chosen.view.visualRect(chosen.model.index(3, 0)).center())
    press(chosen, Key.Key_F10, Mod.ShiftModifier)
    assert len(shown) == 2


def test_no_two_keys_of_the_grid_clash(pane: ResultsPane, actions: Actions) -> None:
    assert actions.all_clashes() == {}
    assert sum(entry.name.startswith("results.") for entry in actions.entries()) > 20


@pytest.mark.parametrize(
    ("key", "modifiers", "name", "count"),
    [
        (Key.Key_O, Mod.ControlModifier, "open_files", 3),
        (Key.Key_R, Mod.ControlModifier, "show_in_folder", 1),
    ],
)
def test_files_are_opened_and_shown(
    qtbot: QtBot,
    chosen: ResultsPane,
    monkeypatch: pytest.MonkeyPatch,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    name: str,
    count: int,
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(launching, name, calls.append)
    press(chosen, key, modifiers)
    qtbot.waitUntil(lambda: bool(calls))
    assert calls == [[hit(2).path, hit(3).path, hit(4).path] if count == 3 else hit(4).path]


def test_not_too_many_files_are_opened_at_once(
    qtbot: QtBot, pane: ResultsPane, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[Path]] = []
    monkeypatch.setattr(launching, "open_files", calls.append)
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.selectAll()
    pane.view.setFocus()
    press(pane, Key.Key_O, Mod.ControlModifier)
    qtbot.waitUntil(lambda: bool(calls))
    assert len(calls[0]) == 20
    assert "20" in told[0].title


def test_trouble_with_a_file_is_told(qtbot: QtBot, chosen: ResultsPane, told: list[Notice]) -> None:
    press(chosen, Key.Key_O, Mod.ControlModifier)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].title == "The file is not there"
    assert told[0].trouble
    assert str(hit(2).path) in told[0].message


def test_paths_are_copied_one_a_line(chosen: ResultsPane) -> None:
    press(chosen, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [str(hit(i).path) for i in (2, 3, 4)]


def test_a_picture_is_copied_with_its_file(qtbot: QtBot, chosen: ResultsPane, shelf: Shelf, tmp_path: Path) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0xFF008000)
    image.save(str(tmp_path / "green.png"))
    QGuiApplication.clipboard().clear()
    shelf.kept[FileId(4)] = row(4, path=tmp_path / "green.png")
    chosen.model.refresh()
    press(chosen, Key.Key_C, Mod.ControlModifier)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height(), copied.pixelColor(5, 5).green()) == (20, 10, 128)
    urls = QGuiApplication.clipboard().mimeData().urls()
    assert [Path(url.toLocalFile()) for url in urls] == [tmp_path / "green.png"]
    QGuiApplication.clipboard().clear()


def test_real_files_are_dragged_out(chosen: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[list[str]] = []

    def take(drag: Any, *_: object) -> Qt.DropAction:
        dragged.append([url.toLocalFile() for url in drag.mimeData().urls()])
        return Qt.DropAction.CopyAction

    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", take)
    chosen.view.startDrag(Qt.DropAction.CopyAction)
    assert dragged == [[str(hit(i).path) for i in (2, 3, 4)]]


def test_a_drag_of_several_files_shows_their_number(chosen: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> None:
    pixmap = QPixmap(96, 64)
    pixmap.fill(Qt.GlobalColor.black)
    sizes: list[tuple[int, int]] = []
    monkeypatch.setattr(chosen.file_actions.thumbnails, "nearest", lambda _key: pixmap)
    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", lambda drag, *_: sizes.append(drag.pixmap().size().toTuple()))

    chosen.view.startDrag(Qt.DropAction.CopyAction)
    chosen.view.setCurrentIndex(chosen.model.index(2, 0))
    chosen.view.startDrag(Qt.DropAction.CopyAction)

    several, one = sizes
    assert one == (96, 64)
    assert several[0] > 96
    assert several[1] > 64


def test_files_out_of_sight_can_be_dragged_once_they_are_known(
    qtbot: QtBot, pane: ResultsPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[int] = []
    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", lambda drag, *_: dragged.append(len(drag.mimeData().urls())))
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.setSelection(
        QRect(pane.view.visualRect(pane.model.index(0)).center(), pane.view.visualRect(pane.model.index(199)).center()),
        QItemSelectionModel.SelectionFlag.ClearAndSelect,
    )
    qtbot.waitUntil(lambda: not pane.count_timer.isActive())
    pane.view.startDrag(Qt.DropAction.CopyAction)
    assert dragged == [200]


def test_more_files_than_are_known_are_not_dragged(
    pane: ResultsPane, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    pane.show_library(np.arange(300, dtype=np.int64))
    pane.view.selectAll()
    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", lambda *_: pytest.fail("too many"))
    pane.view.startDrag(Qt.DropAction.CopyAction)
    assert "Too many" in told[0].title

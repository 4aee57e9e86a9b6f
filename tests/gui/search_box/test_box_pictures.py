from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.actions import Actions
from desktop_app.query.filters import describe
from desktop_app.query.parse import KnownNames
from desktop_app.query.query import PicturePart, QueryState, SearchQuery, WordsPart
from desktop_app.search_box.box import SearchBox
from desktop_app.search_box.line import DroppedContent, dropped_content
from tests.gui.library_double import DrawsPictures, drawn

HARBOUR, BOAT = Path("/p/harbour.jpg"), Path("/p/boat.png")


def dropped(box: SearchBox, mime: QMimeData) -> bool:
    """Drag something over the box and let it go, as far as it is taken."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(box, enter)
    if not enter.isAccepted():
        return False
    assert "drop" == box.property("role")
    drop = QDropEvent(QPointF(9, 9), copy, mime, left, none)
    QApplication.sendEvent(box, drop)
    return drop.isAccepted()


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_a_dropped_file_is_searched_with(box: SearchBox, state: QueryState, loader: DrawsPictures) -> None:
    assert dropped(box, files(HARBOUR, Path("/p/notes.txt"), BOAT))

    assert (PicturePart(path=HARBOUR), PicturePart(path=BOAT)) == state.query.pictures
    assert [HARBOUR, BOAT] == loader.loaded
    assert "field" == box.property("role")


def test_dropped_pixels_are_written_down_first(box: SearchBox, state: QueryState, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setImageData(drawn())

    assert dropped(box, mime)
    assert dropped(box, mime)

    [first, second] = state.query.pictures
    assert first == second
    assert tmp_path / "pasted" == first.path.parent
    assert drawn() == QImage(str(first.path)).convertToFormat(drawn().format())


def test_a_picture_of_the_web_is_not_fetched_but_told(box: SearchBox, state: QueryState) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    mime.setText("https://example.org/a.jpg")

    assert dropped(box, mime)

    assert SearchQuery() == state.query
    assert "does not download from the web" in box.hint.text()
    assert "" == box.line.text()


def test_dropped_words_are_typed(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    mime = QMimeData()
    mime.setText("red\n car")

    with qtbot.waitSignal(state.changed):
        assert dropped(box, mime)

    assert "red car" == state.query.text


def test_what_is_no_picture_is_not_taken(box: SearchBox) -> None:
    assert not dropped(box, files(Path("/p/notes.txt")))
    assert "field" == box.property("role")


def test_the_highlight_goes_when_the_drag_leaves(box: SearchBox) -> None:
    mime = files(HARBOUR)  # the event owns none
    enter = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(box, enter)
    assert "drop" == box.property("role")
    QApplication.sendEvent(box, QDragLeaveEvent())
    assert "field" == box.property("role")


def test_a_pasted_picture_is_searched_with(qtbot: QtBot, box: SearchBox, state: QueryState) -> None:
    QGuiApplication.clipboard().setImage(drawn(64))
    qtbot.keyClick(box.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert 1 == len(state.query.pictures)
    assert state.query.pictures[0].path.is_file()


def test_suggestions_do_not_cover_what_was_pasted_for(qtbot: QtBot, box: SearchBox) -> None:
    box.suggester.offer()
    assert box.suggester.popup is not None
    assert box.suggester.popup.isVisible()
    QGuiApplication.clipboard().setImage(drawn(64))
    qtbot.keyClick(box.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not box.suggester.popup.isVisible()


def test_an_empty_clipboard_pastes_nothing(state: QueryState, box: SearchBox) -> None:
    box.take(dropped_content(None))
    assert SearchQuery() == state.query


def test_pasted_files_are_searched_with_and_pasted_words_are_words(
    qtbot: QtBot, box: SearchBox, state: QueryState
) -> None:
    QGuiApplication.clipboard().setMimeData(files(HARBOUR))
    qtbot.keyClick(box.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().setText("boats")
    qtbot.keyClick(box.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert (PicturePart(path=HARBOUR),) == state.query.pictures
    assert "boats" == box.line.text()


def test_a_picture_that_cannot_be_kept_is_told(qtbot: QtBot, box: SearchBox, tmp_path: Path) -> None:
    (tmp_path / "pasted").write_text("in the way")
    mime = QMimeData()
    mime.setImageData(drawn(64))

    with qtbot.waitSignal(box.trouble) as told:
        dropped(box, mime)

    assert told.args
    assert "The pasted picture cannot be saved" == told.args[0]


def test_pictures_come_from_results_wanted_and_unwanted(box: SearchBox, state: QueryState) -> None:
    box.add_picture(HARBOUR)
    box.add_picture_minus(BOAT)

    assert (PicturePart(path=HARBOUR), PicturePart(path=BOAT, minus=True)) == state.query.pictures


def test_pictures_are_chosen_from_files_and_other_files_are_left_out(
    box: SearchBox, state: QueryState, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [str(HARBOUR), "/p/notes.txt"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))

    actions["search.picture"].trigger()

    assert (PicturePart(path=HARBOUR),) == state.query.pictures
    assert "1 file(s) were left out" in box.hint.text()


def test_a_picture_that_is_gone_says_so_on_its_chip(box: SearchBox) -> None:
    box.add_picture(Path("/p/missing.jpg"))

    assert "The file is gone" in box.chip_row.chips[0].toolTip()


def test_the_same_picture_is_loaded_once(box: SearchBox, state: QueryState, loader: DrawsPictures) -> None:
    box.add_picture(HARBOUR)
    state.change(text="sea")
    state.change(pictures=(PicturePart(path=HARBOUR, weight=0.5),))

    assert [HARBOUR] == loader.loaded


def test_minus_parts_say_so_in_words(box: SearchBox, state: QueryState) -> None:
    state.set(SearchQuery(pictures=(PicturePart(path=BOAT, minus=True),), words=(WordsPart(text="snow", minus=True),)))

    assert [f"Not like {BOAT.name}", "Not snow"] == [chip.words for chip in box.chip_row.chips]


def test_a_pasted_picture_has_a_name_for_people(box: SearchBox, state: QueryState) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    box.take(DroppedContent(image=image))

    (chip,) = box.chip_row.chips
    assert state.query.pictures[0].path.stem not in chip.words + chip.accessibleName() + chip.toolTip()
    assert chip.words == "pasted picture"
    assert describe(state.query, KnownNames()) == "like pasted picture"

"""One run of the program: how it begins, what closing means, and what is done after the end. No indexer runs here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import TROUBLE, Program
from desktop_app.notices import NoticeKind
from desktop_app.query.query import SearchQuery
from desktop_app.settings.dialog import Topic
from desktop_app.shell.process import Tray
from desktop_app.shell.session import WindowSession
from desktop_app.shell.window import WORK_UNDER_COVER
from desktop_app.style.theme import Theme
from desktop_app.style.tokens import DARK
from indexer.errors import IndexTroubleError, KnownError
from indexer.home import Home, WriterLock, find_home
from indexer.service.messages import AddRoot, MeasureSpeed
from tests.gui.shell.conftest import Start


def _session(program: Program) -> WindowSession:
    assert program.session is not None
    return program.session


def test_who_starts_for_the_first_time_is_welcomed(start: Start, sent: list[object], tmp_path: Path) -> None:
    session = _session(start())
    assert session.first_run is not None
    for box in session.first_run.findChildren(QCheckBox):
        box.setChecked(False)
    session.first_run.add_folder(tmp_path)
    for _ in range(2):
        session.first_run.next_button.click()
    assert session.first_run is None
    assert [MeasureSpeed(), AddRoot(path=tmp_path)] == sent
    assert session.widgets.results.isVisible()


def test_keys_do_not_reach_what_the_first_run_covers(start: Start) -> None:
    session = _session(start())
    enabled = [entry.name for entry in session.actions.entries() if session.actions[entry.name].isEnabled()]
    assert set(enabled) == WORK_UNDER_COVER
    for _ in range(2):
        assert session.first_run is not None
        session.first_run.next_button.click()
    assert session.first_run is None
    assert all(session.actions[entry.name].isEnabled() for entry in session.actions.entries())


def test_focus_stays_with_the_search_when_a_button_goes(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    session = _session(start(tmp_path))
    session.window.activateWindow()
    search = partial(session.widgets.state.set, SearchQuery(text="a dog"))
    session.widgets.notices.tell(
        "Describe what you are looking for", "For example:", NoticeKind.INFO, [("a dog", search)]
    )
    example = session.widgets.notices.findChildren(QPushButton)[0]
    example.setFocus()
    qtbot.waitUntil(example.hasFocus)
    example.click()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert not session.widgets.sidebar.isAncestorOf(focused)
    assert session.widgets.search_box.isAncestorOf(focused) or session.widgets.results.isAncestorOf(focused)


def test_who_names_a_folder_needs_no_welcome(start: Start, sent: list[object], tmp_path: Path) -> None:
    program = start(tmp_path)
    assert _session(program).first_run is None
    assert [AddRoot(path=tmp_path)] == sent
    assert program.preferences.current.welcomed


def test_second_start_brings_its_folders(start: Start, sent: list[object], tmp_path: Path) -> None:
    program = start(tmp_path)
    program.raise_window([str(tmp_path / "more")])
    assert AddRoot(path=tmp_path / "more") == sent[-1]


def test_file_managers_search_by_a_file_and_in_a_folder(start: Start, tmp_path: Path) -> None:
    program = start(tmp_path)
    state = _session(program).widgets.state
    program.raise_window([], str(tmp_path / "dog.jpg"))
    assert [tmp_path / "dog.jpg"] == [part.path for part in state.query.pictures]
    program.raise_window([], str(tmp_path))
    assert ((tmp_path,), ()) == (state.query.filters.folders, state.query.pictures)


def test_closing_the_window_ends_the_program(start: Start, tmp_path: Path, quits: list[str]) -> None:
    start(tmp_path).window.close()
    assert ["quit"] == quits


def test_in_the_tray_it_goes_on(
    start: Start, tmp_path: Path, quits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(Tray, "is_possible", lambda: True)
    monkeypatch.setattr(Tray, "show", lambda _self: shown.append("sign"))
    program = start(tmp_path)
    program.preferences.change(keep_in_tray=True)
    program.window.close()
    assert [] == quits
    assert ["sign"] == shown
    assert not program.window.isVisible()
    program.raise_window([])
    assert program.window.isVisible()


def test_theme_takes_effect_at_once(start: Start, app: QApplication, tmp_path: Path) -> None:
    program = start(tmp_path)
    program.preferences.change(theme=Theme.DARK)
    assert DARK.window == app.palette().window().color()
    program.preferences.change(theme=Theme.LIGHT)


def test_there_is_one_dialog_of_settings(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    session = _session(start(tmp_path))
    session.actions["window.settings"].trigger()
    session.actions["window.about"].trigger()
    dialog = session.settings.open(Topic.ABOUT)
    assert dialog.page(Topic.ABOUT).isVisible()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    again = session.settings.open(Topic.FOLDERS)
    assert again.isVisible()


def test_index_is_moved_after_everything_ended(start: Start, home: Home, tmp_path: Path, quits: list[str]) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    program = start(tmp_path / "photos")
    _session(program).settings.move_wanted.emit(place)
    assert program.starts_again
    assert ["quit"] == quits
    moved = find_home(home.folder)
    assert place == moved.folder.parent
    assert "welcomed=true" in (moved.folder / "window.ini").read_text(encoding="utf-8")


def test_failed_move_is_told(
    start: Start, home: Home, tmp_path: Path, quits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[KnownError] = []
    monkeypatch.setattr("desktop_app.app.show_error", told.append)
    session = _session(start(tmp_path))
    with WriterLock(home):
        session.settings.move_wanted.emit(tmp_path)
    assert isinstance(told[0], IndexTroubleError)
    assert home.catalogue.exists()


def test_a_restart_ends_everything_and_keeps_the_preferences(
    start: Start, home: Home, tmp_path: Path, quits: list[str]
) -> None:
    program = start(tmp_path / "photos")
    program.preferences.change(language="de")
    _session(program).settings.restart_wanted.emit()
    assert program.starts_again
    assert ["quit"] == quits
    assert "language=de" in (home.folder / "window.ini").read_text(encoding="utf-8")


def test_removing_everything_leaves_nothing(start: Start, home: Home, tmp_path: Path, quits: list[str]) -> None:
    program = start(tmp_path)
    _session(program).settings.removal_wanted.emit()
    assert not home.folder.exists()
    assert not program.starts_again


@pytest.mark.expects_log("a bug: ValueError")
def test_window_without_parts_ends_and_says_why(
    qtbot: QtBot, app: QApplication, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[KnownError] = []
    codes: list[int] = []
    monkeypatch.setattr("desktop_app.app.show_error", told.append)
    monkeypatch.setattr(QApplication, "exit", lambda *given: codes.append(given[-1]))
    monkeypatch.setattr("desktop_app.shell.session.WindowSession", _fail)
    program = Program(app, home)
    qtbot.waitUntil(lambda: bool(told))
    assert [TROUBLE] == codes
    assert "ValueError" not in str(told[0].message), "a raw exception helps nobody"
    program.close()


def _fail(*_: object) -> None:
    raise ValueError("no parts")


def test_everything_without_words_has_a_name(start: Start, tmp_path: Path) -> None:
    window = start(tmp_path).window
    unnamed = [
        widget.objectName() or type(widget).__name__
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy().value & 1 and widget.isVisible() and not _name_of(widget)
    ]
    assert [] == unnamed


def _name_of(widget: Any) -> str:
    for what in ("accessibleName", "text", "placeholderText", "toolTip"):
        said = getattr(widget, what, None)
        if said is not None and said():
            return str(said())
    return ""


def test_every_drop_down_list_shows_its_last_entry(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    session = _session(start(tmp_path))
    pages = [session.settings.open(topic).page(topic) for topic in Topic]
    boxes = [box for page in (session.window, *pages) for box in page.findChildren(QComboBox) if box.count() > 1]
    assert len(boxes) > 2
    for box in boxes:
        box.showPopup()
        QApplication.processEvents()
        view = box.view()
        last = view.visualRect(box.model().index(min(box.count(), box.maxVisibleItems()) - 1, 0))
        assert last.bottom() < view.viewport().height(), box.accessibleName()
        assert view.geometry().bottom() <= view.window().height(), box.accessibleName()
        box.hidePopup()

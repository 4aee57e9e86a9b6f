"""Who tells whom in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.query.facts import LibraryFacts
from desktop_app.query.query import PicturePart, SearchQuery
from desktop_app.results.file_actions import Notice
from desktop_app.results.tile import TileLooks
from desktop_app.shell.session import WindowSession
from desktop_app.shell.wiring import Widgets
from indexer.library.values import RootState
from indexer.search.request import Near, Unread
from indexer.service.messages import SetExcludes
from tests.gui.fake_engine import root
from tests.gui.shell.conftest import Start


@pytest.fixture
def session(start: Start, tmp_path: Path) -> WindowSession:
    made = start(tmp_path / "photos").session
    assert made is not None
    return made


@pytest.fixture
def widgets(session: WindowSession) -> Widgets:
    return session.widgets


def _told(widgets: Widgets) -> str:
    return "\n".join(label.text() for label in widgets.notices.findChildren(QLabel))


def _knows(monkeypatch: pytest.MonkeyPatch, widgets: Widgets, *roots: RootState) -> None:
    known = replace(widgets.facts.now, roots=roots)
    monkeypatch.setattr(LibraryFacts, "now", property(lambda _facts: known))


def test_excluded_folder_is_left_out_of_its_root(
    widgets: Widgets, sent: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _knows(monkeypatch, widgets, root(tmp_path / "other", 1), root(tmp_path / "photos", 2))
    widgets.sidebar.exclude_wanted.emit(tmp_path / "photos" / "2019" / "Screens")
    assert SetExcludes(root_id=root(tmp_path, 2).root_id, excludes=("*.tmp", "/2019/Screens/")) == sent[-1]
    assert "Screens is left out" in _told(widgets)


def test_picture_joins_the_search_wanted_or_not(widgets: Widgets) -> None:
    widgets.results.search_by.emit(Path("/a.jpg"), False)
    widgets.results.search_by.emit(Path("/b.jpg"), True)
    assert (
        PicturePart(path=Path("/a.jpg")),
        PicturePart(path=Path("/b.jpg"), minus=True),
    ) == widgets.state.query.pictures


def test_looks_of_tiles_are_kept(session: WindowSession, widgets: Widgets) -> None:
    widgets.results.set_looks(TileLooks(side_px=240, names=True, whole=True))
    present = session.preferences.current
    assert (240, True, True) == (present.tile_px, present.tile_names, present.tile_whole)


def test_facts_lead_to_searches(widgets: Widgets) -> None:
    near = Near(48.1, 11.6, 5.0)
    widgets.info.near_wanted.emit(near)
    assert near == widgets.state.query.filters.near
    widgets.info.text_wanted.emit("harbour")
    assert SearchQuery(text="harbour") == widgets.state.query


def test_what_is_told_stands_above_the_results(widgets: Widgets) -> None:
    widgets.results.notice_wanted.emit(Notice(title="3 files moved to the trash", actions=(("Undo", list),)))
    widgets.search_box.trouble.emit("This is no picture", "Try another one.")
    assert "3 files moved to the trash" in _told(widgets)
    assert "Try another one." in _told(widgets)


def test_folder_that_cannot_be_shown_is_told(qtbot: QtBot, widgets: Widgets, tmp_path: Path) -> None:
    widgets.sidebar.show_in_files_wanted.emit(tmp_path / "gone" / "deeper")
    qtbot.waitUntil(lambda: "gone" in _told(widgets))


def test_properties_open_the_info_pane(session: WindowSession, widgets: Widgets) -> None:
    assert not widgets.info.isVisible()
    widgets.results.properties_wanted.emit(1)
    assert widgets.info.isVisible()


def test_a_language_that_the_model_does_not_understand_is_told_once(widgets: Widgets, session: WindowSession) -> None:
    searching = session.wiring.searching
    for language in ("it", "it", "pl"):
        searching.unread.emit(Unread(language, ("en", "de")))
    told = _told(widgets)
    assert told.count("does not understand this language") == 1  # both say the same, and a notice stands once
    assert "English, Deutsch" in told

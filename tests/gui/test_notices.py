from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.notices import MAX_NOTICES, NoticeBar, NoticeKind, TroubleNotices
from desktop_app.style.theme import Appearance
from indexer.errors import Message
from indexer.service.messages import Phase, Progress, Trouble, Wait
from tests.gui.activity.engine_double import EngineDouble

FULL = Trouble(title=Message("The disk is full"), message=Message("Free some space."), path=Path("/data"))


@pytest.fixture
def bar(qtbot: QtBot, appearance: Appearance) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def engine(bar: NoticeBar) -> EngineDouble:
    made = EngineDouble()
    TroubleNotices(made.as_engine(), bar)
    return made


def titles(bar: NoticeBar) -> list[str]:
    """Return the titles that are seen."""
    rows = [row for row in bar.findChildren(QFrame) if row.property("role") == "banner" and row.isVisibleTo(bar)]
    labels = [label for row in rows for label in row.findChildren(QLabel)]
    return [label.text() for label in labels if label.property("role") == "strong"]


def test_it_takes_no_room_while_there_is_nothing_to_tell(bar: NoticeBar) -> None:
    assert bar.isHidden()
    key = bar.tell("News", "Something happened.")
    assert not bar.isHidden()
    bar.withdraw(key)
    bar.withdraw(key)
    assert bar.isHidden()


def test_the_same_thing_is_told_once(bar: NoticeBar) -> None:
    for _ in range(3):
        bar.tell("News", "Something happened.")
    bar.tell("News", "Something else happened.")
    assert titles(bar) == ["News", "News"]


def test_the_user_closes_a_notice_and_it_may_come_again(qtbot: QtBot, bar: NoticeBar) -> None:
    bar.tell("News", "Something happened.")
    QTest.mouseClick(bar.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    assert titles(bar) == []
    bar.tell("News", "Something happened.")
    assert titles(bar) == ["News"]


def test_an_action_runs_and_closes_its_notice(qtbot: QtBot, bar: NoticeBar) -> None:
    done: list[str] = []
    bar.tell(
        "Moved", "3 photos", actions=[("Undo", lambda: done.append("undo")), ("Show", lambda: done.append("show"))]
    )
    (show,) = [button for button in bar.findChildren(QPushButton) if button.text() == "Show"]
    QTest.mouseClick(show, Qt.MouseButton.LeftButton)
    assert (done, titles(bar)) == (["show"], [])


def test_many_notices_wait_until_there_is_room(bar: NoticeBar) -> None:
    keys = [bar.tell(f"News {number}", "") for number in range(MAX_NOTICES + 2)]
    assert titles(bar) == [f"News {number}" for number in range(MAX_NOTICES)]
    bar.withdraw(keys[0])
    assert titles(bar) == [f"News {number}" for number in range(1, MAX_NOTICES + 1)]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_says_in_words_what_its_colour_says(bar: NoticeBar, kind: NoticeKind) -> None:
    bar.tell("News", "Something happened.", kind)
    (row,) = [row for row in bar.findChildren(QFrame) if row.property("role") == "banner"]
    assert (row.property("kind"), row.accessibleName()) == (kind.value, "News: Something happened.")


def test_trouble_of_the_engine_is_told_with_its_place(bar: NoticeBar, engine: EngineDouble) -> None:
    engine.trouble.emit(FULL)
    assert "Free some space. (/data)" in [label.text() for label in bar.findChildren(QLabel)]


@pytest.mark.usefixtures("german")
def test_trouble_of_the_engine_is_told_in_the_users_language(bar: NoticeBar, engine: EngineDouble) -> None:
    engine.trouble.emit(replace(FULL, message=Message("What was downloaded is kept. Make room and try again.")))
    assert titles(bar) == ["Der Datenträger ist voll"]
    words = [label.text() for label in bar.findChildren(QLabel)]
    assert "Was geladen ist, bleibt. Platz schaffen und noch einmal versuchen. (/data)" in words


def test_what_was_waited_out_goes_and_what_ended_the_work_stays(bar: NoticeBar, engine: EngineDouble) -> None:
    engine.trouble.emit(FULL)
    engine.say(Progress(phase=Phase.WAITING, waits_for=Wait.TROUBLE))
    engine.say(Progress(phase=Phase.COUNTING))
    assert titles(bar) == [str(FULL.title)], "looking is not working"
    engine.say(Progress(phase=Phase.INDEXING, done=1))
    assert titles(bar) == []
    engine.trouble.emit(Trouble(title=Message("A folder is gone"), message=Message("")))
    engine.say(Progress(phase=Phase.WATCHING))
    assert titles(bar) == ["A folder is gone"]


def test_a_fatal_trouble_offers_another_start(qtbot: QtBot, bar: NoticeBar, engine: EngineDouble) -> None:
    engine.trouble.emit(Trouble(title=Message("The index is damaged"), message=Message(""), fatal=True))
    (again,) = bar.findChildren(QPushButton)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert (engine.starts, titles(bar)) == (1, [])


def test_the_place_of_a_trouble_can_be_shown(qtbot: QtBot, bar: NoticeBar) -> None:
    engine = EngineDouble()
    notices = TroubleNotices(engine.as_engine(), bar)
    engine.trouble.emit(FULL)
    (show,) = bar.findChildren(QPushButton)
    with qtbot.waitSignal(notices.show_in_folder) as where:
        show.click()
    assert where.args == [Path("/data")]

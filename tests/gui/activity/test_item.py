from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.activity.item import ActivityItem
from desktop_app.activity.panel import ActivityPanel
from desktop_app.style.theme import Appearance
from indexer.errors import Message
from indexer.service.messages import HeldBack, Phase, Progress
from tests.gui.activity.engine_double import EngineDouble


@pytest.fixture
def engine(qapp: object) -> EngineDouble:
    return EngineDouble()


@pytest.fixture
def item(qtbot: QtBot, engine: EngineDouble, appearance: Appearance) -> ActivityItem:
    made = ActivityItem(engine.as_engine())
    qtbot.addWidget(made)
    made.resize(500, 28)
    made.show()
    return made


def test_it_says_what_the_engine_does_also_to_those_who_do_not_see_it(engine: EngineDouble, item: ActivityItem) -> None:
    assert item.text() == "Starting"
    engine.say(Progress(phase=Phase.INDEXING, done=50, total=200, device="CPU"))
    assert item.text() == item.accessibleName() == item.toolTip() == "Indexing 50 of 200 · CPU"


def test_folders_that_are_away_are_named(engine: EngineDouble, item: ActivityItem) -> None:
    engine.say(Progress(phase=Phase.WATCHING))
    engine.hold(HeldBack(path=Path("/media/disk"), missing=5, reason=Message("away")))
    assert item.text() == "Up to date · 1 folder(s) not available"


def test_a_look_at_one_changed_file_is_not_told_unless_it_takes_long(
    qtbot: QtBot, engine: EngineDouble, item: ActivityItem
) -> None:
    engine.say(Progress(phase=Phase.WATCHING))
    engine.say(Progress(phase=Phase.COUNTING))
    engine.say(Progress(phase=Phase.INDEXING, done=1, total=1))
    assert item.text() == "Up to date"
    engine.say(Progress(phase=Phase.WATCHING))
    engine.say(Progress(phase=Phase.COUNTING))
    qtbot.waitUntil(lambda: item.text() != "Up to date")


def test_much_work_is_told_at_once(engine: EngineDouble, item: ActivityItem) -> None:
    engine.say(Progress(phase=Phase.WATCHING))
    engine.say(Progress(phase=Phase.INDEXING, done=1, total=100))
    assert item.text() == "Indexing 1 of 100"


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_paints_in_both_directions_and_in_little_room(
    engine: EngineDouble, item: ActivityItem, direction: Qt.LayoutDirection
) -> None:
    item.setLayoutDirection(direction)
    pictures = []
    for phase in (Phase.INDEXING, Phase.PAUSED):
        engine.say(Progress(phase=phase, done=50, total=200))
        item.resize(item.minimumSizeHint())
        pictures.append(item.grab().toImage())
    assert pictures[0] != pictures[1]


def test_a_click_and_the_space_key_open_the_panel_and_escape_closes_it(
    qtbot: QtBot, engine: EngineDouble, item: ActivityItem
) -> None:
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    (panel,) = item.findChildren(ActivityPanel)
    assert panel.isVisible()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    QTest.keyClick(item, Qt.Key.Key_Space)
    assert item.findChildren(ActivityPanel) == [panel]
    assert panel.isVisible()
    panel.close()

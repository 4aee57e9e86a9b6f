from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QListView, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.activity.panel import ActivityPanel
from desktop_app.activity.unread import FailedModel
from desktop_app.style.theme import Appearance
from indexer.errors import Message, os_error_reason
from indexer.library.values import LeftOutPlace
from indexer.service.messages import Configure, HeldBack, Phase, Progress, RemoveMissing, Rescan, RetryFailed
from indexer.types import Grades
from tests.gui.activity.engine_double import EngineDouble, failure, root


@pytest.fixture
def engine(qapp: object) -> EngineDouble:
    made = EngineDouble()
    made.library.states = [root("/photos", seen=100, indexed=40, failed=2), root("/disk", seen=7, indexed=7)]
    made.library.failures = [failure(1), failure(2)]
    made.library.graded = Grades(seen=60, quick=5, full=35, in_part=1)
    return made


@pytest.fixture
def panel(qtbot: QtBot, engine: EngineDouble, appearance: Appearance, host: QWidget) -> ActivityPanel:
    made = ActivityPanel(engine.as_engine(), host)
    host.show()
    made.open_above(host)
    return made


def button(panel: QWidget, label: str) -> QPushButton:
    """Return the visible button of that name."""
    (found,) = [b for b in panel.findChildren(QPushButton) if b.text() == label and b.isVisibleTo(panel)]
    return found


def words(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def test_it_shows_the_folders_by_stage_and_the_failed_files(panel: ActivityPanel) -> None:
    said = words(panel)
    assert "40 of 100 · 2 failed" in said
    assert "40 of 100 files read. All can be found by name." in said
    assert "7 file(s)" in said
    assert "3 file(s) could not be read" in said, "one of them in part"
    assert "Read in full: 35. Read in part: 5. Known by name only: 60." in said


def test_it_follows_the_progress(engine: EngineDouble, panel: ActivityPanel) -> None:
    engine.say(Progress(phase=Phase.INDEXING, done=3, total=9, files_per_s=12, device="CUDA", folder=Path("/photos/a")))
    said = words(panel)
    assert {"Indexing", "3 of 9 · 12/s · CUDA"} <= set(said)
    engine.say(Progress(phase=Phase.WATCHING))
    assert "Up to date" in words(panel)


def test_pause_and_resume(engine: EngineDouble, panel: ActivityPanel, qtbot: QtBot) -> None:
    engine.how = Configure(only_idle=True)
    QTest.mouseClick(button(panel, "Pause"), Qt.MouseButton.LeftButton)
    assert engine.sent == [Configure(paused=True, only_idle=True)]
    engine.how = Configure(paused=True, only_idle=True)
    engine.configured.emit(engine.how)
    QTest.mouseClick(button(panel, "Resume"), Qt.MouseButton.LeftButton)
    assert engine.sent[-1] == Configure(only_idle=True)


def test_the_switches_order_and_follow_what_was_changed_elsewhere(engine: EngineDouble, panel: ActivityPanel) -> None:
    idle, mains = panel.findChildren(QCheckBox)
    (threads,) = panel.findChildren(QSpinBox)
    engine.how = Configure()
    idle.click()
    threads.setValue(1)
    assert engine.sent == [Configure(only_idle=True), Configure(threads=1)]
    engine.configured.emit(Configure(only_mains=True))
    assert (idle.isChecked(), mains.isChecked(), threads.value()) == (False, True, 0)
    assert len(engine.sent) == 2, "following is not ordering"


def test_a_failed_file_says_why_and_can_be_tried_again_or_looked_at(
    qtbot: QtBot, engine: EngineDouble, panel: ActivityPanel
) -> None:
    again = button(panel, "Try again")
    assert not again.isEnabled()
    (view,) = panel.findChildren(QListView)
    view.setCurrentIndex(view.model().index(1, 0))
    assert str(failure(2).message) in words(panel)
    with qtbot.waitSignal(panel.show_in_folder) as where:
        button(panel, "Show in folder").click()
    assert where.args == [failure(2).path]
    again.click()
    button(panel, "Try all again").click()
    assert engine.sent == [RetryFailed(file_ids=(failure(2).file_id,)), RetryFailed()]


def test_what_is_held_back_is_removed_only_after_a_second_click(engine: EngineDouble, panel: ActivityPanel) -> None:
    engine.hold(HeldBack(path=Path("/disk"), missing=7, reason=Message("its disk is not connected")))
    assert "7 file(s) missing: its disk is not connected. They stay in the index." in words(panel)
    button(panel, "Remove them from the index…").click()
    assert engine.sent == []
    button(panel, "Keep them").click()
    button(panel, "Remove them from the index…").click()
    button(panel, "Remove").click()
    assert engine.sent == [RemoveMissing(path=Path("/disk"))]


def test_what_was_left_out_is_counted_named_and_looked_at_again(
    qtbot: QtBot, engine: EngineDouble, appearance: Appearance, host: QWidget
) -> None:
    locked = LeftOutPlace(path=Path("/p/caf\udce9\x1b"), title=Message("No permission"), message=Message("Locked."))
    engine.library.failures, engine.library.out = [failure(1)], [locked]
    panel = ActivityPanel(engine.as_engine(), host)
    host.show()
    panel.open_above(host)
    assert "2 file(s) could not be read · 1 left out" in words(panel), "one file in part"
    (view,) = panel.findChildren(QListView)
    assert view.model().index(1, 0).data() == r"caf\xe9\x1b"
    view.setCurrentIndex(view.model().index(1, 0))
    assert "Locked." in words(panel)
    button(panel, "Try again").click()
    button(panel, "Try all again").click()
    assert engine.sent == [Rescan(), RetryFailed(), Rescan()]


@pytest.mark.usefixtures("german")
def test_what_the_engine_says_is_in_the_users_language(
    engine: EngineDouble, panel: ActivityPanel, host: QWidget
) -> None:
    denied = os_error_reason(PermissionError(errno.EACCES, "denied"))
    refused = Message("{text} ({reason})", text=Message("It is left out."), reason=denied)
    engine.library.failures = [replace(failure(1), message=refused)]
    reason = Message("it is empty now, as if its disk were not connected")
    engine.hold(HeldBack(path=Path("/disk"), missing=1234, reason=reason))
    panel.reload()
    (files,) = [one for one in panel.findChildren(QListView) if isinstance(one.model(), FailedModel)]
    index = files.model().index(0, 0)
    files.setCurrentIndex(index)
    said = words(panel)
    held = "1.234 Dateien fehlen: der Ordner ist jetzt leer, als wäre der Datenträger nicht angeschlossen."
    assert f"{held} Sie bleiben im Index." in said
    assert "Sie wird ausgelassen. (Zugriff verweigert)" in said
    assert "Zugriff verweigert" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("Die Datei ist abgeschnitten")


@pytest.mark.usefixtures("german")
def test_nothing_is_cut_off_at_the_side(engine: EngineDouble, qtbot: QtBot, appearance: Appearance) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    made = ActivityPanel(engine.as_engine(), host)
    host.show()
    made.open_above(host)
    assert made.inside.minimumSizeHint().width() <= made.scroll_area.viewport().width()


def test_a_folder_that_was_read_to_its_end_is_not_on_its_way(engine: EngineDouble, panel: ActivityPanel) -> None:
    engine.library.states = [root("/photos", seen=5, indexed=3, failed=2)]
    panel.reload()
    assert "3 file(s) · 2 failed" in words(panel)


def test_folders_come_and_go(qtbot: QtBot, engine: EngineDouble, panel: ActivityPanel) -> None:
    engine.library.states = [root("/new")]
    engine.library.failures = []
    panel.reload()
    qtbot.waitUntil(lambda: "/new" in words(panel))
    said = words(panel)
    assert not any("/photos" in text or "could not be read" in text for text in said)


def test_nothing_is_asked_while_it_is_not_seen(engine: EngineDouble, panel: ActivityPanel) -> None:
    panel.hide()
    engine.library.states = []
    engine.hold(HeldBack(path=Path("/disk"), missing=7, reason=Message("away")))
    assert not panel.refresh_timer.isActive()
    panel.show()
    assert not any("/disk" in text for text in words(panel))


def test_the_model_of_failed_files_is_a_good_one(qapp: object) -> None:
    model = FailedModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_failed([failure(number) for number in range(5)])
    assert (model.rowCount(), model.index(2).data()) == (5, "IMG_0002.jpg")
    assert model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "IMG_0002.jpg: The file is cut off"
    model.show_failed([])
    assert model.rowCount() == 0
    del tester

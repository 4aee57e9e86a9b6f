"""New versions are looked for when the button is pressed, and never before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.settings.update_section import UpdateSection, UpdateWork
from indexer.errors import KnownError, Message
from indexer.updates.feed import Package, Release


class Work(UpdateWork):
    """Does nothing by itself; writes down what it is asked to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: list[str] = []

    def look(self) -> None:
        self.asked.append("look")

    def get(self, release: Release) -> None:
        self.asked.append(f"get {release.version}")

    def stop(self) -> None:
        self.asked.append("stop")


def release(version: str) -> Release:
    package = Package(name="a.deb", url="http://localhost/a.deb", size_bytes=10, sha256="0" * 64)
    return Release(version=version, published="2026-12-01", notes="Finds <b>socks</b>.", packages={"deb": package})


def shown(qtbot: QtBot) -> tuple[UpdateSection, Work]:
    work = Work()
    section = UpdateSection(work)
    work.setParent(section)
    qtbot.addWidget(section)
    section.show()
    return section, work


def test_nothing_is_asked_before_the_button_is_pressed(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    assert work.asked == []
    assert not section.get_button.isVisible()
    section.look_button.click()
    assert work.asked == ["look"]
    assert not section.look_button.isEnabled()


def test_a_new_version_is_told_and_got_when_wanted(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.found.emit(release("9.1"))
    assert "9.1" in section.words
    assert "Finds <b>socks</b>." in section.words, "notes are shown as they are"
    section.get_button.click()
    work.progressed.emit(40)
    assert "40" in section.words
    section.get_button.click()
    assert work.asked == ["get 9.1", "stop"]
    work.failed.emit(KnownError("Stopped", "What was downloaded is kept."))
    assert section.get_button.isEnabled()
    section.get_button.click()
    work.installed.emit(Message("It is used from the next start on."))
    assert section.words == "It is used from the next start on."
    assert not section.get_button.isVisible()


def test_the_newest_version_needs_nothing(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.found.emit(release("0.0.1"))
    assert section.words == "This is the newest version."
    assert not section.get_button.isVisible()


def test_a_copy_without_a_key_says_so(qtbot: QtBot) -> None:
    section = UpdateSection()
    qtbot.addWidget(section)
    section.look_button.click()
    qtbot.waitUntil(lambda: "cannot look for new versions" in section.words)
    assert section.look_button.isEnabled()


@pytest.mark.expects_log("a bug in the thread updates")
def test_a_bug_while_looking_is_told_and_the_next_look_works(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Release | None] = [None, release("9.1")]

    def latest() -> Release:
        answer = answers.pop(0)
        if answer is None:
            raise ZeroDivisionError("a bug")
        return answer

    monkeypatch.setattr("indexer.updates.feed.latest", latest)
    section = UpdateSection()
    qtbot.addWidget(section)
    section.look_button.click()
    qtbot.waitUntil(lambda: "Recallery made a mistake" in section.words)
    assert section.look_button.isEnabled()
    section.look_button.click()
    qtbot.waitUntil(lambda: "9.1" in section.words)

"""Libraries for a graphics card are told with their size, and got and removed when a button is pressed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.settings.gpu_section import GpuSection, GpuState, GpuWork
from indexer.errors import KnownError, Message
from indexer.gpu.offers import Offer
from indexer.updates.feed import Package

PACKAGE = Package(name="a.whl", url="http://localhost/a.whl", size_bytes=1_566_000_000, sha256="0" * 64)
OFFER = Offer(kind="cuda", title="NVIDIA GPU (CUDA 13)", version="1.31.1", licence="its own", packages=(PACKAGE,))


class Work(GpuWork):
    """Does nothing by itself; writes down what it is asked to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: list[str] = []

    def look(self) -> None:
        self.asked.append("look")

    def get(self) -> None:
        self.asked.append("get")

    def remove(self) -> None:
        self.asked.append("remove")

    def stop(self) -> None:
        self.asked.append("stop")


def shown(qtbot: QtBot) -> tuple[GpuSection, Work]:
    work = Work()
    section = GpuSection(work)
    work.setParent(section)
    qtbot.addWidget(section)
    section.show()
    return section, work


def test_size_and_licence_are_told_before_anything_is_got(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.told.emit(GpuState(None, 0, OFFER, None))
    assert "1,566 MB" in section.words
    assert "its own" in section.words
    assert work.asked == ["look"]
    assert not section.remove_button.isVisible()


def test_download_can_be_stopped_and_its_trouble_is_told(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.told.emit(GpuState(None, 0, OFFER, None))
    section.get_button.click()
    work.progressed.emit(40)
    assert "40" in section.words
    section.get_button.click()
    assert work.asked == ["look", "get", "stop"]
    work.failed.emit(KnownError("Stopped", "What was downloaded is kept."))
    assert section.words == "Stopped. What was downloaded is kept."
    section.get_button.click()
    assert work.asked[-1] == "get"


def test_libraries_that_are_there_can_be_removed(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.told.emit(GpuState("cuda 1.31.1", 3_000_000_000, OFFER, None))
    assert "3,000 MB" in section.words
    assert not section.get_button.isVisible()
    section.remove_button.click()
    assert work.asked[-1] == "remove"


def test_system_without_an_offer_says_why(qtbot: QtBot) -> None:
    section, work = shown(qtbot)
    work.told.emit(GpuState(None, 0, None, Message("The processor is used.")))
    assert section.words == "The processor is used."
    assert not section.get_button.isVisible()


def test_state_is_read_by_itself(qtbot: QtBot) -> None:
    section = GpuSection()
    qtbot.addWidget(section)
    qtbot.waitUntil(lambda: section.words != "")

"""The page about speech: nothing is heard before the model is here, and nothing is downloaded unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.models import SPEECH, Download
from desktop_app.settings.speech_page import SpeechPage
from indexer.embed.manifest import BundleFile
from indexer.errors import KnownError
from indexer.service.messages import Configure
from indexer.speech.manifest import SpeechManifest
from tests.gui.fake_engine import FakeEngine

HERE = SpeechManifest(
    name="tiny",
    title="Tiny speech",
    version="1",
    licence="MIT",
    files=(BundleFile(name="a", sha256="0" * 64, size_bytes=5_000_000),),
)


@pytest.fixture
def engine(app: QApplication, host: QWidget) -> FakeEngine:
    return FakeEngine(host)


@pytest.fixture
def page(qtbot: QtBot, engine: Any) -> SpeechPage:
    made = SpeechPage(engine)
    qtbot.addWidget(made)
    made.show()
    return made


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_the_model_it_can_only_be_got(page: SpeechPage, engine: FakeEngine) -> None:
    assert not page.reads.isEnabled()
    assert "109.6 MB" in page.status.text()
    assert "Heard to the end: 12. With speech: 5. Waiting: 3." in page.progress.text()
    assert not page.remove.isVisible()
    press(page.get)
    assert "recallery/whisper-base" in page.question.words.text()
    assert engine.models.asked == []
    press(page.question.yes)
    assert engine.models.asked == [("get speech",)]


def test_a_download_is_shown_and_can_be_stopped(page: SpeechPage, engine: FakeEngine) -> None:
    engine.models.download = Download(name=SPEECH, there_bytes=30, total_bytes=120)
    engine.models.downloading.emit()
    assert page.bar.isVisible()
    assert page.bar.value() == 250
    press(page.halt)
    assert engine.models.asked == [("stop",)]
    engine.models.download, engine.models.troubles[SPEECH] = None, KnownError("No network", "Try later.")
    engine.models.downloading.emit()
    engine.models.changed.emit()
    assert not page.bar.isVisible()
    assert page.status.text() == "No network. Try later."


def test_once_it_is_here_it_is_switched_on_and_removed(page: SpeechPage, engine: FakeEngine) -> None:
    engine.models.speech = HERE
    engine.models.changed.emit()
    assert "Tiny speech" in page.status.text()
    assert not page.get.isVisible()
    page.reads.click()
    assert engine.sent == [Configure(hears=True)]
    engine.how = Configure(hears=True)
    press(page.remove)
    assert engine.sent[-1] == Configure(hears=False)
    assert engine.models.asked == [("remove speech",)]


def test_a_folder_that_is_no_model_is_told(page: SpeechPage, engine: FakeEngine) -> None:
    page.add_folder(Path("/somewhere"))
    (_, folder, failed) = engine.models.asked[0]
    assert folder == Path("/somewhere")
    failed(KnownError("There is no model here", "A model is a folder."))
    assert "There is no model here" in page.status.text()


def test_the_command_line_may_switch_it(page: SpeechPage, engine: FakeEngine) -> None:
    engine.configured.emit(Configure(hears=True))
    assert page.reads.isChecked()
    assert engine.sent == []

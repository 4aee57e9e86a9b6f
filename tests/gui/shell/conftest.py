"""The program without the indexer's process, on an empty index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import Program
from desktop_app.engine.engine import Engine
from indexer.home import Home

Start = Callable[..., Program]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "index")
    made.create()
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the indexer's process would be told; it is not started."""
    told: list[object] = []
    monkeypatch.setattr(Engine, "start", lambda _self: None)
    monkeypatch.setattr(Engine, "send", lambda _self, command: told.append(command))
    return told


@pytest.fixture
def quits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the program asked to end."""
    told: list[str] = []
    monkeypatch.setattr(QApplication, "exit", lambda *_: told.append("quit"))
    return told


@pytest.fixture
def start(
    qtbot: QtBot, app: QApplication, home: Home, sent: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    running: list[Program] = []

    def begin(*folders: Path) -> Program:
        program = Program(app, home, folders)
        running.append(program)
        qtbot.waitUntil(lambda: program.session is not None)
        return program

    yield begin
    for program in running:
        program.close()
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()

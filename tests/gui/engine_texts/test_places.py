"""Where else than in the notices and the list of failed files the engine's words are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import tell
from desktop_app.first_run.pages import SpeedPage
from desktop_app.preview.trouble import TroubleCard
from desktop_app.query.state import QueryState
from desktop_app.results.pages import MessagePage
from desktop_app.style.theme import Appearance
from indexer.decode import reasons
from indexer.errors import disk_full
from indexer.service.messages import Speed

pytestmark = pytest.mark.usefixtures("german")


def _words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_preview_that_cannot_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    card, trouble = TroubleCard(), reasons.empty(tmp_path)
    qtbot.addWidget(card)
    card.tell("file-warning", trouble.title, trouble.message)
    assert "Die Datei ist leer" in _words(card)
    assert card.accessibleName().endswith("Vielleicht ist eine Kopie misslungen.")


def test_the_page_in_place_of_the_results(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    page = MessagePage(QueryState(), appearance)
    qtbot.addWidget(page)
    page.show_trouble(disk_full(tmp_path))
    assert "Der Datenträger ist voll" in _words(page)
    assert page.accessibleDescription().startswith("Für den Index ist kein Platz.")


def test_trouble_before_there_is_a_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, title, text: shown.extend([title, text]))
    tell(disk_full(tmp_path))
    assert shown[0] == "Der Datenträger ist voll"
    assert shown[1].endswith(f"noch einmal starten.\n\n{tmp_path}")


def test_what_came_of_trying_devices(qtbot: QtBot) -> None:
    page = SpeedPage()
    qtbot.addWidget(page)
    tried = (("NVIDIA", "gives numbers that are not finite (1.25 ms an item, CPU 20.00)"),)
    page.show_speed(Speed(device="CPU", pictures_per_s=50.0, threads=1, tried=tried))
    assert "gibt Zahlen, die nicht endlich sind (1,25 ms je Bild, Prozessor 20,00)" in _words(page)

"""What the engine says in English stands in the window in the user's language."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import show_error
from desktop_app.preview.canvas import TroubleCard
from desktop_app.query.query import QueryState
from desktop_app.results.pages import MessagePage
from desktop_app.settings.model_page import ModelPage
from desktop_app.style.theme import Appearance
from desktop_app.texts import CONTEXT, said
from indexer.decode import reasons
from indexer.errors import Message, UnreadableError, disk_full
from indexer.home import Home
from indexer.service.messages import Speed
from tests.engine_texts import templates, texts
from tests.gui.fake_engine import FakeEngine

pytestmark = pytest.mark.usefixtures("german")
SAME = {"{text} ({reason})", "{detail}.", "{file}: {text}"}
"""Templates that are the same in German."""
CUT_OFF = "It ends before the picture is complete. Perhaps it was not copied completely."
ABGESCHNITTEN = "Sie endet, bevor das Bild vollständig ist. Vielleicht wurde sie nicht vollständig kopiert."


def _words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_what_is_said_is_written_in_place_and_gets_its_values() -> None:
    assert [text.where for text in texts() if text.template is None] == [], "give a constant, or a Message of one"
    assert [text for text in texts() if text.unfilled] == []


def test_every_template_is_translated() -> None:
    assert SAME == {text for text in templates() if QCoreApplication.translate(CONTEXT, text) == text}, (
        "run: python3 dev.py translate"
    )


def test_templates_are_found_wherever_they_are_given() -> None:
    found = set(templates())
    assert {"The disk is full", "Stopped", "Permission denied", "its disk is not connected"} <= found
    assert "The index cannot be moved into itself" in found
    assert "The parts of the model do not match" in found
    assert "{file} has {size:,} bytes instead of {wanted:,}." in found


@pytest.mark.parametrize(
    ("message", "english", "shown"),
    [
        (Message("The file is empty"), "The file is empty", "Die Datei ist leer"),
        (
            reasons.too_large(Path("a"), 20_000, 12_345, 200_000_000).message,
            "It has 20,000 x 12,345 pixels; pictures of this kind may have 200 million.",
            "Es hat 20.000 x 12.345 Pixel; Bilder dieser Art dürfen 200 Millionen haben.",
        ),
        (
            reasons.file_too_large(Path("a"), 3_400_000_000, 2_000_000_000).message,
            "It has 3.4 GB; files may have 2.0 GB.",
            "Sie hat 3,4 GB; Dateien dürfen 2,0 GB haben.",
        ),
        (
            reasons.cut_off(Path("a"), 0.38).message,
            f"{CUT_OFF} Only 38% of the picture is there.",
            f"{ABGESCHNITTEN} Nur 38\u00a0% des Bildes sind da.",
        ),
        (
            reasons.from_os_error(PermissionError(errno.EACCES, "?"), Path("a")).message,
            "Your user account is not allowed to read this file. (Permission denied)",
            "Dieses Benutzerkonto darf die Datei nicht lesen. (Zugriff verweigert)",
        ),
        (
            Message("{address} answered {code}. Try again later.", address="http://{code}", code=1503),
            "http://{code} answered 1503. Try again later.",
            "http://{code} antwortete 1503. Später noch einmal versuchen.",
        ),
        (Message.plain("{x} 1,234.5 stays"), "{x} 1,234.5 stays", "{x} 1,234.5 stays"),
    ],
)
def test_messages_are_filled_in_as_each_language_writes_it(message: Message, english: str, shown: str) -> None:
    again = Message.from_json(message.to_json())
    assert (str(again), said(again)) == (english, shown)


def test_a_preview_that_cannot_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    card, trouble = TroubleCard(), UnreadableError(*reasons.EMPTY, path=tmp_path)
    qtbot.addWidget(card)
    card.tell("file-warning", said(trouble.title), said(trouble.message))
    assert "Die Datei ist leer" in _words(card)
    assert card.accessibleName().endswith("Vielleicht wurde sie nicht vollständig kopiert.")


def test_the_page_in_place_of_the_results(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    page = MessagePage(QueryState(), appearance)
    qtbot.addWidget(page)
    page.show_trouble(disk_full(tmp_path))
    assert "Der Datenträger ist voll" in _words(page)
    assert page.accessibleDescription().startswith("Für den Index ist kein Platz.")


def test_trouble_before_there_is_a_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, title, text: shown.extend([title, text]))
    show_error(disk_full(tmp_path))
    assert shown[0] == "Der Datenträger ist voll"
    assert shown[1].endswith(f"noch einmal starten.\n\n{tmp_path}")


def test_what_came_of_trying_devices(qtbot: QtBot, tmp_path: Path) -> None:
    page = ModelPage(FakeEngine(), Home(tmp_path))  # type: ignore[arg-type]
    qtbot.addWidget(page)
    result = Message("gives numbers that are not finite")
    tried = Message("{result}: {speed:.2f} ms a picture, CPU {cpu:.2f} ms", result=result, speed=1.25, cpu=20.0)
    page.show_speed(Speed(device="CPU", pictures_per_s=50.0, threads=1, tried=(("NVIDIA", tried),)))
    assert "gibt Zahlen, die nicht endlich sind: 1,25 ms je Bild, Prozessor 20,00 ms" in _words(page)

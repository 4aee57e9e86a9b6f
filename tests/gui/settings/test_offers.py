"""Models through the window, for real: a hub on this machine, the indexer's process, an index, the page's buttons."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.engine import Engine
from desktop_app.settings.model_page import ModelPage
from indexer.home import Home
from indexer.models.hub import ENDPOINT_VARIABLE
from indexer.models.installed import PARTIALS
from indexer.search.request import Answer, SearchRequest, TextPart
from indexer.service.messages import AddRoot
from indexer.swap.switch import Standing
from tests.integration.pictures import fill
from tests.integration.ready_model import COLOURS, NAME, REPOSITORY, write_repository
from tests.unit.indexer import hub_server
from tests.unit.indexer.hub_server import FakeHub, running_hub

WAIT_MS = 60_000
FILES = 3


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with running_hub() as fake:
        fake.serve(REPOSITORY, write_repository(tmp_path / "repository"))
        monkeypatch.setenv(ENDPOINT_VARIABLE, fake.endpoint)
        yield fake


@dataclass(frozen=True)
class Gate:
    """Holds up what the hub sends."""

    asked: threading.Event
    opened: threading.Event


@pytest.fixture
def gate(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(threading.Event(), threading.Event())
    send: Any = hub_server.Handler.send_part

    def gated(handler: Any, where: str) -> None:
        made.asked.set()
        made.opened.wait(WAIT_MS / 1000)
        send(handler, where)

    monkeypatch.setattr(hub_server.Handler, "send_part", gated)
    yield made
    made.opened.set()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Pictures, one of them of each plain colour."""
    folder = tmp_path / "photos"
    fill(folder, FILES)
    for name, colour in COLOURS.items():
        Image.new("RGB", (300, 200), colour).save(folder / f"{name}.jpg")
    return folder


@pytest.fixture
def engine(qapp: object, tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Home(tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, hub: FakeHub, engine: Engine, tmp_path: Path) -> ModelPage:
    made = ModelPage(engine, Home(tmp_path / "data"))
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: NAME in made.offers.cards, timeout=WAIT_MS)
    return made


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def get(page: ModelPage) -> None:
    """Press Get, and agree."""
    page.offers.cards[NAME].get.click()
    page.offers.cards[NAME].question.yes.click()


def installed(page: ModelPage) -> str | None:
    """The key of the model that was got."""
    return next((key for key in page.installed if key.startswith(NAME)), None)


def left(tmp_path: Path) -> list[str]:
    """What lies in the folder of models, but for what is kept to go on from and the copy of the built-in one."""
    models = Home(tmp_path / "data").models
    names = [path.name for path in models.iterdir()] if models.exists() else []
    return [name for name in names if name != PARTIALS and not name.startswith("mini")]


def stands(page: ModelPage, key: str, standing: Standing) -> bool:
    return key in page.installed and page.installed[key].one.standing is standing


def found(qtbot: QtBot, engine: Engine, words: str) -> list[str]:
    owner, answers = QObject(), list[Answer]()
    engine.ask_search(owner, SearchRequest(texts=(TextPart(words),)), answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    return [hit.path.name for hit in answers[0].hits]


def test_a_model_is_got_used_left_and_removed_in_the_window(
    qtbot: QtBot, page: ModelPage, engine: Engine, photos: Path, tmp_path: Path, hub: FakeHub
) -> None:
    counts: list[int] = []
    engine.changed.connect(lambda change: counts.append(change.indexed))
    engine.send(AddRoot(path=photos))
    engine.start()
    qtbot.waitUntil(lambda: sum(counts) == FILES + len(COLOURS), timeout=WAIT_MS)
    assert [] == hub.asked, "nothing asks the network before a button is pressed"

    page.offers.cards[NAME].get.click()
    assert [] == hub.asked, "nor before the question is answered"
    page.offers.cards[NAME].question.yes.click()
    qtbot.waitUntil(lambda: installed(page) is not None, timeout=WAIT_MS)
    key = installed(page)
    assert key is not None
    assert NAME not in page.offers.cards
    (built_in,) = [other for other in page.installed if other != key]

    page.installed[key].check.click()
    qtbot.waitUntil(lambda: "All its files are intact" in texts(page.installed[key]), timeout=WAIT_MS)

    page.installed[key].use.click()
    question = page.installed[key].question
    qtbot.waitUntil(lambda: f"{FILES + len(COLOURS)} photos have to be read" in question.words.text(), timeout=WAIT_MS)
    question.yes.click()
    qtbot.waitUntil(lambda: stands(page, key, Standing.ANSWERS), timeout=WAIT_MS)
    assert "blue.jpg" == found(qtbot, engine, "blue")[0], "the new model sees colours and nothing else"

    comparing = page.comparing
    comparing.queries.setPlainText("blue\nred")
    comparing.begin.click()
    qtbot.waitUntil(lambda: "They agree on" in texts(comparing), timeout=WAIT_MS)
    assert "What CLIP ViT-B/32 finds for “red”" in {part.accessibleName() for part in comparing.findChildren(QWidget)}

    page.installed[key].remove.click()
    assert "Your searches use this model" in page.installed[key].question.words.text()
    page.installed[built_in].use.click()
    qtbot.waitUntil(lambda: stands(page, built_in, Standing.ANSWERS), timeout=WAIT_MS)
    page.installed[key].remove.click()
    page.installed[key].question.yes.click()
    qtbot.waitUntil(lambda: key not in page.installed, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not left(tmp_path), timeout=WAIT_MS)  # it is taken out of the list, then deleted
    assert [f"units_{built_in}.lance"] == [path.name for path in (tmp_path / "data" / "units").iterdir()]
    assert not page.offers.cards[NAME].get.isHidden(), "it can be got again"


def test_a_damaged_download_is_said_and_leaves_nothing(
    qtbot: QtBot, page: ModelPage, hub: FakeHub, tmp_path: Path
) -> None:
    hub.corrupt.add("onnx/vision_model.onnx")
    get(page)
    qtbot.waitUntil(lambda: "The download is damaged" in texts(page.offers.cards[NAME]), timeout=WAIT_MS)
    assert [] == left(tmp_path)
    assert not page.offers.cards[NAME].get.isHidden()
    hub.corrupt.clear()
    get(page)
    assert "damaged" not in texts(page.offers.cards[NAME]), "a new try begins without the old trouble"
    qtbot.waitUntil(lambda: installed(page) is not None, timeout=WAIT_MS)


def test_without_a_network_the_page_says_how_to_go_on(
    qtbot: QtBot, page: ModelPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ENDPOINT_VARIABLE, "http://127.0.0.1:9")  # nobody listens at the port of `discard`
    get(page)
    qtbot.waitUntil(lambda: "download the model on another computer" in texts(page.offers.cards[NAME]), timeout=WAIT_MS)
    assert [] == left(tmp_path)


def test_a_stopped_download_leaves_nothing_and_is_gone_on_with(
    qtbot: QtBot, page: ModelPage, engine: Engine, tmp_path: Path, gate: Gate
) -> None:
    get(page)
    card = page.offers.cards[NAME]
    qtbot.waitUntil(gate.asked.is_set, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: " of " in texts(card) and "downloaded" in texts(card), timeout=WAIT_MS)
    card.halt.click()
    assert "Stopping…" in texts(card)
    gate.opened.set()
    qtbot.waitUntil(lambda: "Stopped. “Download…” continues" in texts(card), timeout=WAIT_MS)
    assert [] == left(tmp_path)
    assert engine.models.download is None
    get(page)
    qtbot.waitUntil(lambda: installed(page) is not None, timeout=WAIT_MS)


def test_a_download_outlives_the_settings_and_ends_with_the_program(
    qtbot: QtBot, engine: Engine, tmp_path: Path, gate: Gate
) -> None:
    first = ModelPage(engine, Home(tmp_path / "data"))
    qtbot.waitUntil(lambda: NAME in first.offers.cards, timeout=WAIT_MS)
    get(first)
    qtbot.waitUntil(gate.asked.is_set, timeout=WAIT_MS)
    with qtbot.waitSignal(first.destroyed):
        first.deleteLater()
    again = ModelPage(engine, Home(tmp_path / "data"))
    qtbot.addWidget(again)
    qtbot.waitUntil(
        lambda: NAME in again.offers.cards and not again.offers.cards[NAME].halt.isHidden(), timeout=WAIT_MS
    )
    engine.models.stop()
    gate.opened.set()
    assert engine.models.close(WAIT_MS / 1000), "the end of the program stops it"
    assert [] == left(tmp_path)


def test_a_model_is_added_from_a_folder(qtbot: QtBot, page: ModelPage, tmp_path: Path) -> None:
    page.offers.add_folder(tmp_path)
    qtbot.waitUntil(lambda: page.offers.status.property("role") == "danger", timeout=WAIT_MS)
    get(page)
    qtbot.waitUntil(lambda: installed(page) is not None, timeout=WAIT_MS)
    key = installed(page)
    assert key is not None
    (tmp_path / "data" / "models" / key).rename(tmp_path / "carried")
    page.refresh()
    qtbot.waitUntil(lambda: NAME in page.offers.cards, timeout=WAIT_MS)
    page.offers.add_folder(tmp_path / "carried")
    qtbot.waitUntil(lambda: installed(page) == key, timeout=WAIT_MS)
    assert "CLIP ViT-B/32 was added." in texts(page)

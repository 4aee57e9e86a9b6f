"""The page of the models: what it shows, what it asks before it does anything, and what it orders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.models import Download
from desktop_app.query.query import SearchQuery, to_json
from desktop_app.settings import model_page
from desktop_app.settings.installed_card import InstalledCard
from desktop_app.settings.model_card import ADVISED, SAID_BY_THE_CATALOGUE
from desktop_app.settings.model_page import Inventory, ModelPage
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.errors import ModelError
from indexer.home import Home
from indexer.models.catalogue import Route, model_catalogue
from indexer.models.hub import HubAwayError
from indexer.models.installed import Installed
from indexer.search.request import Hit, Signals
from indexer.service.messages import FillModel, Phase, Progress, RemoveModel
from indexer.swap.assessment import Compared, Cost
from indexer.swap.switch import ROUTES, Listed, Standing
from indexer.types import Band, ContentId, FileId, Kind, ModelId
from tests.gui.fake_engine import FakeEngine

NAME, OTHER, LISTED = "clip-vit-base-patch32", "clip-vit-base-patch16", "made-up"
MODEL = ModelId(f"{NAME}-1a2b3c4d")
COST = Cost(contents=700, segments=700, disk_bytes=5_000_000, free_bytes=90_000_000, segments_per_s=10.0)


def here(*standings: Standing) -> list[Listed]:
    """The built-in model, and another one, as they stand."""
    manifest = load_manifest(built_in_model())
    own = Installed(built_in_model(), manifest, built_in=True)
    got = Installed(Path("/models") / MODEL, replace(manifest, model_id=MODEL))
    spec = model_catalogue().models[NAME]
    made = [
        Listed(standing=Standing.ANSWERS, model=own, contents=700, filled=700, is_ready=True, vectors_bytes=2_000_000),
        Listed(standing=Standing.INSTALLED, model=got, spec=spec, contents=700, vectors_bytes=3_000_000),
    ]
    return [replace(one, standing=standing) for one, standing in zip(made, standings, strict=False)]


def only_listed() -> Listed:
    """A model that cannot be had; the catalogue has none now."""
    spec = model_catalogue().models["cn-clip-vit-base-patch16"]
    family = replace(spec.family, route=Route.LISTED, note="Nobody has made its graphs.")
    return Listed(standing=Standing.LISTED, spec=replace(spec, name=LISTED, family=family, route=Route.LISTED))


@pytest.fixture
def models() -> list[Listed]:
    """What is here; a test changes it."""
    return here(Standing.ANSWERS, Standing.INSTALLED)


@pytest.fixture
def engine(app: QApplication, host: QWidget) -> Any:
    made: Any = FakeEngine(host)
    made.library.history = lambda _limit: []
    return made


@pytest.fixture
def page(qtbot: QtBot, engine: Any, models: list[Listed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelPage:
    def inventory(_home: Home) -> Inventory:
        names = {one.model.name for one in models if one.model is not None}
        offers = [Listed(standing=ROUTES[s.route], spec=s) for s in model_catalogue().models.values()]
        others = (one for one in offers if one.key not in names)
        return Inventory((*models, *others, only_listed()), 0, 90_000_000)

    monkeypatch.setattr(model_page, "find_inventory", inventory)
    made = ModelPage(engine, Home(tmp_path))
    qtbot.addWidget(made)
    made.show()
    return made


def texts(widget: QWidget) -> str:
    """What stands there to be read."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def click(button: QPushButton) -> None:
    assert button.isVisibleTo(button.window())
    assert button.isEnabled()
    button.click()


def test_each_model_says_what_it_is_and_what_it_does(page: ModelPage, models: list[Listed]) -> None:
    own, got = (page.installed[one.key] for one in models)
    assert "Built-in model\nIn use" in texts(own)
    assert "Installed" in texts(got)
    assert "a first step up from the built-in model; English" in texts(got)
    assert "3 MB for your photos" in texts(got)
    assert not own.remove.isVisibleTo(page), "the built-in model stays"
    offer = page.offers.cards[OTHER]
    assert "about 600 MB to download" in texts(offer)
    assert "licence: MIT" in texts(offer)
    assert NAME not in page.offers.cards


def test_models_without_ready_graphs_are_behind_a_button_and_say_how_else(page: ModelPage) -> None:
    card = page.offers.cards["cn-clip-vit-base-patch16"]
    assert not card.isVisibleTo(page)
    click(page.offers.more)
    assert card.isVisibleTo(page)
    assert not card.get.isVisibleTo(page)
    click(card.how)
    assert "model_export export --family cn-clip" in texts(card)
    assert not page.offers.cards[LISTED].how.isVisibleTo(page)
    assert "Nobody has made its graphs." in texts(page.offers.cards[LISTED])


def test_getting_says_what_it_costs_and_asks_first(page: ModelPage, engine: Any) -> None:
    card = page.offers.cards[OTHER]
    click(card.get)
    asked = card.question.words.text()
    for part in ("600 MB", "huggingface.co", "90 MB free", "Licence: MIT", "Nothing about you"):
        assert part in asked
    click(card.question.no)
    assert [] == engine.models.asked
    click(card.get)
    click(card.question.yes)
    assert [("get", OTHER)] == engine.models.asked


def test_a_download_is_followed_and_can_be_stopped(page: ModelPage, engine: Any) -> None:
    card = page.offers.cards[OTHER]
    engine.models.download = Download(name=OTHER, there_bytes=150_000_000, total_bytes=600_000_000)
    engine.models.downloading.emit()
    assert "150 MB of 600 MB downloaded" in texts(card)
    assert 250 == card.bar.value()
    assert not page.offers.cards["clip-vit-large-patch14"].get.isEnabled(), "one after the other"
    click(card.halt)
    assert [("stop",)] == engine.models.asked
    engine.models.download, engine.models.stopped = None, {OTHER}
    engine.models.downloading.emit()
    assert "Stopped. “Download…” continues" in texts(card)
    assert card.get.isVisibleTo(page)


def test_without_a_network_it_says_what_to_do(page: ModelPage, engine: Any) -> None:
    engine.models.troubles[OTHER] = HubAwayError("The hub cannot be reached", "no route")
    engine.models.downloading.emit()
    told = texts(page.offers.cards[OTHER])
    assert "download the model on another computer" in told
    assert f"recallery models get {OTHER}" in told
    engine.models.troubles[OTHER] = ModelError("The download is damaged", "Try again.")
    engine.models.downloading.emit()
    assert "The download is damaged. Try again." in texts(page.offers.cards[OTHER])


def test_using_a_model_says_what_it_takes_and_asks_first(page: ModelPage, engine: Any) -> None:
    card = page.installed[MODEL]
    click(card.use)
    assert [] == engine.sent
    kind, _owner, model, answer, _failed = engine.models.asked[0]
    assert ("weigh", MODEL) == (kind, model.model_id)
    answer(COST)
    assert "700 photos have to be read again in the background. That takes 70 s and 5 MB" in card.question.words.text()
    click(card.question.yes)
    assert [FillModel(model_id=MODEL)] == engine.sent
    assert not card.use.isVisibleTo(page)


def test_a_disk_without_room_is_said_and_nothing_can_be_agreed_to(page: ModelPage, engine: Any) -> None:
    card = page.installed[MODEL]
    click(card.use)
    engine.models.asked[0][3](replace(COST, free_bytes=1_000_000))
    assert "5 MB of disk space, and only 1 MB are free" in card.question.words.text()
    assert not card.question.yes.isVisibleTo(page)
    click(card.question.no)
    click(card.remove)
    assert "Cancel" == card.question.no.text()


def test_a_complete_model_answers_without_a_question(page: ModelPage, engine: Any, models: list[Listed]) -> None:
    models[1] = replace(models[1], is_ready=True, filled=700)
    page.refresh()
    click(page.installed[MODEL].use)
    assert [FillModel(model_id=MODEL)] == engine.sent


def test_while_a_model_gets_ready_one_can_stay_with_the_other(
    page: ModelPage, engine: Any, models: list[Listed]
) -> None:
    models[:] = here(Standing.ANSWERS, Standing.FILLING)
    engine.progress.emit(Progress(phase=Phase.INDEXING, done=10, total=700, filling=MODEL))
    card, own = page.installed[MODEL], page.installed[models[0].key]
    engine.progress.emit(Progress(phase=Phase.INDEXING, done=350, total=700, filling=MODEL))
    assert "350 of 700 photos read" in texts(card)
    assert (350, 700) == (card.bar.value(), card.bar.maximum())
    assert "Keep this model" == own.use.text()
    click(own.use)
    assert [FillModel(model_id=ModelId(models[0].key))] == engine.sent


@pytest.mark.parametrize(
    ("standing", "why"),
    [(Standing.ANSWERS, "Your searches use this model"), (Standing.FILLING, "It is being prepared")],
)
def test_a_model_in_use_cannot_be_removed_and_says_why(
    page: ModelPage, engine: Any, models: list[Listed], standing: Standing, why: str
) -> None:
    models[1] = replace(models[1], standing=standing)
    page.refresh()
    card = page.installed[MODEL]
    click(card.remove)
    assert why in card.question.words.text()
    assert not card.question.yes.isVisibleTo(page)
    assert [] == engine.sent


def test_removing_says_what_goes_and_asks_first(page: ModelPage, engine: Any, models: list[Listed]) -> None:
    card = page.installed[MODEL]
    click(card.remove)
    assert "knows about your photos (3 MB)" in card.question.words.text()
    click(card.question.yes)
    assert [RemoveModel(model_id=MODEL)] == engine.sent
    assert not card.isEnabled()
    engine.models.troubles[MODEL] = ModelError("The model is in use", "Let another one answer first.")
    engine.models.changed.emit()
    assert card.isEnabled()
    assert "The model is in use. Let another one answer first." in texts(card)
    del models[1]
    engine.models.changed.emit()
    assert MODEL not in page.installed
    assert not page.offers.cards[NAME].get.isHidden(), "it can be got again"


def test_without_an_indexer_nothing_is_removed_and_that_is_said(page: ModelPage, engine: Any) -> None:
    engine.latest = Progress(phase=Phase.ENDED)
    card = page.installed[MODEL]
    click(card.remove)
    click(card.question.yes)
    assert [] == engine.sent
    assert "Restart Recallery first." in texts(card)
    assert card.isEnabled()


def test_a_second_choice_takes_the_place_of_the_first(page: ModelPage, engine: Any, models: list[Listed]) -> None:
    click(page.installed[MODEL].use)
    click(page.installed[MODEL].question.yes)
    assert "as soon as it is ready" in texts(page.installed[MODEL])
    models[0] = replace(models[0], standing=Standing.INSTALLED)
    page.refresh()
    click(page.installed[models[0].key].use)
    assert page.installed[MODEL].use.isVisibleTo(page)
    assert "as soon as it is ready" not in texts(page.installed[MODEL])


def test_a_check_tells_what_it_found(page: ModelPage, engine: Any) -> None:
    card: InstalledCard = page.installed[MODEL]
    click(card.check)
    assert not card.check.isEnabled()
    kind, owner, _model, answer = engine.models.asked[0]
    assert ("check", card) == (kind, owner)
    answer(None)
    assert "All its files are intact" in texts(card)
    answer(ModelError("The model is damaged", "Get it again."))
    assert "The model is damaged. Get it again." in texts(card)
    assert card.check.isEnabled()


def test_two_models_are_compared_on_own_queries(page: ModelPage, engine: Any, models: list[Listed]) -> None:
    comparing = page.comparing
    assert not comparing.isVisibleTo(page), "only one has vectors"
    engine.library.history = lambda _limit: ["{}", '{"odd', _stored("a dog"), _stored("a dog"), _stored("the sea")]
    models[1] = replace(models[1], filled=500)
    page.refresh()
    assert comparing.isVisibleTo(page)
    assert "a dog\nthe sea" == comparing.queries.toPlainText()
    click(comparing.begin)
    kind, _owner, chosen, queries, _limit, answer, failed = engine.models.asked[0]
    assert ("compare", ("a dog", "the sea")) == (kind, queries)
    assert [models[0].key, MODEL] == [model.model_id for model in chosen]
    both, alone = _hit("both"), _hit("alone")
    answer([Compared(query="a dog", first=(both,), second=(both, alone))])
    assert "They agree on 50\N{NO-BREAK SPACE}% of the results." in texts(comparing)
    names = [label.accessibleName() for label in comparing.findChildren(QLabel) if label.accessibleName()]
    assert ["both.jpg", "both.jpg", "alone.jpg"] == names
    failed(ModelError("The model is damaged", "Get it again."))
    assert "The model is damaged." in texts(comparing)
    comparing.second.setCurrentIndex(0)
    click(comparing.begin)
    assert "Choose two different models." in texts(comparing)
    assert 1 == len(engine.models.asked)


def test_what_the_catalogue_says_can_be_translated() -> None:
    specs = model_catalogue().models.values()
    notes = {spec.family.note for spec in specs if spec.route is not Route.READY} - {""}
    wanted = {spec.good_for for spec in specs} | notes | {"Apple ML research licence (apple-amlr): research use"}
    assert wanted == set(SAID_BY_THE_CATALOGUE)


def _stored(text: str) -> str:
    return to_json(SearchQuery(text=text))


def _hit(name: str) -> Hit:
    return Hit(
        rank=1,
        path=Path(f"/photos/{name}.jpg"),
        file_id=FileId(1),
        kind=Kind.IMAGE,
        content_id=ContentId(name),
        score=1.0,
        band=Band.GOOD,
        signals=Signals(meaning=1.0, words=0.0, similarity=0.3),
        offline=False,
    )


def test_the_page_begins_with_advice_on_models_that_can_be_downloaded(page: ModelPage) -> None:
    words = [label.text() for label in page.findChildren(QLabel)]
    advice = next(place for place, text in enumerate(words) if text == "Which model should I use?")
    on_computer = words.index("Models on this computer")
    said = " ".join(words[advice:on_computer])

    assert said.index("Keep the built-in model") < said.index("CLIP ViT-B/32") < said.index("any other language")
    for name in ADVISED:
        spec = model_catalogue().models[name]
        assert spec.title in said
        assert spec.route is Route.READY


def test_advised_models_come_first_among_the_offers(page: ModelPage) -> None:
    ready = [spec for spec in model_catalogue().models.values() if spec.route is Route.READY]
    ones = [Listed(standing=Standing.READY, spec=spec) for spec in ready]
    page.offers.show_offers(ones, 0, 0)

    column = page.offers.ready.column
    places = [column.indexOf(page.offers.cards[name]) for name in (*ADVISED, *(one.key for one in ones))]
    assert [0, 1] == places[: len(ADVISED)]
    assert len(ones) == len(set(places))
    said = [label.text() for name in ADVISED for label in page.offers.cards[name].findChildren(QLabel)]
    assert "Recommended with a graphics card, and for more languages" in said
    assert "Recommended for English" in said


def test_who_speaks_another_language_is_told_of_its_model_first(
    qtbot: QtBot, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_page, "find_inventory", lambda _home: Inventory((), 0, 0))
    before = QLocale()
    QLocale.setDefault(QLocale("it"))
    try:
        page = ModelPage(engine, Home(tmp_path))
    finally:
        QLocale.setDefault(before)
    qtbot.addWidget(page)
    words = texts(page)
    assert words.index("To search in any other language") < words.index("Keep the built-in model")

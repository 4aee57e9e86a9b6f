"""The settings page about models."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.settings.comparison import ModelComparison
from desktop_app.settings.form import Page
from desktop_app.settings.gpu_section import GpuSection
from desktop_app.settings.installed_card import InstalledCard
from desktop_app.settings.model_card import ADVISED, LANGUAGES, MORE
from desktop_app.settings.offers import Offers
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import discard, vbox
from desktop_app.texts import language_names, said, sentences
from indexer.catalogue.languages import ENGLISH
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.models.catalogue import model_catalogue
from indexer.service.messages import Configure, FillModel, MeasureSpeed, Phase, Progress, RemoveModel, Speed
from indexer.swap.switch import Listed, Standing, listed, partial_bytes

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.home import Home
    from indexer.types import ModelId


@dataclass(frozen=True, slots=True)
class Inventory:
    """The data of the page."""

    models: tuple[Listed, ...]
    partial_bytes: int
    """Remains of stopped downloads."""
    free_bytes: int


class ModelPage(Page):
    """Installed models, models that can be downloaded, and the measured speed.

    Args:
        thumbnails: without them comparisons show names only.
    """

    def __init__(
        self, engine: Engine, home: Home, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._models = engine.models
        self._home = home
        self._filling: ModelId | None = None
        self.installed: dict[str, InstalledCard] = {}
        self.title(self.tr("Model"))
        self.text(self.tr("The model reads your photos and decides what your searches find."))
        self._advise()
        self.section(self.tr("Models on this computer"))
        self._here = vbox(gap=space(2))
        self.column.addLayout(self._here)
        self.offers = Offers(engine.models)
        self.column.addWidget(self.offers)
        self.comparing = ModelComparison(engine, thumbnails)
        self.column.addWidget(self.comparing)
        self._add_speed()
        self.section(self.tr("Graphics card"))
        self.column.addWidget(GpuSection())
        self.finish()
        engine.speed.connect(self.show_speed)
        engine.progress.connect(self._follow)
        engine.configured.connect(self._refresh_configured)
        self._models.changed.connect(self.refresh)
        self.refresh()

    def _advise(self) -> None:
        """Say which model to take, and why; first what concerns the user's language."""
        self.section(self.tr("Which model should I use?"))
        understood = load_manifest(built_in_model()).languages or (ENGLISH,)
        titles = {name: model_catalogue().models[name].title for name in ADVISED}
        built_in = self.tr(
            "Keep the built-in model to start with. It reads photos quickly on every computer, and understands "
            "{languages}."
        ).format(languages=language_names(understood))
        more = self.tr(
            "To find more with English words, download {model}. It recognises more things, and reads photos more "
            "slowly."
        ).format(model=titles[MORE])
        languages = self.tr(
            "To search in any other language, download {model}. It understands many languages, and reads photos much "
            "more slowly: it is best with a graphics card, or for a small library."
        ).format(model=titles[LANGUAGES])
        spoken = {QLocale(code).language() for code in understood} | {QLocale.Language.C}
        for advice in (built_in, more, languages) if QLocale().language() in spoken else (languages, built_in, more):
            self.text(advice)
        self.text(self.tr("You can change the model at any time. Your photos, ratings and collections stay."), "quiet")

    def _add_speed(self) -> None:
        self.section(self.tr("Speed on this computer"))
        self._found = self.text(self.tr("Not measured yet."))
        self._tried = self.text("", "caption")
        self._tried.hide()
        self._measure = QPushButton(icon("gauge"), self.tr("Measure now"))
        self._measure.clicked.connect(lambda _checked: self._ask_for_speed())
        self.buttons(self._measure)

    def show_speed(self, speed: Speed) -> None:
        self._measure.setEnabled(True)
        rate = QLocale().toString(speed.pictures_per_s, "f", 1)
        self._found.setText(
            self.tr("{device}: {rate} photos per second, with %n thread(s)", "", speed.threads).format(
                device=speed.device, rate=rate
            )
        )
        others = [f"{device}: {said(reason)}" for device, reason in speed.tried if device != speed.device]
        self._tried.setText("\n".join(others))
        self._tried.setVisible(bool(others))

    def refresh(self) -> None:
        home = self._home
        self._engine.ask_library(self, lambda _library: find_inventory(home), self._show)

    def _ask_for_speed(self) -> None:
        self._measure.setEnabled(False)
        self._found.setText(self.tr("Measuring…"))
        self._engine.send(MeasureSpeed())

    def _refresh_configured(self, _how: Configure) -> None:
        """Reload after the indexer reopened the index, as it does when the model changes."""
        self.refresh()

    def _follow(self, progress: Progress) -> None:
        if progress.filling != self._filling:
            self._filling = progress.filling
            self.refresh()
        elif progress.filling is not None and (card := self.installed.get(progress.filling)) is not None:
            card.show_progress(progress)

    def _show(self, now: Inventory) -> None:
        here = {one.key: one for one in now.models if one.model is not None}
        for key in self.installed.keys() - here.keys():
            card = self.installed.pop(key)
            discard(card)
        for place, one in enumerate(here.values()):
            self._show_installed(one, place)
        to_another = any(one.standing is Standing.FILLING for one in here.values())
        for card in self.installed.values():
            card.show_exchange(to_another=to_another)
        self.comparing.show_models([one for one in here.values() if one.filled])
        offers = [one for one in now.models if one.model is None]
        self.offers.show_offers(offers, now.partial_bytes, now.free_bytes)

    def _show_installed(self, one: Listed, place: int) -> None:
        card = self.installed.get(one.key)
        if card is None:
            card = self.installed[one.key] = InstalledCard(one)
            card.use_wanted.connect(lambda: self._use(one.key))
            card.estimate_wanted.connect(lambda: self._weigh(one.key))
            card.check_wanted.connect(lambda: self._check(one.key))
            card.removal_wanted.connect(lambda: self._remove(one.key))
            self._here.insertWidget(place, card)
        card.show_listed(one)
        if trouble := self._models.troubles.get(one.key):
            card.setEnabled(True)
            card.tell(sentences(trouble), is_trouble=True)

    def _use(self, key: str) -> None:
        card = self.installed[key]
        for other in self.installed.values():
            other.forget_asked()
        if card.one.model is not None:
            self._engine.send(FillModel(model_id=card.one.model.model_id))
            if card.one.standing is not Standing.ANSWERS:
                card.show_asked()

    def _weigh(self, key: str) -> None:
        card = self.installed[key]
        if card.one.model is not None:
            self._models.estimate(
                card, card.one.model, card.show_cost, lambda trouble: card.refuse_cost(sentences(trouble))
            )

    def _check(self, key: str) -> None:
        card = self.installed[key]
        if card.one.model is not None:
            self._models.check(
                card, card.one.model, lambda trouble: card.show_checked("" if trouble is None else sentences(trouble))
            )

    def _remove(self, key: str) -> None:
        card = self.installed[key]
        if self._engine.latest.phase is Phase.ENDED:
            card.tell(self.tr("Models can only be removed while indexing is running. Restart Recallery first."))
        elif card.one.model is not None:
            card.setEnabled(False)
            card.tell(self.tr("Removing…"))
            self._engine.send(RemoveModel(model_id=card.one.model.model_id))


def find_inventory(home: Home) -> Inventory:
    """Read models and disk usage. Runs in the library's thread."""
    place = next(folder for folder in (home.folder, *home.folder.parents) if folder.exists())
    return Inventory(tuple(listed(home)), partial_bytes(home), shutil.disk_usage(place).free)

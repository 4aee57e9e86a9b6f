"""Which model looks at the photos, which others there are, and how fast it is here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.engine_texts import said, sentences
from desktop_app.settings.comparing import Comparing
from desktop_app.settings.form import Page
from desktop_app.settings.installed_card import InstalledCard
from desktop_app.settings.offers import Offers
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from indexer.service.messages import FillModel, MeasureSpeed, Phase, RemoveModel
from indexer.swap.switch import Listed, Standing, listed, partial_bytes

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.thumbnails.thumbnails import Thumbnails
    from indexer.home import Home
    from indexer.service.messages import Configure, Progress, Speed
    from indexer.types import ModelId


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the page shows."""

    models: tuple[Listed, ...]
    partial_bytes: int
    """Kept by downloads that were stopped."""
    free_bytes: int


class ModelPage(Page):
    """The models that are here, of which one answers, those that can be got, and the speed measured here.

    Args:
        thumbnails: for what two models find; without them names are shown.
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
        self.text(self.tr("The model looks at your photos and turns words and pictures into what can be compared."))
        self._here = QVBoxLayout()
        self._here.setSpacing(space(2))
        self.column.addLayout(self._here)
        self._add_speed()
        self.comparing = Comparing(engine, thumbnails)
        self.column.addWidget(self.comparing)
        self.offers = Offers(engine.models)
        self.column.addWidget(self.offers)
        self.finish()
        engine.speed.connect(self.show_speed)
        engine.progress.connect(self._follow)
        engine.configured.connect(self._refresh_configured)
        self._models.changed.connect(self.refresh)
        self.refresh()

    def _add_speed(self) -> None:
        self.section(self.tr("Accelerator"))
        self._found = self.text(self.tr("Not measured yet."))
        self._tried = self.text("", "caption")
        self._tried.hide()
        self._measure = QPushButton(icon("gauge"), self.tr("Measure now"))
        self._measure.clicked.connect(lambda _checked: self._ask_for_speed())
        self.buttons(self._measure)

    def show_speed(self, speed: Speed) -> None:
        """Say what was measured."""
        self._measure.setEnabled(True)
        rate = QLocale().toString(speed.pictures_per_s, "f", 1)
        self._found.setText(
            self.tr("{device}: {rate} photos a second, with %n thread(s)", "", speed.threads).format(
                device=speed.device, rate=rate
            )
        )
        others = [f"{device}: {said(reason)}" for device, reason in speed.tried if device != speed.device]
        self._tried.setText("\n".join(others))
        self._tried.setVisible(bool(others))

    def refresh(self) -> None:
        """Ask what there is."""
        home = self._home
        self._engine.ask_library(self, lambda _library: _inventory(home), self._show)

    def _ask_for_speed(self) -> None:
        self._measure.setEnabled(False)
        self._found.setText(self.tr("Measuring…"))
        self._engine.send(MeasureSpeed())

    def _refresh_configured(self, _how: Configure) -> None:
        """Look again: the indexer opened the index anew, which it does when another model answers."""
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
            card.hide()
            card.deleteLater()
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
            card.weighing_wanted.connect(lambda: self._weigh(one.key))
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
            self._models.estimate_cost(
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
            card.tell(self.tr("Indexing is not running, and only it can remove models. Restart Recallery first."))
        elif card.one.model is not None:
            card.setEnabled(False)
            card.tell(self.tr("Being removed…"))
            self._engine.send(RemoveModel(model_id=card.one.model.model_id))


def _inventory(home: Home) -> Inventory:
    """Look at models and disk. Runs in the library's thread."""
    place = next(folder for folder in (home.folder, *home.folder.parents) if folder.exists())
    return Inventory(tuple(listed(home)), partial_bytes(home), shutil.disk_usage(place).free)

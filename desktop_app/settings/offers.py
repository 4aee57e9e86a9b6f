"""The models that can be got, and how: from the hub when a button is pressed, or from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.engine_texts import sentences
from desktop_app.settings.form import labelled
from desktop_app.settings.model_words import size, without_network
from desktop_app.settings.offer_card import OfferCard
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from indexer.models.hub import HubAwayError, hub_address
from indexer.swap.switch import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.engine.models import Models
    from indexer.swap.switch import Listed

UNREADY = {Standing.EXPORT, Standing.LISTED}


class Offers(QWidget):
    """A card for each model of the catalogue that is not here; those without ready graphs are folded away."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._host = urlsplit(hub_address()).netloc or hub_address()
        self.cards: dict[str, OfferCard] = {}
        self._ready, self._unready = _Cards(), _Cards()
        self._unready.hide()
        self._partials = labelled("", "caption")
        self.clear = QPushButton(icon("trash-2"), self.tr("Delete them"))
        self.clear.clicked.connect(lambda _checked: models.clear_partials())
        self._add = QPushButton(icon("folder-plus"), self.tr("Add from a folder…"))
        self._add.clicked.connect(lambda _checked: self._ask_for_folder())
        self.told = labelled("", "quiet")
        self.told.hide()
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unready.setVisible)
        self._lay_out()
        self._show_partials(0)
        models.downloading.connect(self.show_download)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space(4), 0, 0)
        column.setSpacing(space(3))
        column.addWidget(labelled(self.tr("Get another model"), "title"))
        words = self.tr(
            "Getting a model is the only thing in Recallery that uses the network: it is fetched from {host} when you "
            "press Get and agree, and at no other time. Nothing about you or your photos is sent."
        )
        column.addWidget(labelled(words.format(host=self._host), "quiet"))
        for part in (self._ready, self._partials):
            column.addWidget(part)
        for buttons in ((self._add, self.clear), (self.more,)):
            row = QHBoxLayout()
            row.setSpacing(space(2))
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            if self.clear in buttons:
                column.addWidget(self.told)
        column.addWidget(self._unready)

    def show_offers(self, offers: Sequence[Listed], kept_bytes: int, free_bytes: int) -> None:
        """Show what can be got.

        Args:
            offers: models that are not here.
            kept_bytes: of downloads that were stopped.
            free_bytes: on the disk that they come to.
        """
        for key in self.cards.keys() - {one.key for one in offers}:
            card = self.cards.pop(key)
            card.hide()
            card.deleteLater()
        unready = [one for one in offers if one.standing in UNREADY]
        for group, ones in ((self._ready, [one for one in offers if one not in unready]), (self._unready, unready)):
            for place, one in enumerate(ones):
                self._card(one, group, place).show_free(free_bytes)
        self.more.setText(self.tr("%n more model(s) that cannot be got ready-made", "", len(unready)))
        self._show_partials(kept_bytes)
        self.show_download()

    def show_download(self) -> None:
        """Follow what comes, and say what did not."""
        download = self._models.download
        for name, card in self.cards.items():
            own = download if download is not None and download.name == name else None
            card.show_download(own, other=download is not None and own is None)
            if own is None:
                card.show_outcome(self._trouble_of(name), stopped=name in self._models.stopped)

    def add_folder(self, folder: Path) -> None:
        """Install a model that lies in a folder."""
        self._say(self.tr("Copying…"))
        self._models.add(
            self,
            folder,
            lambda manifest: self._say(self.tr("{model} is here now.").format(model=manifest.title)),
            lambda trouble: self._say(sentences(trouble), is_trouble=True),
        )

    def _card(self, one: Listed, group: _Cards, place: int) -> OfferCard:
        card = self.cards.get(one.key)
        if card is None:
            card = self.cards[one.key] = OfferCard(one, self._host)
            card.get_wanted.connect(lambda: self._get(one.key))
            card.stop_wanted.connect(self._models.stop)
            group.column.insertWidget(place, card)
        return card

    def _get(self, key: str) -> None:
        if (spec := self.cards[key].one.spec) is not None:
            self._models.get(spec)

    def _trouble_of(self, name: str) -> str:
        trouble = self._models.troubles.get(name)
        if isinstance(trouble, HubAwayError):
            return without_network(self._host, name)
        return sentences(trouble) if trouble is not None else ""

    def _show_partials(self, kept_bytes: int) -> None:
        there = kept_bytes > 0 and self._models.download is None
        self._partials.setVisible(there)
        self.clear.setVisible(there)
        words = self.tr("{size} of downloads that were not finished are kept, to go on from.")
        self._partials.setText(words.format(size=size(kept_bytes)))

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of a model"), str(Path.home()))
        if name:
            self.add_folder(Path(name))

    def _say(self, words: str, *, is_trouble: bool = False) -> None:
        self.told.setProperty("role", "danger" if is_trouble else "quiet")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(words)
        self.told.show()


class _Cards(QWidget):
    """Cards below each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(space(2))

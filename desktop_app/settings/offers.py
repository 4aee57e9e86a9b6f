"""The models that can be downloaded or added from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from desktop_app.settings.form import labelled
from desktop_app.settings.model_card import ADVISED, ModelCard, in_own_language, size_text, without_network
from desktop_app.style.icons import icon
from desktop_app.style.tokens import space
from desktop_app.style.widgets import discard, hbox, set_role, vbox
from desktop_app.texts import sentences
from indexer.models.hub import HubAwayError, hub_address
from indexer.swap.switch import Listed, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.engine.models import Download, Models


class OfferCard(ModelCard):
    """The card of a model that can be downloaded; asks before it downloads."""

    get_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, one: Listed, host: str, parent: QWidget | None = None) -> None:
        super().__init__(one, parent)
        self._host = host
        self._free_bytes = 0
        self.get = self.button("download", self.tr("Download…"), self.tr("Download {model}").format(model=self.title))
        self.get.clicked.connect(self._ask)
        self.get.setVisible(one.standing is Standing.READY)
        self.halt = self.button("x", self.tr("Stop"), self.tr("Stop downloading {model}").format(model=self.title))
        self.halt.clicked.connect(self._stop)
        self.halt.hide()
        self.how = self.button("info", self.tr("How to…"), self.tr("How to get {model}").format(model=self.title))
        self.how.clicked.connect(lambda _checked: self.question.tell(self._how_else(), self.tr("OK")))
        self.how.setVisible(one.standing is Standing.EXPORT)
        self.question.agreed.connect(self.get_wanted)
        self.show_listed(one)
        if one.standing is Standing.LISTED and one.spec is not None:
            self.tell(in_own_language(one.spec.family.note))

    def show_free(self, free_bytes: int) -> None:
        self._free_bytes = free_bytes

    def show_download(self, download: Download | None, *, other: bool) -> None:
        """Show the state of the download.

        Args:
            download: of this model, if any.
            other: another model is being downloaded.
        """
        ready = self.one.standing is Standing.READY
        self.get.setVisible(ready and download is None)
        self.get.setEnabled(not other)
        self.get.setToolTip(self.tr("Only one model can be downloaded at a time.") if other else "")
        self.halt.setVisible(download is not None)
        self.bar.setVisible(download is not None)
        if download is not None:
            self.question.hide()
            self.halt.setEnabled(not download.stopping)
            self._show_progress(download)

    def show_outcome(self, trouble: str, *, stopped: bool) -> None:
        """Show why the download failed or stopped."""
        if trouble:
            self.tell(trouble, is_trouble=True)
        elif stopped:
            self.tell(self.tr("Stopped. “Download…” continues where it stopped."))
        elif self.one.standing is Standing.READY:
            self.tell("")

    def _show_progress(self, download: Download) -> None:
        total = download.total_bytes
        self.bar.setRange(0, 1000 if total else 0)
        if download.stopping:
            self.tell(self.tr("Stopping…"))
        elif not total:
            self.tell(self.tr("Asking {host}…").format(host=self._host))
        elif download.there_bytes >= total:
            self.bar.setRange(0, 0)
            self.tell(self.tr("Downloaded. Checking it…"))
        else:
            self.bar.setValue(round(1000 * download.there_bytes / total))
            self.tell(
                self.tr("{done} of {total} downloaded").format(
                    done=size_text(download.there_bytes), total=size_text(total)
                )
            )

    def _stop(self) -> None:
        self.halt.setEnabled(False)
        self.stop_wanted.emit()

    def _ask(self) -> None:
        spec = self.one.spec
        if spec is None:
            return
        cost = size_text(spec.size_bytes) if spec.size_bytes else self.tr("an unknown amount")
        licence = in_own_language(spec.licence or "") or self.tr("unknown, so check its web page before you use it")
        words = self.tr(
            "This downloads {cost} from {host} ({repository}). This disk has {free} free. Licence: "
            "{licence}. Nothing about you or your photos is sent."
        )
        self.question.ask(
            words.format(
                cost=cost,
                host=self._host,
                repository=spec.repository,
                free=size_text(self._free_bytes),
                licence=licence,
            ),
            self.tr("Download"),
            "primary",
        )

    def _how_else(self) -> str:
        spec = self.one.spec
        if spec is None:
            return ""
        words = self.tr(
            "{repository} has no files that Recallery can use as they are; they have to be converted once. "
            "On a computer with Python, with Recallery's extra “export” installed and the model's files in "
            "DIR, run: python -m model_export export --family {family} --checkpoint DIR --out BUNDLE. Then "
            "choose BUNDLE here with “Add from a folder…”."
        ).format(repository=spec.repository, family=spec.family.name)
        return f"{words} {in_own_language(spec.family.note)}".rstrip()


UNREADY = {Standing.EXPORT, Standing.LISTED}


def _advised_first(one: Listed) -> int:
    return ADVISED.index(one.key) if one.key in ADVISED else len(ADVISED)


class Offers(QWidget):
    """One card per model of the catalogue that is not installed; models without ready graphs are collapsed."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._host = urlsplit(hub_address()).netloc or hub_address()
        self.cards: dict[str, OfferCard] = {}
        self.ready, self._unready = _Cards(), _Cards()
        self._unready.hide()
        self._partials = labelled("", "caption")
        self.clear = QPushButton(icon("trash-2"), self.tr("Delete unfinished downloads"))
        self.clear.clicked.connect(lambda _checked: models.clear_partials())
        self._add = QPushButton(icon("folder-plus"), self.tr("Add from a folder…"))
        self._add.clicked.connect(lambda _checked: self._ask_for_folder())
        self.status = labelled("", "quiet")
        self.status.hide()
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unready.setVisible)
        self._lay_out()
        self._show_partials(0)
        models.downloading.connect(self.show_download)

    def _lay_out(self) -> None:
        column = vbox(labelled(self.tr("More models"), "title"), parent=self, margins=(0, space(4), 0, 0), gap=space(3))
        words = self.tr(
            "Recallery uses the internet for nothing else: a model is downloaded from {host} only when you "
            "press “Download…” and agree. Nothing about you or your photos is sent."
        )
        column.addWidget(labelled(words.format(host=self._host), "quiet"))
        for part in (self.ready, self._partials):
            column.addWidget(part)
        for buttons in ((self._add, self.clear), (self.more,)):
            row = hbox(gap=space(2))
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            if self.clear in buttons:
                column.addWidget(self.status)
        column.addWidget(self._unready)

    def show_offers(self, offers: Sequence[Listed], kept_bytes: int, free_bytes: int) -> None:
        """Show the models that can be downloaded.

        Args:
            kept_bytes: size of stopped downloads.
            free_bytes: free on the disk of the models.
        """
        for key in self.cards.keys() - {one.key for one in offers}:
            card = self.cards.pop(key)
            discard(card)
        unready = [one for one in offers if one.standing in UNREADY]
        ready = sorted((one for one in offers if one not in unready), key=_advised_first)
        for group, ones in ((self.ready, ready), (self._unready, unready)):
            for place, one in enumerate(ones):
                self._card(one, group, place).show_free(free_bytes)
        self.more.setText(self.tr("%n more model(s) that must be converted first", "", len(unready)))
        self._show_partials(kept_bytes)
        self.show_download()

    def show_download(self) -> None:
        """Show the running download, and failed ones."""
        download = self._models.download
        for name, card in self.cards.items():
            own = download if download is not None and download.name == name else None
            card.show_download(own, other=download is not None and own is None)
            if own is None:
                card.show_outcome(self._trouble_of(name), stopped=name in self._models.stopped)

    def add_folder(self, folder: Path) -> None:
        self._say(self.tr("Copying…"))
        self._models.add(
            self,
            folder,
            lambda manifest: self._say(self.tr("{model} was added.").format(model=manifest.title)),
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
        words = self.tr("{size} of unfinished downloads are kept, so that they can continue.")
        self._partials.setText(words.format(size=size_text(kept_bytes)))

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose the folder of a model"), str(Path.home()))
        if name:
            self.add_folder(Path(name))

    def _say(self, words: str, *, is_trouble: bool = False) -> None:
        set_role(self.status, "danger" if is_trouble else "quiet")
        self.status.setText(words)
        self.status.show()


class _Cards(QWidget):
    """A column of cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = vbox(parent=self, margins=0, gap=space(2))

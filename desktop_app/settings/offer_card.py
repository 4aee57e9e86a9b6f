"""A model of the catalogue that is not here: what it costs, getting it, and how else it can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.settings.model_card import ModelCard
from desktop_app.settings.model_words import in_own_language, size
from indexer.swap.switch import Standing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.engine.models import Download
    from indexer.swap.switch import Listed


class OfferCard(ModelCard):
    """Asks before anything is fetched.

    Args:
        host: where it would come from.
    """

    get_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, one: Listed, host: str, parent: QWidget | None = None) -> None:
        super().__init__(one, parent)
        self._host = host
        self._free_bytes = 0
        self.get = self.button("download", self.tr("Get…"), self.tr("Get {model}").format(model=self.title))
        self.get.clicked.connect(self._ask)
        self.get.setVisible(one.standing is Standing.READY)
        self.halt = self.button("x", self.tr("Stop"), self.tr("Stop getting {model}").format(model=self.title))
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
        """Know how much room the disk has."""
        self._free_bytes = free_bytes

    def show_download(self, download: Download | None, *, other: bool) -> None:
        """Follow the download.

        Args:
            download: of this model; None: there is none.
            other: another model comes just now, and this one has to wait for it.
        """
        ready = self.one.standing is Standing.READY
        self.get.setVisible(ready and download is None)
        self.get.setEnabled(not other)
        self.get.setToolTip(self.tr("One model comes at a time.") if other else "")
        self.halt.setVisible(download is not None)
        self.bar.setVisible(download is not None)
        if download is not None:
            self.question.hide()
            self.halt.setEnabled(not download.stopping)
            self._show_progress(download)

    def show_outcome(self, trouble: str, *, stopped: bool) -> None:
        """Say why it is not here, if it was to come."""
        if trouble:
            self.tell(trouble, is_trouble=True)
        elif stopped:
            self.tell(self.tr("Stopped. What was fetched is kept: Get goes on from there."))
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
            self.tell(self.tr("All of it is here; it is checked and tried out…"))
        else:
            self.bar.setValue(round(1000 * download.there_bytes / total))
            self.tell(self.tr("{done} of {total} fetched").format(done=size(download.there_bytes), total=size(total)))

    def _stop(self) -> None:
        self.halt.setEnabled(False)
        self.stop_wanted.emit()

    def _ask(self) -> None:
        spec = self.one.spec
        if spec is None:
            return
        cost = size(spec.size_bytes) if spec.size_bytes else self.tr("an amount that is not known yet")
        licence = in_own_language(spec.licence or "") or self.tr("not known: look at its page before you use it")
        words = self.tr(
            "{cost} are fetched from {host} ({repository}) and kept on this disk, where {free} are free. Licence: "
            "{licence}. Nothing about you or your photos is sent."
        )
        self.question.ask(
            words.format(
                cost=cost, host=self._host, repository=spec.repository, free=size(self._free_bytes), licence=licence
            ),
            self.tr("Download"),
            "primary",
        )

    def _how_else(self) -> str:
        spec = self.one.spec
        if spec is None:
            return ""
        words = self.tr(
            "{repository} has weights only, which have to be exported once. On a computer with Python, with "
            "Recallery's extra “export” installed and the model's files in DIR, run: python -m model_export export "
            "--family {family} --checkpoint DIR --out BUNDLE. Then choose BUNDLE here with “Add from a folder…”."
        ).format(repository=spec.repository, family=spec.family.name)
        return f"{words} {in_own_language(spec.family.note)}".rstrip()

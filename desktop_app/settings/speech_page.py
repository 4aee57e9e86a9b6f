"""The settings page about speech: whether it is heard, what that needs, how far it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from desktop_app.engine.models import SPEECH
from desktop_app.settings.form import Page, Question, action_button
from desktop_app.style.widgets import set_role
from desktop_app.texts import data_size, number, sentences
from indexer.models.hub import hub_address
from indexer.models.speech import speech_offer
from indexer.service.messages import Configure

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from indexer.catalogue.heard import SpeechProgress
    from indexer.errors import KnownError
    from indexer.speech.manifest import SpeechManifest

_STEPS = 1_000


class SpeechPage(Page):
    """Follows what is here and what holds."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine, self._models = engine, engine.models
        self._is_here = False
        self.title(self.tr("Speech"))
        self.text(
            self.tr(
                "Videos and sound files are found by what is said in them. Recallery listens when everything else is "
                "done, and only on this computer. Where a video has subtitles, those count."
            )
        )
        self.reads = self.switch(
            self.tr("Listen to speech"),
            self.tr("Sound files are in the library only while this is on: MP3, M4A, WAV, FLAC, OGG and Opus."),
            on=False,
            changed=lambda on: self._order(hears=on),
            also=self.tr("transcribe voice memo music audio language whisper"),
        )
        self.progress = self.text("", "caption")
        self.section(self.tr("What it needs"))
        self.status = self.text("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.column.addWidget(self.bar)
        self.question = Question(self.tr("Not now"))
        self.question.agreed.connect(self._models.get_speech)
        self.column.addWidget(self.question)
        self.get = action_button("download", self.tr("Download…"), self._ask)
        self.halt = action_button("x", self.tr("Stop"), self._models.stop)
        self.add = action_button("folder-plus", self.tr("Add from a folder…"), self._ask_for_folder)
        self.remove = action_button("trash-2", self.tr("Remove"), self._remove)
        self.buttons(self.get, self.halt, self.add, self.remove)
        self.section(self.tr("Languages"))
        self.text(
            self.tr(
                "The language of each file is recognised by itself and shown in its information. If it is wrong, say "
                "which one it is: recallery speech language FILE de. Words are often misheard, least in English."
            )
        )
        self.finish()
        engine.configured.connect(self._show)
        engine.changed.connect(self._refresh)  # no lambda: it would outlive the page, and be called
        self._models.changed.connect(self._look)
        self._models.downloading.connect(self._show_download)
        self._show(engine.how or Configure())
        self._refresh()
        self._look()
        self._show_download()

    def add_folder(self, folder: Path) -> None:
        """Copy what hears speech from a folder."""
        self._say(self.tr("Copying…"))
        self._models.add_speech(self, folder, self._fail)

    def _look(self) -> None:
        self._models.ask_speech(self, self._show_model)

    def _show_model(self, manifest: SpeechManifest | None) -> None:
        self._is_here = manifest is not None
        trouble = self._models.troubles.get(SPEECH)
        if manifest is not None:
            words = self.tr("{model} is here: {size}. Licence: {licence}.")
            size = data_size(manifest.size_bytes)
            self._say(words.format(model=manifest.title, size=size, licence=manifest.licence))
        elif trouble is not None:
            self._say(sentences(trouble), is_trouble=True)
        else:
            words = self.tr("The speech model is not here yet: {size}.")
            self._say(words.format(size=data_size(speech_offer().size_bytes)))
        self._show(self._engine.how or Configure())
        self._show_download()

    def _show_download(self) -> None:
        download = self._models.download
        own = download is not None and download.name == SPEECH
        self.get.setVisible(not self._is_here and not own)
        self.get.setEnabled(download is None)
        self.add.setVisible(not self._is_here and not own)
        self.remove.setVisible(self._is_here and not own)
        self.halt.setVisible(own)
        self.bar.setVisible(own)
        if own and download is not None:
            self.question.hide()
            self.halt.setEnabled(not download.stopping)
            total = download.total_bytes or 0
            self.bar.setRange(0, _STEPS if total else 0)
            self.bar.setValue(round(_STEPS * download.there_bytes / max(1, total)))

    def _ask(self) -> None:
        offer = speech_offer()
        host = urlsplit(hub_address()).netloc or hub_address()
        words = self.tr(
            "This downloads {size} from {host} ({repository}). Licence: {licence}. Nothing about you or your files is "
            "sent."
        )
        size = data_size(offer.size_bytes)
        self.question.ask(
            words.format(size=size, host=host, repository=offer.repository, licence=offer.licence),
            self.tr("Download"),
            "primary",
        )

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Choose the folder of the speech model"), str(Path.home())
        )
        if name:
            self.add_folder(Path(name))

    def _remove(self) -> None:
        self._order(hears=False)
        self._models.remove_speech()

    def _fail(self, trouble: KnownError) -> None:
        self._say(sentences(trouble), is_trouble=True)

    def _say(self, words: str, *, is_trouble: bool = False) -> None:
        set_role(self.status, "danger" if is_trouble else "quiet")
        self.status.setText(words)

    def _order(self, *, hears: bool) -> None:
        self._engine.send(replace(self._engine.how or Configure(), hears=hears))

    def _show(self, how: Configure) -> None:
        """Follow changes made elsewhere."""
        self.reads.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.reads.setChecked(how.hears)
        self.reads.blockSignals(False)  # noqa: FBT003
        self.reads.setEnabled(self._is_here or how.hears)

    def _refresh(self, _changed: object = None) -> None:
        self._engine.ask_library(self, lambda library: library.speech(), self._show_progress)

    def _show_progress(self, progress: SpeechProgress) -> None:
        words = self.tr("Heard to the end: {heard}. With speech: {with_speech}. Waiting: {remaining}.")
        self.progress.setText(
            words.format(
                heard=number(progress.heard),
                with_speech=number(progress.with_speech),
                remaining=number(progress.remaining),
            )
        )

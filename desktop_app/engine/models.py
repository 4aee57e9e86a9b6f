"""Downloads, checks and compares models in background threads; a download outlives the settings dialog."""

from __future__ import annotations

import shutil
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.ask_thread import AskThread
from indexer.errors import KnownError, ModelError
from indexer.pipeline.control import Control

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.home import Home
    from indexer.models.catalogue import ModelSpec
    from indexer.models.installed import Installed
    from indexer.service.messages import ModelRemoved
    from indexer.speech.manifest import SpeechManifest
    from indexer.swap.assessment import Compared, Cost

STEPS = 500  # Progress reports per download


def download_model(home: Home, spec: ModelSpec, control: Control, progress: Callable[[int, int], None]) -> Manifest:
    """Download and install a model. Nothing else in the window uses the network.

    Raises:
        KnownError: nothing is installed; partial downloads are kept.
    """
    from indexer.models.hub import Hub
    from indexer.models.install import ask, install

    home.create()
    hub = Hub()
    offer = ask(spec, hub)
    whole, reported = offer.size_bytes, 0
    progress(0, whole)

    def report(there: int) -> None:
        nonlocal reported
        if there - reported >= whole / STEPS or there >= whole:
            reported = there
            progress(there, whole)

    return install(home, offer, hub, control=control, progress=report)


def install_folder(home: Home, folder: Path) -> Manifest:
    """Copy a bundle; see `install_bundle`."""
    from indexer.models.installed import install_bundle

    home.create()
    return install_bundle(home, folder)


def download_speech_model(home: Home, control: Control, progress: Callable[[int, int], None]) -> SpeechManifest:
    """Download and install what hears speech.

    Raises:
        KnownError: nothing is installed; partial downloads are kept.
    """
    from indexer.models.hub import Hub
    from indexer.models.speech import download_speech, speech_offer

    home.create()
    offer = speech_offer()
    progress(0, offer.size_bytes)
    return download_speech(
        home, Hub(), offer, control=control, progress=lambda there: progress(there, offer.size_bytes)
    )


def install_speech_folder(home: Home, folder: Path) -> SpeechManifest:
    """Copy a bundle that hears speech; see `install_speech_bundle`."""
    from indexer.models.speech import install_speech_bundle

    home.create()
    return install_speech_bundle(home, folder)


def installed_speech_model(home: Home) -> SpeechManifest | None:
    """Return what hears speech, if it is here."""
    from indexer.models.speech import installed_speech

    return installed_speech(home)


def remove_speech_model(home: Home) -> bool:
    """Delete what hears speech."""
    from indexer.models.speech import remove_speech

    return remove_speech(home)


def delete_partial_downloads(home: Home) -> None:
    """Delete the remains of stopped downloads."""
    from indexer.models.installed import PARTIALS

    shutil.rmtree(home.models / PARTIALS, ignore_errors=True)


def check_model(model: Installed) -> ModelError | None:
    """Return what is wrong with a model, if anything."""
    from indexer.models.installed import trouble_of

    return trouble_of(model)


def estimate_cost(home: Home, model: Installed) -> Cost:
    """Return the cost of filling a model's table; see `assessment.estimate_cost`."""
    from indexer.catalogue.database import connect
    from indexer.swap import assessment

    with closing(connect(home.catalogue, create=False)) as db:
        return assessment.estimate_cost(home, db, model)


def compare_models(
    home: Home, models: tuple[Installed, Installed], queries: tuple[str, ...], limit: int
) -> list[Compared]:
    """Return the hits of two models for each query; see `compare`."""
    from indexer.catalogue.database import connect
    from indexer.swap.assessment import compare

    with closing(connect(home.catalogue, create=False)) as db:
        return list(compare(home, db, *models, queries, limit))


T = TypeVar("T")

SPEECH = "speech"
"""What downloads and troubles of the add-on are called; no model of the catalogue is."""
DOWNLOADS, LOOKS = "model downloads", "model looks"
"""Names of threads: downloads never delay work on installed models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A running download. The model is installed only once it is complete and tested."""

    name: str
    """In the catalogue."""
    there_bytes: int = 0
    total_bytes: int | None = None
    """None until the hub has answered."""
    stopping: bool = False


class Models(QObject):
    """Downloads, checks, adds and compares models; lives in the window's thread.

    Only `get` uses the network.
    """

    changed = Signal()  # Models were added or removed
    downloading = Signal()  # `download` changed
    unhandled = Signal(object)  # A bug; see `AskThread`
    _progressed = Signal(int, int)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._threads: dict[str, AskThread[None]] = {}
        self._closed = False
        self._control = Control()
        self._progressed.connect(self._show_progress)
        self.download: Download | None = None
        self.troubles: dict[str, KnownError] = {}
        """Why a download or a removal failed, by model name or id."""
        self.stopped: set[str] = set()
        """Names of models whose download the user stopped."""

    def get(self, spec: ModelSpec) -> None:
        """Download and install a model of the catalogue; ignored while another download runs."""
        if self.download is not None:
            return
        self._control = control = Control()
        self._forget(spec.name)
        self._set(Download(name=spec.name))
        self._ask(
            DOWNLOADS,
            self,
            lambda: download_model(self._home, spec, control, self._report_progress),
            self._download_done,
            self._failed,
        )

    def get_speech(self) -> None:
        """Download and install what hears speech; ignored while another download runs."""
        if self.download is not None:
            return
        self._control = control = Control()
        self._forget(SPEECH)
        self._set(Download(name=SPEECH))
        self._ask(
            DOWNLOADS,
            self,
            lambda: download_speech_model(self._home, control, self._report_progress),
            self._download_done,
            self._failed,
        )

    def add_speech(self, owner: QObject, folder: Path, failed: Callable[[KnownError], None]) -> None:
        """Copy what hears speech from a folder."""
        self._ask(
            DOWNLOADS, owner, lambda: install_speech_folder(self._home, folder), lambda _: self.changed.emit(), failed
        )

    def remove_speech(self) -> None:
        """Delete what hears speech; what was heard stays."""
        self._ask(DOWNLOADS, self, lambda: remove_speech_model(self._home), lambda _: self.changed.emit())

    def ask_speech(self, owner: QObject, answer: Callable[[SpeechManifest | None], None]) -> None:
        """Look for what hears speech."""
        self._ask(LOOKS, owner, lambda: installed_speech_model(self._home), answer)

    def stop(self) -> None:
        """Stop the download; the next `get` resumes it."""
        self._control.stop()
        if self.download is not None:
            self._set(replace(self.download, stopping=True))

    def add(
        self, owner: QObject, folder: Path, answer: Callable[[Manifest], None], failed: Callable[[KnownError], None]
    ) -> None:

        def came(manifest: Manifest) -> None:
            self.changed.emit()
            answer(manifest)

        self._ask(DOWNLOADS, owner, lambda: install_folder(self._home, folder), came, failed)

    def clear_partials(self) -> None:
        if self.download is None:
            self.stopped.clear()
            self._ask(DOWNLOADS, self, lambda: delete_partial_downloads(self._home), lambda _: self.changed.emit())

    def check(self, owner: QObject, model: Installed, answer: Callable[[ModelError | None], None]) -> None:
        """Verify all files of a model, and run it."""
        self._ask(LOOKS, owner, lambda: check_model(model), answer)

    def estimate(
        self, owner: QObject, model: Installed, answer: Callable[[Cost], None], failed: Callable[[KnownError], None]
    ) -> None:
        """Estimate the cost of switching to a model; reads some photos."""
        self._ask(LOOKS, owner, lambda: estimate_cost(self._home, model), answer, failed)

    def compare(
        self,
        owner: QObject,
        models: tuple[Installed, Installed],
        queries: tuple[str, ...],
        limit: int,
        answer: Callable[[list[Compared]], None],
        failed: Callable[[KnownError], None],
    ) -> None:
        self._ask(LOOKS, owner, lambda: compare_models(self._home, models, queries, limit), answer, failed)

    def handle_removed(self, event: ModelRemoved) -> None:
        self.troubles.pop(event.model_id, None)
        if event.refused is not None:
            self.troubles[event.model_id] = KnownError(event.refused.title, event.refused.message)
        self.changed.emit()

    def close(self, timeout_s: float) -> bool:
        """Stop everything; return whether the threads ended in time."""
        self._closed = True
        self._control.stop()
        ended = [thread.close(timeout_s) for thread in self._threads.values()]
        return all(ended)

    def _ask(
        self,
        name: str,
        owner: QObject,
        question: Callable[[], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        if self._closed:
            return
        if name not in self._threads:
            self._threads[name] = AskThread(name, nullcontext, parent=self)
            self._threads[name].unhandled.connect(self._tell_bug if name == DOWNLOADS else self.unhandled)
        self._threads[name].ask(owner, lambda _none, _is_stale: question(), answer, failed)

    def _report_progress(self, there_bytes: int, total_bytes: int) -> None:
        """Report the progress of a download from its thread to the window's."""
        with suppress(RuntimeError):  # the window was destroyed without `close`
            self._progressed.emit(there_bytes, total_bytes)

    def _show_progress(self, there_bytes: int, total_bytes: int) -> None:
        if self.download is not None:
            self._set(replace(self.download, there_bytes=there_bytes, total_bytes=total_bytes))

    def _download_done(self, manifest: Manifest | SpeechManifest) -> None:
        del manifest
        self._set(None)
        self.changed.emit()

    def _failed(self, trouble: KnownError) -> None:
        from indexer.models.download import StoppedError

        if self.download is not None:
            if isinstance(trouble, StoppedError):
                self.stopped.add(self.download.name)
            else:
                self.troubles[self.download.name] = trouble
        self._set(None)
        self.changed.emit()

    def _tell_bug(self, error: Exception) -> None:
        self._set(None)
        self.unhandled.emit(error)

    def _set(self, download: Download | None) -> None:
        self.download = download
        self.downloading.emit()

    def _forget(self, name: str) -> None:
        self.troubles.pop(name, None)
        self.stopped.discard(name)

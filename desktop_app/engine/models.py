"""Gets, checks and compares models for the window, in threads of its own; a download outlives the settings."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine import model_work
from desktop_app.engine.ask_thread import AskThread
from indexer.errors import KnownError
from indexer.pipeline.control import Control

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.errors import ModelError
    from indexer.home import Home
    from indexer.models.catalogue import ModelSpec
    from indexer.models.installed import Installed
    from indexer.service.messages import ModelRemoved
    from indexer.swap.assessment import Compared, Cost

T = TypeVar("T")

DOWNLOADS, LOOKS = "model downloads", "model looks"
"""Names of threads: nobody waits for a download who wants to look at a model that is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A model on its way here. Nothing of it is installed before all of it is there and was tried out."""

    name: str
    """In the catalogue."""
    there_bytes: int = 0
    total_bytes: int | None = None
    """None while the hub is asked."""
    stopping: bool = False


class Models(QObject):
    """Does what a page asks for; lives in the window's thread.

    Only `get` uses the network: it is the only thing in the window that does.
    """

    changed = Signal()
    """Models came or went."""
    downloading = Signal()
    """`download` is another one."""
    unheard = Signal(object)
    """A bug; see `AskThread`."""
    _reached = Signal(int, int)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._threads: dict[str, AskThread[None]] = {}
        self._closed = False
        self._control = Control()
        self._reached.connect(self._advance)
        self.download: Download | None = None
        self.troubles: dict[str, KnownError] = {}
        """Why a model did not come, or was not removed; by its name or id."""
        self.stopped: set[str] = set()
        """Names of models whose download the user stopped."""

    def get(self, spec: ModelSpec) -> None:
        """Download a model of the catalogue and install it; nothing happens while another one comes."""
        if self.download is not None:
            return
        self._control = control = Control()
        self._forget(spec.name)
        self._set(Download(name=spec.name))
        self._ask(
            DOWNLOADS, self, lambda: model_work.got(self._home, spec, control, self._reach), self._came, self._failed
        )

    def stop(self) -> None:
        """Stop the download; what is there is kept, and the next `get` goes on from it."""
        self._control.stop()
        if self.download is not None:
            self._set(replace(self.download, stopping=True))

    def add(
        self,
        owner: QObject,
        folder: Path,
        answer: Callable[[Manifest], None],
        failed: Callable[[KnownError], None],
    ) -> None:
        """Install a bundle that lies in a folder."""

        def came(manifest: Manifest) -> None:
            self.changed.emit()
            answer(manifest)

        self._ask(DOWNLOADS, owner, lambda: model_work.added(self._home, folder), came, failed)

    def clear_partials(self) -> None:
        """Delete what stopped downloads keep."""
        if self.download is None:
            self.stopped.clear()
            self._ask(DOWNLOADS, self, lambda: model_work.cleared(self._home), lambda _: self.changed.emit())

    def check(self, owner: QObject, model: Installed, answer: Callable[[ModelError | None], None]) -> None:
        """Read all files of a model and run it."""
        self._ask(LOOKS, owner, lambda: model_work.checked(model), answer)

    def estimate_cost(
        self,
        owner: QObject,
        model: Installed,
        answer: Callable[[Cost], None],
        failed: Callable[[KnownError], None],
    ) -> None:
        """Estimate what it takes to let a model answer; reads some photos."""
        self._ask(LOOKS, owner, lambda: model_work.cost(self._home, model), answer, failed)

    def compare(
        self,
        owner: QObject,
        models: tuple[Installed, Installed],
        queries: tuple[str, ...],
        limit: int,
        answer: Callable[[list[Compared]], None],
        failed: Callable[[KnownError], None],
    ) -> None:
        """Search with two models."""
        self._ask(LOOKS, owner, lambda: model_work.compared(self._home, models, queries, limit), answer, failed)

    def take_removed(self, event: ModelRemoved) -> None:
        """Take in what the indexer's process says of a removal."""
        self.troubles.pop(event.model_id, None)
        if event.refused is not None:
            self.troubles[event.model_id] = KnownError(event.refused.title, event.refused.message)
        self.changed.emit()

    def close(self, timeout_s: float) -> bool:
        """Stop everything; return whether the thread ended in time."""
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
            self._threads[name].unheard.connect(self._tell_bug if name == DOWNLOADS else self.unheard)
        self._threads[name].ask(owner, lambda _none, _is_stale: question(), answer, failed)

    def _reach(self, there_bytes: int, total_bytes: int) -> None:
        """Tell the window's thread how far a download is. Called in the other one."""
        with suppress(RuntimeError):  # the window went without closing this
            self._reached.emit(there_bytes, total_bytes)

    def _advance(self, there_bytes: int, total_bytes: int) -> None:
        if self.download is not None:
            self._set(replace(self.download, there_bytes=there_bytes, total_bytes=total_bytes))

    def _came(self, manifest: Manifest) -> None:
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
        self.unheard.emit(error)

    def _set(self, download: Download | None) -> None:
        self.download = download
        self.downloading.emit()

    def _forget(self, name: str) -> None:
        self.troubles.pop(name, None)
        self.stopped.discard(name)

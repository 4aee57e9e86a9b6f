"""Stands in for the engine: answers at once, keeps what it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.learning import LearningState
from indexer.catalogue.concepts import Concept
from indexer.catalogue.heard import SpeechProgress
from indexer.catalogue.picture_texts import TextProgress
from indexer.errors import KnownError
from indexer.library.values import Restored, RootState, Storage
from indexer.service.messages import Phase, Progress
from indexer.types import RootId, VolumeId


class FakeLibrary:
    """Answers questions of the settings."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self.there: list[RootState] = []
        self.named: list[Concept] = []
        self.cleared = 0
        self.trouble: KnownError | None = None

    def texts(self) -> TextProgress:
        return TextProgress(looked_at=234, with_text=56, remaining=7)

    def speech(self) -> SpeechProgress:
        return SpeechProgress(heard=12, with_speech=5, remaining=3)

    def roots(self) -> list[RootState]:
        return self.there

    def setting(self, key: str, default: str = "") -> str:
        return self.settings.get(key, default)

    def store_setting(self, key: str, value: str) -> None:
        self.settings[key] = value

    def clear_history(self) -> None:
        self.cleared += 1

    def storage(self) -> Storage:
        return Storage(
            folder=Path("/index"),
            catalogue_bytes=1,
            units_bytes=2_000_000,
            models_bytes=0,
            logs_bytes=5,
            free_bytes=10**9,
        )

    def concepts(self) -> list[Concept]:
        return self.named

    def export_concepts(self, path: Path) -> None:
        if self.trouble is not None:
            raise self.trouble
        path.write_text("{}", encoding="utf-8")

    def import_concepts(self, path: Path) -> Restored:
        if self.trouble is not None:
            raise self.trouble
        return Restored(concepts=2, concept_examples=7, absent=3)

    def backup(self, path: Path) -> None:
        path.write_text("{}", encoding="utf-8")

    def restore(self, path: Path) -> Restored:
        if self.trouble is not None:
            raise self.trouble
        return Restored(marks=3, collections=1, absent=2)


class FakeModels(QObject):
    """Keeps what it is asked for; a test answers."""

    changed = Signal()
    downloading = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.download: Any = None
        self.troubles: dict[str, KnownError] = {}
        self.stopped: set[str] = set()
        self.asked: list[tuple[Any, ...]] = []
        self.speech: Any = None

    def get(self, spec: Any) -> None:
        self.asked.append(("get", spec.name))

    def stop(self) -> None:
        self.asked.append(("stop",))

    def clear_partials(self) -> None:
        self.asked.append(("clear",))

    def add(self, *given: Any) -> None:
        self.asked.append(("add", *given))

    def check(self, *given: Any) -> None:
        self.asked.append(("check", *given))

    def estimate(self, *given: Any) -> None:
        self.asked.append(("weigh", *given))

    def compare(self, *given: Any) -> None:
        self.asked.append(("compare", *given))

    def get_speech(self) -> None:
        self.asked.append(("get speech",))

    def add_speech(self, _owner: QObject, folder: Path, failed: Callable[[KnownError], None]) -> None:
        self.asked.append(("add speech", folder, failed))

    def remove_speech(self) -> None:
        self.asked.append(("remove speech",))

    def ask_speech(self, _owner: QObject, answer: Callable[[Any], None]) -> None:
        answer(self.speech)


class FakeLearning(QObject):
    """Has the signals of `Learning`, and the state that a test gives it; notes what is asked of it."""

    changed = Signal()
    progressed = Signal(object)
    counted = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = LearningState()
        self.job: Any = None
        self.curve: list[float] = []
        self.asked: list[tuple[object, ...]] = []
        self.model: Any = None
        self.trouble: KnownError | None = None

    def start(self, job: Any, folders: Sequence[Path] = ()) -> None:
        self.asked.append((job.value, *folders))
        self.become(job)

    def become(self, job: Any) -> None:
        """Let a job run, or none."""
        self.job = job
        self.changed.emit()

    def ask_state(self, _owner: QObject, answer: Callable[[LearningState], None]) -> None:
        answer(self.state)

    def pause(self) -> None:
        self.asked.append(("pause",))

    def cancel(self) -> None:
        self.asked.append(("cancel",))

    def forget(self) -> None:
        self.asked.append(("forget",))

    def use(self, _owner: QObject, answer: Callable[[Any], None], failed: Callable[[KnownError], None]) -> None:
        failed(self.trouble) if self.trouble is not None else answer(self.model)

    ask_model_before = use


class FakeEngine(QObject):
    """Has the signals of the engine; a test emits them."""

    progress = Signal(object)
    changed = Signal(object)
    held = Signal(object)
    trouble = Signal(object)
    searching = Signal(bool)
    configured = Signal(object)
    speed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library: Any = FakeLibrary()
        self.sent: list[object] = []
        self.how: Any = None
        self.models = FakeModels(self)
        self.learning = FakeLearning(self)
        self.latest = Progress(phase=Phase.WATCHING)

    def send(self, command: object) -> None:
        self.sent.append(command)

    def ask_library(
        self,
        owner: QObject,
        question: Callable[[Any], Any],
        answer: Callable[[Any], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        try:
            found = question(self.library)
        except KnownError as trouble:
            assert failed is not None
            failed(trouble)
            return
        answer(found)


def root(path: Path, number: int = 1, *, offline: bool = False, failed: int = 0) -> RootState:
    """A folder of 12 files, of which 10 are indexed."""
    return RootState(
        root_id=RootId(number),
        path=path,
        volume_id=VolumeId("disk"),
        volume_label="Disk",
        excludes=("*.tmp",),
        offline=offline,
        seen=12,
        indexed=10,
        failed=failed,
    )

"""Stands in for the engine: remembers commands, answers questions with a library that is made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.engine import Engine
from indexer.catalogue.report import Remaining
from indexer.errors import Message
from indexer.library.values import Failed, LeftOutPlace, RootState
from indexer.service.messages import Changed, Configure, HeldBack, Phase, Progress, Speed, Trouble
from indexer.types import FileId, Grades, RootId, VolumeId


@dataclass
class LibraryDouble:
    """What the panel asks for."""

    states: list[RootState] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)
    out: list[LeftOutPlace] = field(default_factory=list)
    graded: Grades = field(default_factory=Grades)

    def roots(self) -> list[RootState]:
        return list(self.states)

    def grades(self) -> Grades:
        return self.graded

    def failed(self, limit: int, offset: int = 0) -> list[Failed]:
        return self.failures[offset : offset + limit]

    def left_out(self, limit: int) -> list[LeftOutPlace]:
        return self.out[:limit]

    def not_read(self) -> Remaining:
        return Remaining(failed=len(self.failures), left_out=len(self.out), links=0, in_part=self.graded.in_part)


class EngineDouble(QObject):
    """Has what widgets use of `desktop_app.engine.engine.Engine`."""

    progress = Signal(Progress)
    changed = Signal(Changed)
    held = Signal(HeldBack)
    trouble = Signal(Trouble)
    configured = Signal(Configure)
    speed = Signal(Speed)

    def __init__(self) -> None:
        super().__init__()
        self.latest = Progress(phase=Phase.STARTING)
        self.how: Configure | None = None
        self.held_back: dict[Path, HeldBack] = {}
        self.library = LibraryDouble()
        self.sent: list[object] = []
        self.starts = 0

    def as_engine(self) -> Engine:
        """Return it as what widgets take."""
        return cast("Engine", self)

    def start(self) -> None:
        self.starts += 1

    def send(self, command: object) -> None:
        self.sent.append(command)

    def ask_library(
        self,
        owner: QObject,
        question: Callable[[LibraryDouble], object],
        answer: Callable[[object], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        answer(question(self.library))

    def say(self, progress: Progress) -> None:
        """Tell of progress as the engine does."""
        self.latest = progress
        self.progress.emit(progress)

    def hold(self, held: HeldBack) -> None:
        """Tell of held files as the engine does."""
        self.held_back[held.path] = held
        self.held.emit(held)


def root(path: str, *, seen: int = 10, indexed: int = 10, failed: int = 0, offline: bool = False) -> RootState:
    """Return the state of a folder."""
    return RootState(
        root_id=RootId(1),
        path=Path(path),
        volume_id=VolumeId("v"),
        volume_label="",
        excludes=(),
        offline=offline,
        seen=seen,
        indexed=indexed,
        failed=failed,
    )


def failure(number: int) -> Failed:
    """Return a file that could not be read."""
    return Failed(
        file_id=FileId(number),
        path=Path(f"/pictures/IMG_{number:04d}.jpg"),
        title=Message("The file is cut off"),
        message=Message("Only a part of the picture is there. Copy it again from where it came."),
        skipped=False,
    )

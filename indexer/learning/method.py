"""Ways to learn from a material: what each is given, and what it ends with. The adapter's is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from indexer.home import put_file
from indexer.learning.proof import Scorecard, prove
from indexer.learning.training import Look, Settings, Training

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.learning.material import Material
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control

ADAPTER = "adapter"
CANDIDATE = "candidate.npz"
"""The file of an adapter."""
BUNDLE = "bundle"
"""The folder of a whole model, of a method that makes one."""
WORK = "work"
"""The folder for what only a training needs: its checkpoint, and whatever else."""


class Stage(StrEnum):
    """What is being done."""

    GATHER = "gather"
    TEXTS = "texts"
    PICTURES = "pictures"
    TRAIN = "train"
    PROVE = "prove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage is."""

    stage: Stage
    done: int = 0
    total: int = 0
    look: Look | None = None
    """What was measured, while training."""


Report = Callable[[Progress], None]


def tell_nobody(_: Progress) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a method trains on."""

    home: Home
    db: Connection
    base: Installed
    material: Material
    seed: int
    folder: Path
    """Its candidate comes here, and what else it needs below WORK."""
    control: Control
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a method ended with; its candidate is on disk."""

    scorecard: Scorecard
    curve: tuple[Look, ...]
    scale: float


class Method(Protocol):
    """A way to learn."""

    name: str

    def learn(self, task: Task) -> Learned | None:
        """Train, measure and write the candidate; None if halted: the same task goes on where it was."""


class AdapterMethod:
    """Learns an adapter: without torch, without any picture."""

    name = ADAPTER

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def learn(self, task: Task) -> Learned | None:
        """Train, measure and write CANDIDATE."""

        def looked(look: Look, steps: int) -> bool:
            task.report(Progress(stage=Stage.TRAIN, done=look.step, total=steps, look=look))
            return not task.control.halted

        training = Training(task.material, task.seed, self._settings)
        trained = training.run(task.folder / WORK / "checkpoint.npz", looked)
        if trained is None:
            return None
        task.report(Progress(stage=Stage.PROVE))
        card = prove(task.material, task.base.manifest, trained.adapter, trained.scale, task.seed)
        put_file(task.folder / CANDIDATE, trained.adapter.to_bytes())
        return Learned(scorecard=card, curve=trained.curve, scale=trained.scale)

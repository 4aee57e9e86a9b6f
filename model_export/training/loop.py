"""The training loop. The same seed gives the same result, also after a kill; the best averaged weights are kept."""

from __future__ import annotations

import copy
import csv
import hashlib
import logging
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_log = logging.getLogger(__name__)

CURVES_CSV, CURVES_PNG = "curves.csv", "curves.png"
_PANEL_INCHES = (7.0, 2.2)


@dataclass(frozen=True, slots=True)
class Device:
    """The device of a training and the number type of its matrix products."""

    name: str
    dtype: torch.dtype
    """bfloat16 where the hardware has it; float16 would need scaled gradients."""

    @classmethod
    def best(cls) -> Device:
        """Return a GPU with bfloat16 if there is one, else a GPU or the CPU with float32."""
        if torch.cuda.is_available():
            return cls("cuda", torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)
        return cls("cpu", torch.float32)

    @property
    def is_accelerator(self) -> bool:
        """Whether the towers can be trained in reasonable time."""
        return self.name != "cpu"

    def autocast(self) -> torch.autocast:
        """Return the context for a forward pass."""
        return torch.autocast(self.name, self.dtype, enabled=self.dtype != torch.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long and how fast to train."""

    steps: int
    learning_rate: float = 1e-3
    tower_rate: float = 2e-5
    """Learning rate of the towers' layers, where they are trained at all."""
    warmup_steps: int = 20
    weight_decay: float = 0.1
    average: float = 0.98
    """Decay of the moving average of the weights; the average is what is scored and kept."""
    score_every: int = 40
    patience: int = 3
    """Training ends after this many scores in a row without a better one."""
    checkpoint_every: int = 40
    seed: int = 20


class Loss(NamedTuple):
    """The result of one step: the scalar to minimise, and numbers for the curves."""

    value: Tensor
    notes: dict[str, float]


class Task(ABC):
    """Something to train."""

    model: nn.Module
    """Its parameters that require a gradient are trained."""

    identity: str
    """Of data and settings: training resumes only from a checkpoint with the same identity."""

    @abstractmethod
    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of a step of `model`; `random` depends on seed and step alone."""

    @abstractmethod
    def score(self, model: nn.Module) -> float:
        """Return how good an averaged copy of `model` is on held-out photos; higher is better."""

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Return whether a parameter has weight decay: by default, whether it is a matrix."""
        return bool(name) and parameter.ndim > 1

    def state(self) -> dict[str, Tensor]:
        """Return what a resumed training needs beside the weights: by default nothing."""
        return {}

    def load_state(self, state: dict[str, Tensor]) -> None:  # noqa: B027  # most tasks have none
        """Restore what `state` returned."""


@dataclass(slots=True)
class _State:
    step: int = 0
    best_score: float = -math.inf
    since_best: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)


class TrainingHaltedError(Exception):
    """A training was told to end; the next one with the same checkpoint goes on."""


def train(
    task: Task,
    schedule: Schedule,
    folder: Path | None = None,
    device: Device | None = None,
    goes_on: Callable[[Mapping[str, float]], bool] = lambda _: True,
) -> nn.Module:
    """Train `task.model` in place and return the best averaged copy, in evaluation mode.

    Args:
        folder: for the checkpoint, from which a stopped training resumes, and for the curves; None writes nothing.
        goes_on: called with the numbers of each step; returns whether to go on.

    Raises:
        TrainingHaltedError: `goes_on` said no.
    """
    run = _Run(task, schedule, device or Device.best())
    checkpoint = None if folder is None else folder / "checkpoint.pt"
    if checkpoint is not None and checkpoint.is_file():
        run.resume(checkpoint)
    while not run.is_over:
        run.advance()
        if checkpoint is not None and (run.state.step % schedule.checkpoint_every == 0 or run.is_over):
            run.save(checkpoint)
            _write_curves(checkpoint.parent, run.state.curve)
        if not goes_on(run.state.curve[-1]):
            raise TrainingHaltedError
    return run.best.to("cpu").eval()


class _Run:
    """A training under way."""

    def __init__(self, task: Task, schedule: Schedule, device: Device) -> None:
        self.task, self.schedule, self.device, self.state = task, schedule, device, _State()
        task.model.to(device.name)
        self.averaged = copy.deepcopy(task.model).requires_grad_(requires_grad=False).eval()
        self.best = copy.deepcopy(self.averaged)
        self.optimiser = optimiser(task, schedule)
        self.fingerprint = hashlib.sha256(
            repr((schedule, task.identity, [(n, tuple(p.shape)) for n, p in task.model.named_parameters()])).encode()
        ).hexdigest()

    @property
    def is_over(self) -> bool:
        return self.state.step >= self.schedule.steps or self.state.since_best >= self.schedule.patience

    def advance(self) -> None:
        """Make one step, and a score when one is due."""
        step = self.state.step
        factor = rate_factor(step, self.schedule)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_rate"] * factor
        random = step_generator(self.schedule.seed, step)
        self.task.model.train()
        with self.device.autocast():
            loss = self.task.loss(step, random)
        self.optimiser.zero_grad()
        loss.value.backward()  # type: ignore[no-untyped-call]  # torch ships it without annotations
        self.optimiser.step()
        _update_average(self.averaged, self.task.model, min(self.schedule.average, (step + 1) / (step + 10)))
        self.state.step += 1
        row = {"step": step + 1, "loss": loss.value.item(), "rate": factor, **loss.notes}
        if self.state.step % self.schedule.score_every == 0 or self.state.step == self.schedule.steps:
            row["score"] = self._score()
            _log.info("step %d of %d: loss %.3f, score %.2f", step + 1, self.schedule.steps, row["loss"], row["score"])
        self.state.curve.append(row)

    def _score(self) -> float:
        with torch.inference_mode():
            score = self.task.score(self.averaged)
        self.state.since_best += 1
        if score > self.state.best_score:
            self.state.best_score, self.state.since_best = score, 0
            self.best.load_state_dict(self.averaged.state_dict())
        return score

    def save(self, path: Path) -> None:
        """Write everything that a later run needs to continue as if never stopped."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        content = {
            "fingerprint": self.fingerprint,
            "state": {name: getattr(self.state, name) for name in _State.__slots__},
            "model": self.task.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "best": self.best.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "task": self.task.state(),
        }
        torch.save(content, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Continue from a checkpoint; that of another training is ignored."""
        kept: dict[str, Any] = torch.load(path, map_location=self.device.name, weights_only=True)
        if kept["fingerprint"] != self.fingerprint:
            _log.info("The checkpoint in %s is of another training; starting anew", path.parent)
            return
        self.state = _State(**kept["state"])
        for name, module in (("model", self.task.model), ("averaged", self.averaged), ("best", self.best)):
            module.load_state_dict(kept[name])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.task.load_state(kept["task"])
        _log.info("resuming after step %d", self.state.step)


def digest(*tensors: Tensor) -> str:
    """Return a short hash of the shapes and a sample of the numbers of tensors."""
    found = hashlib.sha256()
    for tensor in tensors:
        flat = tensor.detach().flatten()
        found.update(repr(tuple(tensor.shape)).encode() + flat[:: 1 + len(flat) // 10_000].numpy().tobytes())
    return found.hexdigest()[:16]


def rate_factor(step: int, schedule: Schedule) -> float:
    """Return the factor of the learning rate: a linear warm-up, then half a cosine down to zero."""
    warmup = min(1.0, (step + 1) / schedule.warmup_steps)
    return warmup * 0.5 * (1 + math.cos(math.pi * step / schedule.steps))


def step_generator(seed: int, step: int) -> torch.Generator:
    """Return the random generator of a step, and seed torch's global one, which dropout uses, in the same way."""
    mixed = int.from_bytes(hashlib.sha256(f"{seed}/{step}".encode()).digest()[:7], "little")
    torch.manual_seed(mixed)
    return torch.Generator().manual_seed(mixed)


def epoch_rows(rows: int, per_batch: int, step: int, *, seed: int) -> Tensor:
    """Return the rows of a step's batch, int64 [per_batch]: each row once in an epoch, in an order of its own."""
    per_epoch = max(1, rows // per_batch)
    epoch, at = divmod(step, per_epoch)
    shuffled = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 100_003 + epoch))
    return shuffled[at * per_batch : (at + 1) * per_batch]


def optimiser(task: Task, schedule: Schedule) -> torch.optim.Optimizer:
    """Return AdamW with a group for each combination of tower or not and weight decay or not."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in task.model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((".tower" in f".{name}", task.decays(name, parameter)), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "weight_decay": schedule.weight_decay if decays else 0.0,
                "full_rate": schedule.tower_rate if is_tower else schedule.learning_rate,
            }
            for (is_tower, decays), parameters in groups.items()
        ],
        lr=schedule.learning_rate,
    )


def _update_average(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    with torch.no_grad():
        for kept, new in zip(averaged.parameters(), model.parameters(), strict=True):
            if new.requires_grad:
                kept.lerp_(new, 1 - decay)


def _write_curves(folder: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write the numbers of each step as CSV and PNG; what a step did not note stays empty."""
    from matplotlib.figure import Figure  # takes half a second to load; opens no window

    names = list(dict.fromkeys(name for row in rows for name in row))
    with (folder / CURVES_CSV).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    drawn = [name for name in names if name != "step"]
    figure = Figure(figsize=(_PANEL_INCHES[0], _PANEL_INCHES[1] * len(drawn)), layout="constrained")
    for panel, name in zip(figure.subplots(len(drawn), squeeze=False)[:, 0], drawn, strict=True):
        points = [(row["step"], row[name]) for row in rows if name in row]
        panel.plot(*zip(*points, strict=True), marker="." if len(points) < len(rows) else "")
        panel.set_ylabel(name)
    figure.savefig(folder / CURVES_PNG)

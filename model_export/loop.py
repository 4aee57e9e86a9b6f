"""The training loop: the same result for the same seed, also after a kill; the best averaged weights are kept."""

from __future__ import annotations

import copy
import hashlib
import logging
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn

from model_export.curves import write_curves
from model_export.device import Device

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long and how fast to train."""

    steps: int
    learning_rate: float = 1e-3
    tower_rate: float = 2e-5
    """Learning rate of the towers' blocks, where they are trained at all."""
    warmup_steps: int = 20
    weight_decay: float = 0.1
    average: float = 0.98
    """Decay of the moving average of the weights; the average is what is scored and kept."""
    score_every: int = 40
    patience: int = 3
    """Scores in a row without a better one after which training ends."""
    checkpoint_every: int = 40
    seed: int = 20


class Loss(NamedTuple):
    """What one step gives: the scalar to lower, and numbers for the curves."""

    value: Tensor
    notes: dict[str, float]


class Task(Protocol):
    """Something to train."""

    model: nn.Module
    """Its parameters that require a gradient are trained."""

    identity: str
    """Of data and settings: a checkpoint of another task is not gone on from."""

    def loss(self, step: int, random: torch.Generator) -> Loss:
        """Return the loss of a step of `model`; `random` depends on seed and step alone."""

    def score(self, model: nn.Module) -> float:
        """Return how good an averaged copy of `model` is on photos that are not trained on; higher is better."""

    def decays(self, name: str, parameter: nn.Parameter) -> bool:
        """Return whether a parameter is pulled to zero."""

    def keep(self) -> dict[str, Tensor]:
        """Return what else a resumed training needs."""

    def restore(self, kept: dict[str, Tensor]) -> None:
        """Take it back."""


@dataclass(slots=True)
class _State:
    step: int = 0
    best_score: float = -math.inf
    since_best: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)


def train(task: Task, schedule: Schedule, folder: Path | None = None, device: Device | None = None) -> nn.Module:
    """Train `task.model` in place and return the best averaged copy, in evaluation mode.

    Args:
        folder: for the checkpoint, from which a stopped training goes on, and for the curves; None keeps nothing.
        device: the best one if None.
    """
    run = _Run(task, schedule, device or Device.best())
    checkpoint = None if folder is None else folder / "checkpoint.pt"
    if checkpoint is not None and checkpoint.is_file():
        run.resume(checkpoint)
    while not run.is_over:
        run.advance()
        if checkpoint is not None and (run.state.step % schedule.checkpoint_every == 0 or run.is_over):
            run.save(checkpoint)
            write_curves(checkpoint.parent, run.state.curve)
    return run.result()


class _Run:
    """A training under way."""

    def __init__(self, task: Task, schedule: Schedule, device: Device) -> None:
        self.task, self.schedule, self.device, self.state = task, schedule, device, _State()
        task.model.to(device.name)
        self.averaged = copy.deepcopy(task.model).requires_grad_(requires_grad=False).eval()
        self.best = copy.deepcopy(self.averaged)
        self.optimiser = _optimiser(task, schedule)
        self.fingerprint = hashlib.sha256(
            repr((schedule, task.identity, [(n, tuple(p.shape)) for n, p in task.model.named_parameters()])).encode()
        ).hexdigest()

    @property
    def is_over(self) -> bool:
        return self.state.step >= self.schedule.steps or self.state.since_best >= self.schedule.patience

    def advance(self) -> None:
        """Make one step, and a score when one is due."""
        step = self.state.step
        rate = pace(step, self.schedule)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_rate"] * rate
        random = step_random(self.schedule.seed, step)
        self.task.model.train()
        with self.device.autocast():
            loss = self.task.loss(step, random)
        self.optimiser.zero_grad()
        loss.value.backward()  # type: ignore[no-untyped-call]  # torch ships it without annotations
        self.optimiser.step()
        _follow(self.averaged, self.task.model, min(self.schedule.average, (step + 1) / (step + 10)))
        self.state.step += 1
        row = {"step": step + 1, "loss": loss.value.item(), "rate": rate, **loss.notes}
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
        """Write everything that a later run needs to go on as if nothing had happened."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        content = {
            "fingerprint": self.fingerprint,
            "state": {name: getattr(self.state, name) for name in _State.__slots__},
            "model": self.task.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "best": self.best.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "task": self.task.keep(),
        }
        torch.save(content, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint; one of another training is left aside."""
        kept: dict[str, Any] = torch.load(path, map_location=self.device.name, weights_only=True)
        if kept["fingerprint"] != self.fingerprint:
            _log.info("The checkpoint in %s is of another training; starting anew", path.parent)
            return
        self.state = _State(**kept["state"])
        for name, module in (("model", self.task.model), ("averaged", self.averaged), ("best", self.best)):
            module.load_state_dict(kept[name])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.task.restore(kept["task"])
        _log.info("going on after step %d", self.state.step)

    def result(self) -> nn.Module:
        return self.best.to("cpu").eval()


def digest(*tensors: Tensor) -> str:
    """Return a short name of the content of tensors, from a sample of their numbers."""
    found = hashlib.sha256()
    for tensor in tensors:
        flat = tensor.detach().flatten()
        found.update(repr(tuple(tensor.shape)).encode() + flat[:: 1 + len(flat) // 10_000].numpy().tobytes())
    return found.hexdigest()[:16]


def pace(step: int, schedule: Schedule) -> float:
    """Return the share of the learning rate: a linear start, then half a cosine down to zero."""
    start = min(1.0, (step + 1) / schedule.warmup_steps)
    return start * 0.5 * (1 + math.cos(math.pi * step / schedule.steps))


def step_random(seed: int, step: int) -> torch.Generator:
    """Return the generator of a step, and seed torch's own, which dropout uses, in the same way."""
    mixed = int.from_bytes(hashlib.sha256(f"{seed}/{step}".encode()).digest()[:7], "little")
    torch.manual_seed(mixed)
    return torch.Generator().manual_seed(mixed)


def _optimiser(task: Task, schedule: Schedule) -> torch.optim.Optimizer:
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


def _follow(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    with torch.no_grad():
        for kept, new in zip(averaged.parameters(), model.parameters(), strict=True):
            if new.requires_grad:
                kept.lerp_(new, 1 - decay)

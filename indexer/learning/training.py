"""Trains an adapter: early stopping, and a checkpoint that a killed run goes on from."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.adapter import UNREADABLE, Adapter
from indexer.home import put_file
from indexer.learning.draws import Drawing, Draws
from indexer.learning.material import OTHERS
from indexer.learning.objective import Adam, Batch, Weights, loss_and_gradients
from indexer.learning.validation import Choice, some

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.learning.material import Material
    from indexer.learning.objective import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How an adapter is trained."""

    rank: int = 64
    rate: float = 2e-3
    steps: int = 400
    every: int = 25
    """Steps between two looks at the part that chooses."""
    patience: int = 6
    """Looks without a better one that end the training."""
    drawing: Drawing = field(default_factory=Drawing)
    kept: int = 512
    """Usual queries, and other pictures, of a batch."""
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured at a step."""

    step: int
    loss: float
    """Mean since the look before."""
    own: float
    """Mean average precision of the part that chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training ended with."""

    adapter: Adapter
    scale: float
    """How much of what was learned is used; 0 where nothing was better than the base model."""
    curve: tuple[Look, ...]


OnLook = Callable[[Look, int], bool]
"""Called with each look and the steps in all; returns whether to go on."""


def go_on(_look: Look, _steps: int) -> bool:
    """Tell nobody."""
    return True


class Training:
    """One training. `run` may be ended at each look; the next one with the same checkpoint goes on."""

    def __init__(self, material: Material, seed: int, settings: Settings | None = None) -> None:
        self._material = material
        self._seed = seed
        self._settings = settings or Settings()
        self._meanings = material.meanings
        self._rest = np.flatnonzero(material.part == OTHERS)
        self.draws = Draws(material, seed, self._settings.drawing)
        self._choice = Choice.of(material, seed)

    def run(self, checkpoint: Path | None = None, on_look: OnLook = go_on) -> Trained | None:
        """Train to the end, or until `on_look` says no; None then. The same seed gives the same adapter."""
        settings, state = self._settings, self._begun(checkpoint)
        if len(self.draws.train) == 0:
            return Trained(adapter=Adapter.of(state.best), scale=0.0, curve=())
        while state.step < settings.steps and state.since_best < settings.patience:
            losses = []
            for _ in range(settings.every):
                loss, gradients = loss_and_gradients(state.now, self._batch(state.step), settings.weights)
                state.now = state.adam.step(state.now, gradients, self._rate(state.step))
                state.step += 1
                losses.append(loss)
            self._look(state, float(np.mean(losses)))
            if checkpoint is not None:
                state.save(checkpoint)
            if not on_look(state.curve[-1], settings.steps):
                return None
        adapter, scale = self._choice.scaled(state.best)
        return Trained(adapter=adapter, scale=scale, curve=tuple(state.curve))

    def _look(self, state: _State, loss: float) -> None:
        own = self._choice.own(Adapter.of(state.now))
        state.curve.append(Look(state.step, loss, own))
        if own > state.best_own:
            state.best, state.best_own, state.since_best = state.now, own, 0
        else:
            state.since_best += 1

    def _begun(self, checkpoint: Path | None) -> _State:
        """Return the state of a checkpoint; a new one where there is none that can be read."""
        fresh = _State.new(self._material.width, self._settings.rank, self._seed, self._choice.before)
        return fresh if checkpoint is None else _State.load(checkpoint, fresh)

    def _rate(self, step: int) -> float:
        """Warm up, then fall to a tenth along a cosine."""
        settings = self._settings
        warm = min(1.0, (step + 1) / 20)
        return settings.rate * warm * (0.55 + 0.45 * float(np.cos(np.pi * step / settings.steps)))

    def _batch(self, step: int) -> Batch:
        settings, material = self._settings, self._material
        drawn = self.draws.at(step)
        others = self._rest if len(self._rest) > settings.kept // 4 else material.pair_items[self.draws.train]
        return Batch(
            texts=material.text_vectors[drawn.texts],
            items=self._meanings[drawn.items],
            positive=drawn.positive,
            usual=some(material.usual, settings.kept, drawn.generator),
            others=np.concatenate(
                [
                    self._meanings[some(others, settings.kept // 2, drawn.generator)],
                    self._choice.background(settings.kept // 2, drawn.generator),
                ]
            ),
        )


@dataclass(slots=True)
class _State:
    """Where a training is."""

    now: Parameters
    best: Parameters
    adam: Adam
    best_own: float
    step: int = 0
    since_best: int = 0
    curve: list[Look] = field(default_factory=list)

    @classmethod
    def new(cls, width: int, rank: int, seed: int, before: float) -> _State:
        generator = np.random.default_rng(seed)
        rank = min(rank, width)
        downs = [(generator.standard_normal((width, rank)) / np.sqrt(width)).astype(np.float32) for _ in range(2)]
        start = (downs[0], np.zeros((rank, width), np.float32), downs[1], np.zeros((rank, width), np.float32))
        moments = [[np.zeros_like(part) for part in start] for _ in range(2)]
        return cls(now=start, best=start, adam=Adam(moments[0], moments[1]), best_own=before)

    def save(self, path: Path) -> None:
        groups = {"now": self.now, "best": self.best, "first": self.adam.first, "second": self.adam.second}
        arrays = {f"{name}{i}": part for name, parts in groups.items() for i, part in enumerate(parts)}
        numbers = {"best_own": self.best_own, "step": self.step, "since_best": self.since_best}
        said = json.dumps({**numbers, "curve": [asdict(look) for look in self.curve]})
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, said=np.array(said, np.str_), **arrays)
        put_file(path, file.getvalue())

    @classmethod
    def load(cls, path: Path, fresh: _State) -> _State:
        """Return the state of a file; `fresh` if there is none, or it is damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                parts = {name: [stored[f"{name}{i}"] for i in range(4)] for name in ("now", "best", "first", "second")}
                said = json.loads(str(stored["said"]))
        except UNREADABLE:
            return fresh
        if [part.shape for part in parts["now"]] != [part.shape for part in fresh.now]:
            return fresh
        now, best = (tuple(parts[name]) for name in ("now", "best"))
        return cls(
            now=(now[0], now[1], now[2], now[3]),
            best=(best[0], best[1], best[2], best[3]),
            adam=Adam(parts["first"], parts["second"], said["step"]),
            best_own=said["best_own"],
            step=said["step"],
            since_best=said["since_best"],
            curve=[Look(**look) for look in said["curve"]],
        )

"""What an adapter is trained to do: loss and gradients, by hand. docs/learning.md has the equations.

Queries and items are unit rows. Both sides are mapped by x -> unit(x + (x down) up).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

Parameters = tuple["Floats", "Floats", "Floats", "Floats"]
"""Down and up of queries, down and up of items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much the parts of the loss count."""

    temperature: float = 0.05
    keep_queries: float = 1_000.0
    """Similarities of usual queries to pictures stay: what was good, and the bands that are read off them."""
    keep_items: float = 100.0
    """Similarities among pictures stay: neighbourhoods."""
    decay: float = 1e-4
    """Of the square of the parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step looks at."""

    texts: Floats
    """[T, M]"""
    items: Floats
    """[I, M], those that belong to the texts, then hard negatives."""
    positive: NDArray[np.bool_]
    """[T, I]"""
    usual: Floats
    """[G, M], usual queries."""
    others: Floats
    """[X, M], pictures that nothing is learned about."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's rows after its map, and what the gradient needs."""

    rows: Floats
    inner: Floats
    lengths: Floats
    mapped: Floats

    @classmethod
    def of(cls, rows: Floats, down: Floats, up: Floats) -> _Side:
        inner = rows @ down
        raw = rows + inner @ up
        lengths = np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-12)
        return cls(rows, inner, lengths, raw / lengths)

    def gradients(self, towards: Floats, up: Floats) -> tuple[Floats, Floats]:
        """Return the gradients of down and up, from that of the mapped rows."""
        raw = (towards - (towards * self.mapped).sum(axis=1, keepdims=True) * self.mapped) / self.lengths
        return self.rows.T @ (raw @ up.T), self.inner.T @ raw


def loss_and_gradients(parameters: Parameters, batch: Batch, weights: Weights) -> tuple[float, Parameters]:
    """Return the loss of a batch and its gradients."""
    query_down, query_up, item_down, item_up = parameters
    texts, usual = (_Side.of(rows, query_down, query_up) for rows in (batch.texts, batch.usual))
    items, others = (_Side.of(rows, item_down, item_up) for rows in (batch.items, batch.others))
    own, to_similarity = _contrast(texts.mapped @ items.mapped.T / weights.temperature, batch.positive)
    to_similarity /= weights.temperature
    kept, to_kept = _kept(usual.mapped @ others.mapped.T, batch.usual @ batch.others.T)
    near, to_near = _kept(others.mapped @ others.mapped.T, batch.others @ batch.others.T)
    to_kept *= weights.keep_queries
    to_near *= weights.keep_items
    of_texts = texts.gradients(to_similarity @ items.mapped, query_up)
    of_usual = usual.gradients(to_kept @ others.mapped, query_up)
    of_items = items.gradients(to_similarity.T @ texts.mapped, item_up)
    of_others = others.gradients(to_kept.T @ usual.mapped + (to_near + to_near.T) @ others.mapped, item_up)
    sums = (*map(np.add, of_texts, of_usual), *map(np.add, of_items, of_others))
    gradients = tuple(one + 2 * weights.decay * own for one, own in zip(sums, parameters, strict=True))
    size = weights.decay * sum(float((part**2).sum()) for part in parameters)
    total = own + weights.keep_queries * kept + weights.keep_items * near + size
    return total, (gradients[0], gradients[1], gradients[2], gradients[3])


def _contrast(logits: Floats, positive: NDArray[np.bool_]) -> tuple[float, Floats]:
    """InfoNCE in both directions with several positives: the mean over each row's positives; rows without any rest."""
    there, back = _one_way(logits, positive), _one_way(logits.T, positive.T)
    return (there[0] + back[0]) / 2, (there[1] + back[1].T) / 2


def _one_way(logits: Floats, positive: NDArray[np.bool_]) -> tuple[float, Floats]:
    counts = positive.sum(axis=1, keepdims=True)
    asking = max(1, int((counts > 0).sum()))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_share = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    target = (positive / np.maximum(counts, 1)).astype(logits.dtype)
    gradient = np.where(counts > 0, np.exp(log_share) - target, np.zeros((), logits.dtype)) / asking
    return float(-(target * log_share).sum() / asking), gradient


def _kept(now: Floats, before: Floats) -> tuple[float, Floats]:
    """Mean square of the change of similarities."""
    change = now - before
    if not change.size:
        return 0.0, change
    return float((change**2).mean()), 2 * change / change.size


class Adam:
    """Adam with its usual constants; its state is four arrays more for each moment.

    Source: arXiv 1412.6980, algorithm 1.
    """

    BETAS = (0.9, 0.999)

    def __init__(self, first: list[Floats], second: list[Floats], steps: int = 0) -> None:
        self.first, self.second, self.steps = first, second, steps

    def step(self, parameters: Parameters, gradients: Parameters, rate: float) -> Parameters:
        """Return the parameters after a step."""
        self.steps += 1
        made = []
        for i, (own, gradient) in enumerate(zip(parameters, gradients, strict=True)):
            self.first[i] = self.BETAS[0] * self.first[i] + (1 - self.BETAS[0]) * gradient
            self.second[i] = self.BETAS[1] * self.second[i] + (1 - self.BETAS[1]) * gradient**2
            mean = self.first[i] / (1 - self.BETAS[0] ** self.steps)
            spread = np.sqrt(self.second[i] / (1 - self.BETAS[1] ** self.steps))
            made.append((own - rate * mean / (spread + 1e-8)).astype(own.dtype))
        return made[0], made[1], made[2], made[3]

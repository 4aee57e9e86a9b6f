"""Logistic regression for bands, and how good and how reliable its probabilities are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from indexer.embed.manifest import Bands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_PENALTY = 1e-4
_CONSTANT = 1e-9
"""A feature with a smaller deviation counts as constant."""
_BINS, _MIN_HITS = 10, 30


def fit_bands(
    names: Sequence[str], features: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Bands:
    """Fit a logistic regression; both limits are 0.5, for the caller to replace.

    Args:
        names: of the F features.
        features: float64 [N, F]; a constant one gets no weight.
        right: [N].
        weights: [N] of the rows.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    used = np.flatnonzero(spread > _CONSTANT)
    inputs = torch.from_numpy((features[:, used] - mean[used]) / spread[used])
    target = torch.from_numpy(right.astype(np.float64))
    shares = torch.from_numpy(weights / weights.mean())
    line = torch.zeros(len(used) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([line], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        odds = inputs @ line[1:] + line[0]
        value = functional.binary_cross_entropy_with_logits(odds, target, shares) + _PENALTY * line[1:].square().sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch types only part of itself
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    bias, *slopes = line.detach().numpy()
    slopes = slopes / spread[used]
    rounded = {names[int(column)]: round(float(slope), 6) for column, slope in zip(used, slopes, strict=True)}
    return Bands(weights=rounded, bias=round(float(bias - slopes @ mean[used]), 6), good=0.5, maybe=0.5)


def probabilities(bands: Bands, names: Sequence[str], features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely rows are right, float64 [N]; arguments as for `fit_bands`."""
    odds = features @ np.asarray([bands.weights.get(name, 0.0) for name in names]) + bands.bias
    return np.asarray(1 / (1 + np.exp(-odds)))


def auroc(scores: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> float:
    """Return the area under the ROC curve, 0 to 1; a tie counts half."""
    weights = np.ones(len(scores)) if weights is None else weights
    values, places = np.unique(scores, return_inverse=True)
    good, bad = (np.bincount(places, weights * side, len(values)) for side in (right, ~right))
    below = np.cumsum(bad) - bad / 2
    return float((good * below).sum() / (good.sum() * bad.sum()))


def draw_reliability(
    path: Path, curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]]
) -> None:
    """Write a reliability diagram: the share of right hits by their predicted probability.

    Args:
        curves: by title, probabilities, whether each hit is right, and the weight of each; [N].
    """
    from matplotlib.figure import Figure  # takes half a second to load

    figure = Figure(figsize=(4.4, 4.0), layout="constrained", dpi=110)
    panel = figure.subplots()
    panel.plot([0, 1], [0, 1], color="0.8")
    for name, (probability, right, weight) in curves.items():
        place = np.minimum((probability * _BINS).astype(np.intp), _BINS - 1)
        total, predicted, observed = (
            np.bincount(place, values, _BINS) for values in (weight, weight * probability, weight * right)
        )
        there = np.bincount(place, minlength=_BINS) >= _MIN_HITS
        panel.plot(predicted[there] / total[there], observed[there] / total[there], marker="o", label=name)
    panel.set_xlabel("predicted probability")
    panel.set_ylabel("share that is right")
    panel.legend()
    figure.savefig(path)

"""The logistic regression behind bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from indexer.embed.manifest import Bands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PENALTY = 1e-4
_CONSTANT = 1e-9
"""A feature that varies less never changes."""


def fit_bands(
    names: Sequence[str],
    features: NDArray[np.float64],
    right: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> Bands:
    """Fit a logistic regression; its limits are 0.5 until somebody sets them.

    Args:
        names: of the F features.
        features: float64 [N, F]; one that never changes gets no weight.
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

"""From a few examples to the direction in which a library differs from them.

Linear discriminant analysis with the library for everything that is not meant: the mean of the examples, less that of
the library and part of that of the counter-examples, divided by the covariance of the library. Numbers that vary in any
library count less, and those that set the examples apart count more. The covariance is that of a sample, shrunk.
The result is one vector, so one nearest-neighbour search over unchanged vectors answers it.

Source: Hariharan, Malik and Ramanan, Discriminative decorrelation for clustering and classification (ECCV 2012).
Figures, and what else was tried, are in docs/concepts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.vectors import unit
from indexer.search.bands import MIN_BACKGROUND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.embed.manifest import Manifest
    from indexer.types import Vector, Vectors

LOOKS_WEIGHT = 4.0
"""What the block for looks is multiplied by; see `embed.vectors`."""
SHRINKAGE = 0.5
"""Of the mean variance, added to each variance: a sample tells little of the numbers that vary least."""
COUNTER_SHARE = 0.4
"""What the mean of many counter-examples counts beside that of the examples; of few it is less."""
COUNTERS_HALF = 2
"""So many counter-examples count half of that."""
MOST_NUMBERS = 4_096
"""Longer vectors are compared without a covariance: it would take minutes."""


class Discriminant:
    """What is known of a library; answers for any number of concepts."""

    def __init__(self, background: Vectors, manifest: Manifest) -> None:
        """Measure a sample of the library, float32 [N, D]; few or long vectors give no covariance."""
        self._weights = _weights(background.shape[1], manifest)
        items = background * self._weights
        self._mean = items.mean(axis=0) if len(items) else np.zeros_like(self._weights)
        self._inverse: NDArray[np.float64] | None = None
        if len(items) >= MIN_BACKGROUND and items.shape[1] <= MOST_NUMBERS:
            covariance = np.cov(items.astype(np.float64), rowvar=False)
            shrunk = covariance + SHRINKAGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
            self._inverse = np.linalg.inv(shrunk)

    def direction(self, examples: Vectors, counters: Vectors) -> Vector:
        """Return the unit vector float32 [D] that sets examples apart from the library and from counter-examples.

        Args:
            examples: float32 [N, D], N > 0.
            counters: float32 [M, D], M may be 0.
        """
        apart = (examples * self._weights).mean(axis=0) - self._mean
        if len(counters):
            share = COUNTER_SHARE * len(counters) / (len(counters) + COUNTERS_HALF)
            apart = apart - share * ((counters * self._weights).mean(axis=0) - self._mean)
        if self._inverse is not None:
            apart = self._inverse @ apart
        return np.asarray(unit((apart * self._weights)[None])[0], np.float32)


def _weights(dimension: int, manifest: Manifest) -> NDArray[np.float32]:
    """Return what each number of a vector counts, float32 [D]."""
    weights = np.ones(dimension, np.float32)
    if manifest.likeness is not None:
        weights[manifest.likeness.first :] = LOOKS_WEIGHT
    if manifest.hubness is not None:
        weights[manifest.hubness.place] = 0.0
    return weights

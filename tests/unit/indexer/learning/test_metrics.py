"""How good answers are, in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.learning.metrics import RANKS, recalls, smooth_recalls


@pytest.mark.parametrize("photos", [7, 25, 200])
def test_smooth_recall_is_the_mean_over_ranks(photos: int) -> None:
    generator = np.random.default_rng(photos)
    similarity, positive = generator.standard_normal((20, photos)), generator.random((20, photos)) < 0.05
    by_rank = [recalls(similarity, positive, first) for first in RANKS]
    assert smooth_recalls(similarity, positive) == pytest.approx(np.mean(by_rank, axis=0))

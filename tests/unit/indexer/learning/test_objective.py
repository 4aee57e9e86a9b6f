"""The gradients that are derived by hand."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.embed.vectors import unit
from indexer.learning.objective import Adam, Batch, Parameters, Weights, loss_and_gradients

WIDTH, RANK = 7, 3


def rows(count: int, generator: np.random.Generator) -> np.ndarray:
    return unit(generator.standard_normal((count, WIDTH)))


@pytest.fixture
def batch() -> Batch:
    generator = np.random.default_rng(1)
    positive = np.zeros((4, 6), bool)
    positive[0, [0, 3]] = positive[1, 1] = positive[2, [1, 2]] = True  # the last text and items have none
    return Batch(
        texts=rows(4, generator),
        items=rows(6, generator),
        positive=positive,
        usual=rows(5, generator),
        others=rows(8, generator),
    )


def parameters(seed: int = 2) -> Parameters:
    generator = np.random.default_rng(seed)
    down, up = (WIDTH, RANK), (RANK, WIDTH)
    one, two, three, four = (0.3 * generator.standard_normal(shape) for shape in (down, up, down, up))
    return one, two, three, four


@pytest.mark.parametrize(
    "weights",
    [
        Weights(temperature=0.3, keep_queries=0.0, keep_items=0.0, decay=0.0),
        Weights(temperature=0.3, keep_queries=3.0, keep_items=0.0, decay=0.0),
        Weights(temperature=0.3, keep_queries=0.0, keep_items=2.0, decay=0.0),
        Weights(temperature=0.1, keep_queries=3.0, keep_items=2.0, decay=0.01),
    ],
)
def test_gradients_are_those_of_small_differences(batch: Batch, weights: Weights) -> None:
    given = parameters()
    _, gradients = loss_and_gradients(given, batch, weights)
    step = 1e-6
    for place, gradient in enumerate(gradients):
        for at in np.ndindex(gradient.shape):
            ends = []
            for sign in (1, -1):
                moved = [part.copy() for part in given]
                moved[place][at] += sign * step
                ends.append(loss_and_gradients((moved[0], moved[1], moved[2], moved[3]), batch, weights)[0])
            assert gradient[at] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-7)


def test_nothing_is_lost_where_nothing_changes(batch: Batch) -> None:
    down, up = np.ones((WIDTH, RANK)), np.zeros((RANK, WIDTH))
    kept = Weights(temperature=0.3, keep_queries=5.0, keep_items=5.0, decay=0.0)
    contrast_alone = Weights(temperature=0.3, keep_queries=0.0, keep_items=0.0, decay=0.0)
    same = (down, up, down, up)
    assert loss_and_gradients(same, batch, kept)[0] == pytest.approx(loss_and_gradients(same, batch, contrast_alone)[0])


def test_steps_lead_down(batch: Batch) -> None:
    weights = Weights(temperature=0.2, keep_queries=1.0, keep_items=1.0)
    now = parameters()
    optimiser = Adam([np.zeros_like(part) for part in now], [np.zeros_like(part) for part in now])
    losses = []
    for _ in range(60):
        loss, gradients = loss_and_gradients(now, batch, weights)
        now = optimiser.step(now, gradients, 0.02)
        losses.append(loss)
    assert losses[-1] < 0.5 * losses[0]

"""A bridge between two models is found where there is one, and refused where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.swap.bridge import (
    ALPHAS,
    Pairs,
    drop_bridge,
    fit,
    load_bridge,
    procrustes,
    save_bridge,
    slerp,
)
from indexer.types import ModelId
from tests.unit.indexer.model_pairs import NEWER, OLDER, PICTURES, TEXTS, made_pairs, unit


def pairs(seed: int = 0, older_noise: float = 1.2, newer_noise: float = 0.4) -> Pairs:
    return made_pairs(OLDER, NEWER, seed=seed, older_noise=older_noise, newer_noise=newer_noise)


def test_a_better_model_helps_the_older_ones_queries() -> None:
    fitted = fit(pairs())
    assert fitted is not None
    bridge, verdict = fitted
    assert verdict.holds
    assert verdict.bridged_recall > verdict.older_recall + 0.1
    assert 0 < bridge.alpha <= 1


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_pairs_are_refused(seed: int) -> None:
    """The control: the same vectors, but what belongs together is not known."""
    real = pairs(seed)
    order = np.random.default_rng(seed).permutation(PICTURES)
    texts = np.random.default_rng(seed + 1).permutation(TEXTS)
    fitted = fit(replace(real, newer_texts=real.newer_texts[texts], newer_pictures=real.newer_pictures[order]))
    assert fitted is not None
    assert not fitted[1].holds


@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_sees_nothing_is_refused(seed: int) -> None:
    fitted = fit(pairs(seed, older_noise=0.4, newer_noise=50.0))
    assert fitted is not None
    assert not fitted[1].holds


def test_too_few_texts_tell_nothing() -> None:
    real = pairs()
    assert fit(replace(real, newer_texts=real.newer_texts[:200], older_texts=real.older_texts[:200])) is None
    nothing = Pairs(**dict.fromkeys(Pairs.__slots__, np.empty((0, 4), np.float32)))
    assert fit(nothing) is None


def test_procrustes_finds_the_turn_between_two_spaces() -> None:
    random = np.random.default_rng(0)
    turn = np.linalg.qr(random.normal(size=(OLDER, OLDER)))[0]
    rows = random.normal(size=(500, OLDER))
    np.testing.assert_allclose(procrustes(rows.astype(np.float32), (rows @ turn).astype(np.float32)), turn, atol=1e-4)
    wide = procrustes(random.normal(size=(500, NEWER)).astype(np.float32), rows.astype(np.float32))
    np.testing.assert_allclose(wide.T @ wide, np.eye(OLDER), atol=1e-5)


def test_the_ends_of_a_mixture_are_the_two_queries() -> None:
    start, end = unit(np.random.default_rng(1).normal(size=(2, 3, OLDER)).reshape(6, OLDER)).reshape(2, 3, OLDER)
    np.testing.assert_allclose(slerp(start, end, 0.0), start, atol=1e-6)
    np.testing.assert_allclose(slerp(start, end, 1.0), end, atol=1e-6)
    for alpha in ALPHAS:
        angle = np.arccos((slerp(start, end, alpha) * start).sum(axis=1))
        np.testing.assert_allclose(angle, alpha * np.arccos((start * end).sum(axis=1)), atol=1e-3)
    np.testing.assert_allclose(slerp(start, start, 0.5), start, atol=1e-6)


def test_a_bridge_is_stored_and_forgotten(tmp_path: Path) -> None:
    fitted = fit(pairs())
    assert fitted is not None
    newer, older = ModelId("b-2"), ModelId("a-1")
    assert load_bridge(tmp_path, newer, older) is None
    save_bridge(tmp_path, newer, older, fitted[0])
    found = load_bridge(tmp_path, newer, older)
    assert found is not None
    assert found.alpha == fitted[0].alpha
    texts = pairs(7)
    np.testing.assert_array_equal(
        found.carry(texts.newer_texts, texts.older_texts), fitted[0].carry(texts.newer_texts, texts.older_texts)
    )
    drop_bridge(tmp_path, newer, older)
    assert load_bridge(tmp_path, newer, older) is None

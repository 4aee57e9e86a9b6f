"""How two models might see the same things: made up, so that what a bridge between them must find is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.swap.bridge import Pairs
from indexer.types import Vectors

OLDER, NEWER = 32, 48
TEXTS, PICTURES = 600, 1_200


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Rows of length one."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def seen(meaning: NDArray[np.floating], dimension: int, noise: float, seed: int, model: int) -> Vectors:
    """How a model sees meanings: turned, with its own noise, and its modality's offset."""
    turn = np.linalg.qr(np.random.default_rng(model).normal(size=(dimension, meaning.shape[1])))[0].T
    random = np.random.default_rng(seed)
    offset = random.normal(size=dimension) / np.sqrt(dimension)
    own = random.normal(size=(len(meaning), dimension)) / np.sqrt(dimension) * noise
    return unit(unit(meaning) @ turn + own + offset)


def made_pairs(
    older: int = OLDER, newer: int | None = None, *, seed: int = 0, older_noise: float = 1.2, newer_noise: float = 0.4
) -> Pairs:
    """A good newer model and a poor older one, both with a gap between words and pictures."""
    newer = newer or older
    meaning = np.random.default_rng(seed).normal(size=(PICTURES, min(24, older)))
    return Pairs(
        newer_texts=seen(meaning[:TEXTS], newer, newer_noise, seed + 1, model=1),
        older_texts=seen(meaning[:TEXTS], older, older_noise, seed + 2, model=2),
        newer_pictures=seen(meaning, newer, newer_noise, seed + 3, model=1),
        older_pictures=seen(meaning, older, 0.6, seed + 4, model=2),
    )

"""Scores candidates by all signals at once, and groups those that look the same.

A signal is standardised: the meaning of a unit is how many standard deviations its cosine similarity
stands above that of a background sample of the library. Units of one query then compare across text
queries, picture queries and mixtures of them, whose raw similarities differ in level and spread
(design/methods, M5 and M14: sums of standardised scores beat rank fusion).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.search.background import Background
    from indexer.store.reader import FoundUnits
    from indexer.types import Vector, Vectors

WORDS_WEIGHT = 5.0
"""Standard deviations that a text with all the query's words is worth: as much as the best picture of it."""
MIN_SPREAD = 0.02
"""Cosine similarities of a real library spread at least so far; keeps tiny libraries finite."""
MIN_BACKGROUND = 30
SAME_DHASH_BITS = 6
SAME_COSINE = 0.96
"""Near-identical: both limits hold. Measured on re-encoded, resized and lightly edited copies."""


@dataclass(frozen=True, slots=True)
class Level:
    """Mean and spread of a query's similarity to the background."""

    mean: float
    spread: float


def level_of(query: Vector, background: Vectors) -> Level:
    """Measure a query vector against a background sample, float32 [N, D]."""
    if len(background) < MIN_BACKGROUND:
        return Level(0.0, 1.0)
    similarity = background @ query
    return Level(float(similarity.mean()), max(MIN_SPREAD, float(similarity.std())))


def compose(parts: Sequence[tuple[Vector, float]], background: Vectors) -> Vector:
    """Return the unit vector of a query of weighted parts.

    Each part is divided by its spread over the library first, so that a weight means the same for
    words, whose similarities to pictures lie close together, and for pictures, whose do not.

    Args:
        parts: (unit vector float32 [D], weight); negative weights push away.
        background: float32 [N, D], a sample of the library.
    """
    if len(parts) == 1:
        return parts[0][0]
    total = np.zeros_like(parts[0][0], dtype=np.float64)
    for vector, weight in parts:
        total += weight / level_of(vector, background).spread * vector
    length = float(np.linalg.norm(total))
    return np.asarray(total / max(length, 1e-12), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates in order, best first; the arrays run in parallel."""

    order: NDArray[np.intp]
    scores: NDArray[np.float64]
    meaning: NDArray[np.float64]
    words: NDArray[np.float64]
    similarity: NDArray[np.float64]


def rank(found: FoundUnits, query: Vector, wanted: set[str], background: Background) -> Ranked:
    """Score candidates and order them.

    Args:
        found: candidates of all signals, each once.
        query: the composed vector, float32 [D].
        wanted: stems of the query's words; empty if there are none.
        background: a sample of the library.
    """
    similarity = (found.vectors @ query).astype(np.float64)
    level = level_of(query, background.vectors)
    meaning = (similarity - level.mean) / level.spread
    words = np.asarray(background.coverage(wanted, found.texts), dtype=np.float64)
    scores = meaning + WORDS_WEIGHT * words**2
    return Ranked(np.argsort(-scores, kind="stable"), scores, meaning, words, similarity)


def group_alike(found: FoundUnits, order: Sequence[int]) -> list[list[int]]:
    """Group candidates that are near-identical pictures, each group under its best-ranked one.

    Args:
        found: the candidates.
        order: indices into them, best first.
    """
    ranked = np.asarray(order, dtype=np.intp)
    hashes, vectors = found.dhashes[ranked], found.vectors[ranked]
    alike = np.bitwise_count(hashes[:, None] ^ hashes[None, :]) <= SAME_DHASH_BITS
    alike &= vectors @ vectors.T >= SAME_COSINE
    groups: list[list[int]] = []
    free = np.ones(len(ranked), dtype=bool)
    for place, index in enumerate(ranked):
        if free[place]:
            members = np.flatnonzero(alike[place] & free)
            same = [int(i) for i in ranked[members] if i != index and found.kinds[i] == found.kinds[index]]
            free[members] = False
            groups.append([int(index), *same])
    return groups

"""The level and spread of a query's similarities to things that it does not ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.types import Vector, Vectors

MIN_SPREAD = 0.02
"""Cosine similarities of a real library spread at least so far; keeps tiny libraries finite."""
MIN_BACKGROUND = 30


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

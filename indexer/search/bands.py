"""How sure a hit is: good, maybe, or weak; and whether an answer holds anything at all.

A similarity means little by itself: queries differ in how high they reach by chance, and the more photos there are,
the higher that is. How high shows in the similarities to a fixed set of pictures that comes with the model. A logistic
regression over a hit's similarity, its margin over that reach, its lead over the nearest of those pictures and the
size of the library, fitted by `model_export.bands`, gives the log-odds that the hit is what was asked for: its score.
Hits of one query keep their order so, and scores of several queries compare.

Source: the first wish of rivals' users in the design's list. Measured with Mini v0 in galleries of 40 to 1,400
photos: AUROC of answerable against unanswerable words 0.81 to 0.85 in four draws, 0.80 with the similarity alone,
0.73 with deviations above the library's own level. The size hardly shows there, but without it 12 % of the answerable
queries are called empty in galleries below 90 photos and 0.8 % in those above 500; with it 4 and 3 %. The lead adds
0.008 to 0.010 in each of five draws: what the background has itself reaches high without being an answer. Deviations
above the background's level and the spread there added nothing; the library's own level added 0.01, and would mislead
in a library about a single subject.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.search.level import MIN_BACKGROUND, Level, level_of
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.embed.manifest import Bands
    from indexer.search.request import Hit
    from indexer.types import Vector, Vectors

GUESS = (1.5, 3.0)
"""Log-odds per deviation above the library's level, and the deviations of even odds, for a model without bands."""
GUESSED_GOOD, GUESSED_MAYBE = 0.75, -0.75
"""3.5 and 2.5 deviations: with Mini v0 and some hundred photos, 6 % of the words that have an answer are called empty
so, and 24 % of those that have none."""
NEIGHBOURS = 10
"""The background's so many nearest tell how high a query reaches by chance."""
FEATURES = ("similarity", "margin", "lead", "size")
_SIZE_LIMIT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How similarities to one query become scores, `slope * similarity + offset`, and where bands begin."""

    slope: float
    offset: float
    good: float
    """The score from which a hit is good."""
    maybe: float
    level: Level
    """Of the query over the library."""


def size_of(units: int) -> float:
    """Return the feature of a library of so many units: the more there are, the higher chance reaches.

    Up to 1,400 units this was fitted; the growth with the logarithm is that of the largest of so many normal numbers.
    """
    return math.log(min(max(units, NEIGHBOURS), _SIZE_LIMIT))


class Reach(NamedTuple):
    """How near a query comes to pictures that are no answers."""

    usual: float
    """To the NEIGHBOURS-th nearest; a hit's margin is its similarity above that."""
    nearest: float
    """A hit's lead is its similarity above that."""


def features_of(similarity: float, reach: Reach, units: int) -> tuple[float, ...]:
    """Return the FEATURES of a hit."""
    return similarity, similarity - reach.usual, similarity - reach.nearest, size_of(units)


def reach_of(query: Vector, fixed: Vectors) -> Reach:
    """Return how high the query reaches by chance.

    Args:
        query: unit vector float32 [D].
        fixed: float32 [N, D], the model's background, N > NEIGHBOURS.
    """
    near = np.partition(fixed @ query, -NEIGHBOURS)[-NEIGHBOURS:]
    return Reach(usual=float(near[0]), nearest=float(near.max()))


def scale_of(query: Vector, fixed: Vectors, library: Vectors, units: int, bands: Bands | None) -> Scale:
    """Return the scale of a query.

    Args:
        query: unit vector float32 [D].
        fixed: float32 [N, D], the model's background; may be empty.
        library: float32 [N, D], a sample of the library.
        units: how many the library has in all.
        bands: what was fitted for queries of this kind; None guesses from deviations above the library's level.
    """
    level = level_of(query, library if len(library) >= MIN_BACKGROUND else fixed)
    if bands is None or not _is_usable(bands, fixed):
        can_tell = max(len(library), len(fixed)) >= MIN_BACKGROUND
        per_deviation, even = GUESS
        return Scale(
            slope=per_deviation / level.spread,
            offset=-per_deviation * (level.mean / level.spread + even),
            good=GUESSED_GOOD if can_tell else math.inf,
            maybe=GUESSED_MAYBE if can_tell else -math.inf,  # of a handful of files all are worth a look
            level=level,
        )
    at_zero = features_of(0.0, reach_of(query, fixed), units)
    return Scale(
        slope=_slope(bands),
        offset=bands.bias + sum(bands.weights[name] * value for name, value in zip(FEATURES, at_zero, strict=True)),
        good=_log_odds(bands.good),
        maybe=_log_odds(bands.maybe),
        level=level,
    )


def nothing_alike(hits: Sequence[Hit]) -> bool:
    """Say whether an answer holds nothing that is even worth a look."""
    return all(hit.band is Band.WEAK for hit in hits)


def _is_usable(bands: Bands, fixed: Vectors) -> bool:
    """Say whether bands can be used here: a newer program may have fitted them with other features."""
    if len(fixed) <= NEIGHBOURS or set(bands.weights) != set(FEATURES):
        return False
    return _slope(bands) > 0


def _slope(bands: Bands) -> float:
    """Return how much the score grows with the similarity, which all features but the size do."""
    return sum(weight for name, weight in bands.weights.items() if name != "size")


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))

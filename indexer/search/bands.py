"""How sure a hit is: good, maybe, or weak; and whether a query has an answer at all.

Two logistic regressions, fitted by `model_export.calibration`, look at a hit:

- **Answer**: does the library hold anything that was asked for? It compares the similarity with what the query reaches
  by chance in a fixed set of pictures that comes with the model. Its log-odds are the hit's score: hits of one query
  keep their order, and scores of several queries compare. It is cautious about common subjects, because the fixed
  pictures show them too.
- **Relevance**: is this one hit right, however many others are right as well? It knows how large a share of usual
  pictures the query's rarest word fits (`WORD_SHARES` of the model). "Man" fits a quarter of them, so a middling
  similarity is probably right; for "stethoscope" the same similarity is chance.

A hit has the better of the two bands. Nothing like the query is there if no hit is better than weak.

Figures are in docs/embedder.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.search.words import FULL_WORDS
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.embed.manifest import Bands
    from indexer.search.request import Hit
    from indexer.types import Vector, Vectors

MIN_SPREAD = 0.02
"""Cosine similarities of a real library spread at least so far; keeps tiny libraries finite."""
MIN_BACKGROUND = 30
GUESS = (1.5, 3.0)
"""Log-odds per deviation above the library's level, and the deviations of even odds, for a model without bands."""
NEIGHBOURS = 10
"""The background's so many nearest tell how high a query reaches by chance."""
CONCEPT_EVEN = (1.2, 0.45)
"""Deviations of even odds for a query that names a concept, whatever the model, and how they grow with `size_of` the
library. Measured with three examples: of 170 photos, 25 of which show it, those above 3.5 deviations are all right and
80 % of what is right; of 7,900 photos, a third of those above 6, which are 60 %, most others being of the same kind."""
FEATURES = ("similarity", "margin", "lead", "size")
"""Of the answer regression."""
RELEVANCE_FEATURES = ("similarity", "size", "share", "words", "similarity_by_share")
"""Of the relevance regression; pictures use the first two. The rarer a subject, the steeper the odds may grow."""
RAREST_SHARE = 1e-5
"""Added to the share of each word: one that no caption has is still possible."""
SHARES_SHOWN = 12
"""The share of the library that is maybe is at most so many times the share of captions that have the query's rarest
word: a photo has several captions, and one that fits need not be called so."""
MOST_SHOWN = 0.8
"""Of a library, however common the subject is."""
LIKELY = 0.3
"""A hit that is right with this probability is maybe, however many others are."""
_SIZE_LIMIT = 100_000


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


BANDS = (Band.GOOD, Band.MAYBE, Band.WEAK)
"""A grade is a place in here."""
GUESSED_GOOD, GUESSED_MAYBE = 0.75, -0.75
"""3.5 and 2.5 deviations: with Mini v0 and some hundred photos, 6 % of the words that have an answer are called empty
so, and 24 % of those that have none."""


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds that grow with the similarity, `slope * similarity + offset`, and where bands begin on them."""

    slope: float
    offset: float
    good: float
    maybe: float
    floor: float = -math.inf
    """A similarity below which a hit is no maybe, unless it is LIKELY."""

    def grades(self, similarity: NDArray[np.float64], lift: NDArray[np.float64] | float = 0.0) -> NDArray[np.intp]:
        """Return places in BANDS, [N].

        Args:
            similarity: float64 [N].
            lift: log-odds that other signals add.
        """
        odds = self.slope * similarity + self.offset + lift
        is_maybe = (odds >= self.maybe) & ((similarity >= self.floor) | (odds >= _log_odds(LIKELY)))
        return np.where(odds >= self.good, 0, np.where(is_maybe, 1, 2)).astype(np.intp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the similarities to one query mean."""

    answer: Line
    """Gives the scores."""
    relevance: Line | None
    level: Level
    """Of the query over the library."""

    def grades(self, similarity: NDArray[np.float64], lift: NDArray[np.float64] | float = 0.0) -> NDArray[np.intp]:
        """Return the better band of both regressions, as places in BANDS, [N]; see `Line.grades`."""
        grades = self.answer.grades(similarity, lift)
        return grades if self.relevance is None else np.minimum(grades, self.relevance.grades(similarity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a model knows about queries of one kind."""

    answer: Bands | None = None
    relevance: Bands | None = None
    fixed: Vectors
    """The model's background, float32 [N, D]; may be empty."""
    word_shares: Mapping[str, float]
    """Share of captions that have a stem; may be empty."""


def size_of(contents: int) -> float:
    """Return the feature of a library of so many contents: the more there are, the higher chance reaches.

    Up to 1,400 photos this was fitted; the growth with the logarithm is that of the largest of so many normal numbers.
    """
    return math.log(min(max(contents, NEIGHBOURS), _SIZE_LIMIT))


class Reach(NamedTuple):
    """How near a query comes to pictures that are no answers."""

    usual: float
    """To the NEIGHBOURS-th nearest; a hit's margin is its similarity above that."""
    nearest: float
    """A hit's lead is its similarity above that."""


def features_of(similarity: float, reach: Reach, contents: int) -> tuple[float, ...]:
    """Return the FEATURES of a hit."""
    return similarity, similarity - reach.usual, similarity - reach.nearest, size_of(contents)


def relevance_features_of(
    similarity: float, contents: int, stems: Collection[str], word_shares: Mapping[str, float]
) -> tuple[float, ...]:
    """Return the RELEVANCE_FEATURES of a hit among so many contents; `stems` is empty for a picture."""
    share = math.log(rarest_share(stems, word_shares) + RAREST_SHARE) if stems else 0.0
    return similarity, size_of(contents), share, math.log(len(stems) + 0.5), similarity * share


def rarest_share(stems: Collection[str], word_shares: Mapping[str, float]) -> float:
    """Return the share of captions that have the rarest of some stems; 0 of none."""
    return min((word_shares.get(stem, 0.0) for stem in stems), default=0.0)


def reach_of(query: Vector, fixed: Vectors) -> Reach:
    """Return how high the query reaches by chance.

    Args:
        query: unit vector float32 [D].
        fixed: float32 [N, D], the model's background, N > NEIGHBOURS.
    """
    near = np.partition(fixed @ query, -NEIGHBOURS)[-NEIGHBOURS:]
    return Reach(usual=float(near[0]), nearest=float(near.max()))


def scale_of(
    query: Vector, stems: Collection[str], library: Vectors, searched: Vectors, contents: int, fitted: Fitted
) -> Scale:
    """Return the scale of a query.

    Args:
        query: unit vector float32 [D].
        stems: of its wanted words; empty if there are none.
        library: float32 [N, D], a sample of the library.
        searched: float32 [M, D], a sample of what passes the filters.
        contents: how many contents pass the filters.
        fitted: for queries of this kind; without bands they are guessed from deviations above the library's level.
    """
    fixed = fitted.fixed
    level = level_of(query, library if len(library) >= MIN_BACKGROUND else fixed)
    reach = reach_of(query, fixed) if len(fixed) > NEIGHBOURS else None
    answer = reach and _line(fitted.answer, FEATURES, lambda similarity: features_of(similarity, reach, contents))
    if answer is None:
        return Scale(answer=_guessed(level, max(len(library), len(fixed))), relevance=None, level=level)

    def relevance_features(similarity: float) -> Sequence[float]:
        return relevance_features_of(similarity, contents, stems, fitted.word_shares)

    relevance = _line(fitted.relevance, RELEVANCE_FEATURES, relevance_features)
    if relevance is not None and stems:
        relevance = replace(relevance, floor=_floor(query, searched, rarest_share(stems, fitted.word_shares)))
    return Scale(answer=answer, relevance=relevance, level=level)


def nothing_alike(hits: Sequence[Hit]) -> bool:
    """Say whether an answer holds nothing that is even worth a look."""
    return all(hit.band is Band.WEAK for hit in hits)


def is_of_named_folder(hit: Hit) -> bool:
    """Say whether a hit that is not worth a look stands in folders whose names have the query's words."""
    return hit.band is Band.WEAK and hit.signals.folder >= FULL_WORDS


def concept_scale(query: Vector, library: Vectors, fixed: Vectors, contents: int) -> Scale:
    """Return the scale of a query that names a concept; arguments as for `scale_of` and in `Fitted`.

    The fixed background is part of the level: a small library may show little else than the concept.
    """
    sample = np.concatenate([library, fixed])
    level = level_of(query, sample)
    even = CONCEPT_EVEN[0] + CONCEPT_EVEN[1] * size_of(contents)
    return Scale(answer=_guessed(level, len(sample), even), relevance=None, level=level)


def _guessed(level: Level, seen: int, even: float = GUESS[1]) -> Line:
    """Return a line for a model without bands: `seen` vectors told the level, odds are even at so many deviations."""
    per_deviation, _ = GUESS
    can_tell = seen >= MIN_BACKGROUND
    return Line(
        slope=per_deviation / level.spread,
        offset=-per_deviation * (level.mean / level.spread + even),
        good=GUESSED_GOOD if can_tell else math.inf,
        maybe=GUESSED_MAYBE if can_tell else -math.inf,  # of a handful of files all are worth a look
    )


def _line(bands: Bands | None, names: Sequence[str], features: Callable[[float], Sequence[float]]) -> Line | None:
    """Return the line of a regression; None if there is none, or a newer program fitted it with other features.

    Args:
        bands: the regression.
        names: of the features.
        features: they, as linear functions of the similarity.
    """
    if bands is None or not set(bands.weights) <= set(names):
        return None
    weights = [bands.weights.get(name, 0.0) for name in names]
    at_zero, at_one = (sum(w * f for w, f in zip(weights, features(at), strict=True)) for at in (0.0, 1.0))
    if at_one <= at_zero:
        return None
    return Line(at_one - at_zero, bands.bias + at_zero, _log_odds(bands.good), _log_odds(bands.maybe))


def _floor(query: Vector, searched: Vectors, share: float) -> float:
    """Return the similarity that SHARES_SHOWN times a share of what is searched reaches, MOST_SHOWN of it at most."""
    shown = min(SHARES_SHOWN * share, MOST_SHOWN)
    return float(np.quantile(searched @ query, 1.0 - shown)) if len(searched) else -math.inf


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))

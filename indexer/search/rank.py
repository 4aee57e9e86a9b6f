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

from indexer.search.bands import BANDS
from indexer.search.level import level_of
from indexer.search.words import FULL_WORDS
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.embed.manifest import Likeness
    from indexer.search.bands import Scale
    from indexer.search.query import Query
    from indexer.search.words import WordMatch
    from indexer.store.reader import FoundUnits
    from indexer.types import Vector, Vectors

WORDS_WEIGHT = 5.0
"""Standard deviations that a text with all the query's words is worth: as much as the best picture of it."""
FOLDER_WEIGHT = 1.0
"""The same for the names of its folders, which only order hits within a band."""
EXACT_NAME_LOG_ODDS = 20.0
"""Added where the query is the file's name: no picture reaches that."""
SAME_DHASH_BITS = 6
SAME_COSINE = 0.93
"""Near-identical: both limits hold. Measured with Mini v1 on copies of 45 sample photos: JPEG of quality 80 and 70 and
stronger colours, all grouped; quality 50, 98 % (89 % at 0.96); half the side, 69 % (58 %). Of 11 million pairs of other
photos 31 keep the first limit, and 13 of these this one: each the same picture, edited; others begin at 0.86."""
SAME_LOOKS_DHASH_BITS = 10
SAME_LOOKS = 0.87
"""The limits for a model whose vectors tell looks from meaning (`embed.likeness`): the cosine is that of the looks.
Measured with Mini v1 on edited copies of the 45 sample photos, with the limits above and with these: half the side, 73
and 89 % grouped; 320 px, 67 and 89; brighter, 87 and 98; more contrast, 87 and 100; 4 % cut off, 73 and 98. Of 3,900
other pictures 423 and 296 pairs are grouped: products on white, drawings, and three scenes photographed twice."""
GROUPED_RANKS = 2_000
"""Five times as many as a search for 20 hits has candidates at most."""
_BLOCK = 256


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Candidates in order, best first; the arrays run in parallel."""

    order: NDArray[np.intp]
    bands: Sequence[Band]
    scores: NDArray[np.float64]
    meaning: NDArray[np.float64]
    words: NDArray[np.float64]
    folder: NDArray[np.float64]
    similarity: NDArray[np.float64]


def rank(found: FoundUnits, query: Query, match: WordMatch, scale: Scale, likeness: Likeness | None = None) -> Ranked:
    """Score candidates and order them, band by band.

    A folder's name never decides the band: what is in a folder need not be what it is called.

    Args:
        found: candidates of all signals, each once.
        query: the encoded query.
        match: how its words match the candidates.
        scale: of the query.
        likeness: of the model.
    """
    similarity = (found.vectors @ query.vector).astype(np.float64)
    grades = grades_of(similarity, match, scale)
    grades[near_identical(found, query, likeness)] = 0
    deviation = scale.answer.slope * scale.level.spread
    lift = deviation * (WORDS_WEIGHT * match.words**2 + FOLDER_WEIGHT * match.folder**2)
    scores = scale.answer.slope * similarity + scale.answer.offset + lift + EXACT_NAME_LOG_ODDS * match.exact
    return Ranked(
        order=np.lexsort((-scores, grades)),
        bands=[BANDS[grade] for grade in grades],
        scores=scores,
        meaning=(similarity - scale.level.mean) / scale.level.spread,
        words=match.words,
        folder=match.folder,
        similarity=similarity,
    )


def grades_of(similarity: NDArray[np.float64], match: WordMatch, scale: Scale) -> NDArray[np.intp]:
    """Return the bands of N items, as places in BANDS.

    Args:
        similarity: float64 [N], to the query.
        match: how its words match them.
        scale: of the query.
    """
    lift = WORDS_WEIGHT * scale.answer.slope * scale.level.spread * match.words**2
    grades = scale.grades(similarity, lift)
    grades[(match.words >= FULL_WORDS) | match.exact] = 0
    return grades


@dataclass(frozen=True, slots=True)
class _Sameness:
    """When pictures are near-identical."""

    most_bits: int
    least_cosine: float
    first: int
    """The number of a vector from which on numbers are compared."""

    def vectors(self, vectors: Vectors) -> Vectors:
        """Return the unit vectors float32 [N, D'] to compare."""
        if not self.first:
            return vectors
        looks = vectors[:, self.first :]
        return np.asarray(looks / np.maximum(np.linalg.norm(looks, axis=1, keepdims=True), 1e-9), np.float32)


def _sameness(likeness: Likeness | None) -> _Sameness:
    if likeness is None:
        return _Sameness(SAME_DHASH_BITS, SAME_COSINE, 0)
    return _Sameness(SAME_LOOKS_DHASH_BITS, SAME_LOOKS, likeness.first)


def near_identical(found: FoundUnits, query: Query, likeness: Likeness | None = None) -> NDArray[np.bool_]:
    """Say which candidates are the very picture that is asked with, smaller, re-encoded or with other colours; [N]."""
    if query.picture is None:
        return np.zeros(len(found.unit_ids), np.bool_)
    dhash, vector = query.picture
    same = _sameness(likeness)
    alike = np.bitwise_count(found.dhashes ^ np.uint64(dhash)) <= same.most_bits
    return np.asarray(alike & (same.vectors(found.vectors) @ same.vectors(vector[None])[0] >= same.least_cosine))


def listed(found: FoundUnits) -> Ranked:
    """Return candidates of a list without a query, in the order they have: they are what was asked for."""
    nothing = np.zeros(len(found.unit_ids))
    return Ranked(
        order=np.arange(len(nothing)),
        bands=[Band.GOOD] * len(nothing),
        scores=nothing,
        meaning=nothing,
        words=nothing,
        folder=nothing,
        similarity=nothing,
    )


def group_alike(
    found: FoundUnits, order: Sequence[int], limit: int, likeness: Likeness | None = None
) -> list[list[int]]:
    """Group candidates that are near-identical pictures of one kind, each group under its best-ranked one.

    Memory does not depend on how many there are, and time grows with their number, not with its square: each is
    compared with the GROUPED_RANKS that follow it. Near-identical pictures are alike to the query too, and so stand
    close together.

    Args:
        found: the candidates.
        order: indices into them, best first.
        limit: how many groups are wanted.
        likeness: of the model.
    """
    same = _sameness(likeness)
    vectors = same.vectors(found.vectors)
    ranked = np.asarray(order, dtype=np.intp)
    free = np.ones(len(ranked), dtype=bool)
    groups: list[list[int]] = []
    for start in range(0, len(ranked), _BLOCK):
        after = ranked[start : start + _BLOCK + GROUPED_RANKS]
        block = after[:_BLOCK]
        alike = _alike(found, vectors, same, block, after)
        is_free = free[start : start + len(after)]  # a view
        for place, index in enumerate(block):
            if not is_free[place]:
                continue
            if len(groups) == limit:
                return groups
            members = np.flatnonzero(alike[place] & is_free) if place in alike else np.array([place])
            is_free[members] = False
            groups.append([int(index), *(int(after[member]) for member in members if member != place)])
    return groups


def _alike(
    found: FoundUnits, vectors: Vectors, same: _Sameness, block: NDArray[np.intp], after: NDArray[np.intp]
) -> dict[int, NDArray[np.bool_]]:
    """Return which of `after` look like each of `block`, itself among them; most look like nothing but themselves.

    Args:
        found: the candidates.
        vectors: of the candidates, to compare.
        same: when they are near-identical.
        block: indices into them, the first ones of `after`.
        after: indices into them.

    Returns:
        By the place in `block`, a mask over `after`; those are left out that are alone.
    """
    alike = np.bitwise_count(found.dhashes[block][:, None] ^ found.dhashes[after][None, :]) <= same.most_bits
    rows = np.flatnonzero(alike.sum(axis=1) > 1)
    if not len(rows):
        return {}
    alike = alike[rows] & (vectors[block[rows]] @ vectors[after].T >= same.least_cosine)
    kinds = np.array([found.kinds[i] for i in after])
    alike &= kinds[rows][:, None] == kinds[None, :]
    alike[np.arange(len(rows)), rows] = True
    return dict(zip(rows.tolist(), alike, strict=True))

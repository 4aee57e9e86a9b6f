"""More and less like a hit: moves a query towards some hits and away from others, and orders by it.

Rocchio's rule over the composed query: each side is divided by its spread over the library, as the parts of a query
are. A query whose hits are probably right already moves little, since a single hit would narrow it down: the step is
the square of the share of its first hits that are probably wrong. docs/concepts.md has the figures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.feedback import FeedbackKind
from indexer.embed.vectors import unit
from indexer.search.bands import BANDS, level_of
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.embed.manifest import Likeness
    from indexer.search.bands import Scale
    from indexer.search.rank import Ranked
    from indexer.search.request import FeedbackMark
    from indexer.store.reader import FoundSegments
    from indexer.types import ContentId, Vector, Vectors

MORE_STEP = 1.0
LESS_STEP = 0.5
LEAST_STEP = 0.1
"""A query moves by so much of both steps at least: the user did ask for it."""
LOOKS_WEIGHT = 5.0
"""What the block for looks is multiplied by; see `embed.vectors`."""
JUDGED = 20
"""Hits whose odds tell how good a query is."""


def wrong_share(similarity: NDArray[np.float64], scale: Scale) -> float:
    """Return the share of the first hits that are probably wrong, 0 to 1; `similarity` are theirs, best first."""
    line = scale.relevance or scale.answer
    odds = line.slope * similarity[:JUDGED] + line.offset
    return float(np.mean(1.0 / (1.0 + np.exp(np.clip(odds, -30.0, 30.0))))) if len(odds) else 1.0


def moved(
    query: Vector,
    more: Sequence[Vector],
    less: Sequence[Vector],
    wrong: float,
    background: Vectors,
    likeness: Likeness | None,
) -> Vector:
    """Return the query, a unit vector float32 [D], after feedback.

    Args:
        query: unit vector float32 [D].
        more: vectors of hits that more like them are wanted of.
        less: of hits that less like them are wanted of.
        wrong: see `wrong_share`.
        background: a sample of the library, float32 [N, D].
        likeness: of the model.
    """
    step = max(LEAST_STEP, wrong**2)
    total = query.astype(np.float64) / level_of(query, background).spread
    for vectors, share in ((more, MORE_STEP), (less, -LESS_STEP)):
        if vectors:
            mean = np.stack(vectors).astype(np.float64).mean(axis=0)
            if likeness is not None:
                mean[likeness.first :] *= LOOKS_WEIGHT
            side = np.asarray(unit(mean[None])[0], np.float32)
            total += step * share / level_of(side, background).spread * side
    return np.asarray(unit(total[None])[0], np.float32)


def unwanted(marks: Sequence[FeedbackMark]) -> frozenset[ContentId]:
    """Return the contents that are no hits of this query at all."""
    return frozenset(mark.content_id for mark in marks if mark.kind is FeedbackKind.NOT_MEANT)


def reordered(ranked: Ranked, moved: Ranked, found: FoundSegments, marks: Sequence[FeedbackMark]) -> Ranked:
    """Return candidates in the order of the moved query, as many of them good and maybe as before.

    Those that more was wanted of come first, and those that less was wanted of last.

    Args:
        ranked: as the query itself ranks them; its scores stay those of the places.
        moved: as the moved query does.
        found: the candidates.
        marks: what was said of some.
    """
    sides = {mark.content_id: -1 if mark.kind is FeedbackKind.MORE else 1 for mark in marks}
    side = np.array([sides.get(content, 0) for content in found.content_ids], np.intp)
    order = np.lexsort((-moved.scores, side))
    grades = np.array([BANDS.index(band) for band in ranked.bands], np.intp)
    given = np.empty_like(grades)
    given[order] = np.sort(grades)
    given[side < 0] = 0
    given[side > 0] = BANDS.index(Band.WEAK)
    scores = np.empty_like(ranked.scores)
    scores[order] = np.sort(ranked.scores)[::-1]
    order = np.lexsort((-scores, side, given))
    return replace(ranked, order=order, bands=[BANDS[grade] for grade in given], scores=scores)

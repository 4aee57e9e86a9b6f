"""Which queries are asked in which gallery, to learn and to judge whether they have an answer there.

Galleries are drawn at random from photos whose words are known. A query is answerable if its photo, or one of its
class, is in the gallery, and unanswerable if nothing in the gallery has words like its own. Those that are near are
asked in galleries of any photos, where others of their own kind have an answer; those that are far, in a gallery of
another set, as it is named in detection of what is out of distribution (arXiv 2106.03004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.search.bands import FEATURES, features_of, reach_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from indexer.types import Vector, Vectors
    from model_export.band_pool import Pool

_SHARES = (0.0, 0.0, 0.05, 0.2, 0.5, 0.9)
"""Of each set in one gallery; so a gallery may have no photo of the queries' kind at all."""
_SMALLEST = 40
_GALLERIES = 48
_QUERIES = 200
FAR = {"caption": ("flickr8k",), "name": ("imagenet", "caltech")}
"""Which sets' photos the queries of a kind ask for, where those of the other kind are far."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Best hits of queries: their features, and what they should be."""

    features: NDArray[np.float64]
    """float64 [N, FEATURES]."""
    answerable: NDArray[np.bool_]
    kind: NDArray[np.str_]
    gallery: NDArray[np.intp]

    def only(self, kinds: Sequence[str]) -> Judged:
        """Return the queries of some kinds."""
        rows = np.isin(self.kind, kinds)
        return Judged(self.features[rows], self.answerable[rows], self.kind[rows], self.gallery[rows])


def near(pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator) -> Judged:
    """Ask queries of these groups in galleries of any."""
    return _joined([_near(number, pool, fixed, groups, random) for number in range(_GALLERIES)])


def far(pool: Pool, fixed: Vectors, groups: NDArray[np.intp]) -> Judged:
    """Ask words of these groups in galleries that hold all photos of some sets, and none of the others."""
    parts = []
    for number, (kind, origins) in enumerate(FAR.items()):
        there = np.flatnonzero(np.isin(pool.groups, origins))
        own = _rows(pool, [kind], np.intersect1d(there, groups))
        other = _rows(pool, FAR.keys() - {kind}, _absent(pool, there, groups))
        parts.append(_asked(number, pool, fixed, there, (own, other)))
    return _joined(parts)


def _near(number: int, pool: Pool, fixed: Vectors, groups: NDArray[np.intp], random: np.random.Generator) -> Judged:
    there = _chosen(pool, random)
    wanted = np.intersect1d(there, groups), _absent(pool, there, groups)
    sides: list[list[NDArray[np.intp]]] = [[np.empty(0, np.intp)], [np.empty(0, np.intp)]]
    for kind in np.unique(pool.query_kind):
        found = [random.permutation(_rows(pool, [kind], some))[:_QUERIES] for some in wanted]
        if min(map(len, found)):  # what stands on one side only would teach the size of galleries
            for side, rows in zip(sides, found, strict=True):
                side.append(rows)
    return _asked(number, pool, fixed, there, (np.concatenate(sides[0]), np.concatenate(sides[1])))


def _rows(pool: Pool, kinds: Collection[str], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the queries of some kinds for some groups."""
    return np.flatnonzero(np.isin(pool.query_kind, list(kinds)) & np.isin(pool.query_group, groups))


def _absent(pool: Pool, there: NDArray[np.intp], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return those of the groups that nothing in a gallery is like."""
    return groups[~pool.alike[np.ix_(groups, there)].any(axis=1)]


def _asked(
    number: int,
    pool: Pool,
    fixed: Vectors,
    there: NDArray[np.intp],
    sides: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> Judged:
    """Ask queries in the gallery of the groups that are there.

    Args:
        sides: rows of the queries that have an answer, and of those that have none.
    """
    gallery = pool.images[np.isin(pool.image_group, there)]
    rows = np.concatenate(sides)
    return Judged(
        features=np.asarray([_of_best(pool.queries[row], gallery, fixed) for row in rows]).reshape(-1, len(FEATURES)),
        answerable=np.arange(len(rows)) < len(sides[0]),
        kind=pool.query_kind[rows],
        gallery=np.full(len(rows), number),
    )


def _joined(parts: Sequence[Judged]) -> Judged:
    return Judged(
        features=np.concatenate([part.features for part in parts]),
        answerable=np.concatenate([part.answerable for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        gallery=np.concatenate([part.gallery for part in parts]),
    )


def _chosen(pool: Pool, random: np.random.Generator) -> NDArray[np.intp]:
    """Return the groups of one gallery: another share of each set, so that galleries differ in size and kind."""
    while True:
        kept = [
            random.permutation(some)[: round(random.choice(_SHARES) * len(some))]
            for some in (np.flatnonzero(pool.groups == name) for name in np.unique(pool.groups))
        ]
        if sum(map(len, kept)) >= _SMALLEST:
            return np.concatenate(kept)


def _of_best(query: Vector, gallery: Vectors, fixed: Vectors) -> NDArray[np.float64]:
    """Return the FEATURES of the best hit."""
    similarity = float((gallery @ query).max())
    return np.asarray(features_of(similarity, reach_of(query, fixed), len(gallery)))

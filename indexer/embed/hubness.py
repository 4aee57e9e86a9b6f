"""Hubness: some items are near to whatever is asked for. It is told apart from an answer, and taken away.

How near an item is to the nearest of a fixed set of usual queries is what it would give to anybody; a similarity counts
from there. That compares photos with each other, and photos with texts in one list, whose similarities to words lie
higher. An item's hubness needs no other item, so it is one number of its vector, beside those that a graph gives: an
item has its hubness there, a query in words the weight that hubness has, and the dot product of both vectors subtracts
it. Queries with a picture leave it alone: they gained nothing.

Source: Nearest Neighbor Normalization (arXiv 2410.24114, section 3) with the bank of queries of QB-Norm (arXiv
2112.12777); the number in the vector is ours. What it gains stands in docs/embedder.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from indexer.embed.manifest import Hubness
    from indexer.types import Vectors

LIMIT = 0.5
"""Of an item's hubness above or below the usual one; met are 0.3."""


def hubness_of(vectors: Vectors, queries: Vectors, neighbours: int) -> Vectors:
    """Return the mean similarity of items to the nearest of usual queries, float32 [N].

    Args:
        vectors: float32 [N, D], of items.
        queries: float32 [Q, M], M <= D: the first numbers of unit vectors whose others are zero; Q >= neighbours.
        neighbours: how many are the nearest.
    """
    similarity = vectors[:, : queries.shape[1]] @ queries.T
    near = np.partition(similarity, -neighbours, axis=1)[:, -neighbours:]
    return np.asarray(near.mean(axis=1), np.float32)


def found(vectors: Vectors, hubness: Hubness, queries: Vectors) -> Vectors:
    """Return the vectors of items to be found, with their hubness in them.

    Args:
        vectors: unit vectors float32 [N, D] with a zero in the hubness's place.
        hubness: of the model.
        queries: the usual ones, see `hubness_of`.
    """
    excess = hubness_of(vectors, queries, hubness.neighbours) - hubness.usual
    return _with_number(vectors, hubness.place, -np.clip(excess, -LIMIT, LIMIT))


def asking(vectors: Vectors, hubness: Hubness) -> Vectors:
    """Return the vectors of queries in words, which take hubness away from what they find.

    Args:
        vectors: unit vectors float32 [N, D] with a zero in the hubness's place.
        hubness: of the model.
    """
    number = hubness.weight / (1 + hubness.weight**2) ** 0.5  # against the rest it weighs `weight` then
    return _with_number(vectors, hubness.place, np.full(len(vectors), number, np.float32))


def _with_number(vectors: Vectors, place: int, numbers: Vectors) -> Vectors:
    """Return unit vectors with these numbers in one place, and all others smaller by what that takes."""
    changed = vectors * np.sqrt(1 - numbers**2)[:, None]
    changed[:, place] = numbers
    return np.asarray(changed, np.float32)

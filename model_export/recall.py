"""Retrieval figures of ranked lists, in percent; higher is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import Vectors

Ranks = NDArray[np.int64]
"""int64 [queries]: how many items came before the right one; 0 is best."""


def ranks(queries: Vectors, gallery: Vectors, owner: Sequence[int]) -> Ranks:
    """Return the rank of each query's one right item. A tie counts against the query.

    Args:
        owner: the row of `gallery` that answers each query.
    """
    similarity = queries @ gallery.T
    right = np.take_along_axis(similarity, np.asarray(owner)[:, None], axis=1)
    before: Ranks = (similarity >= right).sum(axis=1) - 1
    return before


def recall_at(found: Ranks, k: int) -> float:
    """Return the share of queries whose right item is among the first `k`, in percent."""
    return float(100 * (found < k).mean())


def mean_reciprocal_rank_at_10(found: Ranks) -> float:
    """Return the mean of 1 / position, counting positions past 10 as 0, in percent."""
    return float(100 * np.where(found < 10, 1 / (found + 1), 0.0).mean())


def precision_at_10(queries: Vectors, gallery: Vectors, wanted: Sequence[str], labels: Sequence[str]) -> float:
    """Return the mean share of right items in each query's first ten, in percent.

    Args:
        wanted: the label that each query asks for.
        labels: of the gallery's items.
    """
    first = _first(queries @ gallery.T, 10)
    right = np.asarray(labels)[first] == np.asarray(wanted)[:, None]
    return float(100 * right.mean())


def top_overlap(similarity: NDArray[np.float32], other: NDArray[np.float32], k: int = 10) -> float:
    """Return the mean share of the first `k` items that two rankings of the same gallery have in common."""
    pairs = zip(_first(similarity, k), _first(other, k), strict=True)
    return float(np.mean([len(set(a) & set(b)) / k for a, b in pairs]))


def _first(similarity: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    return np.argsort(-similarity, axis=1, kind="stable")[:, :k]

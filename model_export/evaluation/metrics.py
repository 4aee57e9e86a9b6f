"""Figures of ranked lists, and of the space that they come from. In percent unless a docstring says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import Vectors

Similarity = NDArray[np.float32]
"""float32 [queries, items]; minus infinity takes an item out of a query's list."""
_DEPTHS = (1, 5, 10)


def positions(similarity: Similarity, answers: Sequence[Sequence[int]]) -> list[NDArray[np.int64]]:
    """Return for each query the sorted positions of its right items, 0 is first. A tie counts against the query.

    Args:
        answers: rows of the right items, at least one for each query.
    """
    found = []
    for row, right in zip(similarity, answers, strict=True):
        at = np.asarray(right)
        found.append(np.sort((row[None, :] >= row[at][:, None]).sum(axis=1) - 1))
    return found


def figures(similarity: Similarity, answers: Sequence[Sequence[int]], prefix: str) -> dict[str, float]:
    """Return recall@1, 5, 10 (of the first right item), MRR@10, nDCG@10 and R@100 (of all right items)."""
    found = positions(similarity, answers)
    values = {f"recall@{depth}": recall(found, depth) for depth in _DEPTHS}
    values["mrr@10"] = mrr_at_10(found)
    values["ndcg@10"] = float(np.mean([_ndcg(one) for one in found]) * 100)
    values["r@100"] = float(np.mean([(one < 100).mean() for one in found]) * 100)
    return {f"{prefix}_{name}": round(value, 2) for name, value in values.items()}


def recall(found: Sequence[NDArray[np.int64]], k: int) -> float:
    """Return the share of queries whose first right item is among the first `k`."""
    return float(100 * np.mean([one[0] < k for one in found]))


def mrr_at_10(found: Sequence[NDArray[np.int64]]) -> float:
    """Return the mean of 1 / rank of the first right item; ranks past 10 count as 0."""
    first = np.array([one[0] for one in found])
    return float(100 * np.where(first < 10, 1 / (first + 1), 0.0).mean())


def precision_at_10(similarity: Similarity, wanted: Sequence[str], labels: Sequence[str]) -> float:
    """Return the mean share of items in each query's first ten whose label is the one that the query wants."""
    right = np.asarray(labels)[_top(similarity)] == np.asarray(wanted)[:, None]
    return float(100 * right.mean())


def top_overlap(similarity: Similarity, other: Similarity) -> float:
    """Return the mean share, 0 to 1, of the first ten items that two rankings of the same items have in common."""
    pairs = zip(_top(similarity), _top(other), strict=True)
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in pairs]))


def collapse_index(no_captions: float, reference: float) -> float:
    """Return the share, 0 to 1, of a caption-free model's MRR that a model loses on photos without captions.

    0 uses the whole picture, 1 ignores it. The reference is the same architecture, trained without captions.
    """
    return 1 - no_captions / reference


def modality_gap(texts: Vectors, images: Vectors) -> float:
    """Return the distance between the mean text and the mean image, 0 to 2."""
    return float(np.linalg.norm(texts.mean(axis=0) - images.mean(axis=0)))


def misalignment(images: Vectors, texts: Vectors) -> tuple[float, float]:
    """Return how often a picture's words are among its 10 nearest texts, and how much nearer they are than others.

    Both are float32 [N, D], row by row.
    """
    cosine = images @ texts.T
    own = np.diag(cosine)
    others = (cosine.sum() - own.sum()) / (cosine.size - len(own))
    partners = recall(positions(cosine, [[row] for row in range(len(images))]), 10)
    return round(partners, 2), float(own.mean() - others)


def hubness(similarity: Similarity, k: int = 10) -> float:
    """Return the skewness of how often an item is among the first `k`: 0 is fair, above 3 some crowd out others."""
    counts = np.bincount(_top(similarity, k).ravel(), minlength=similarity.shape[1]).astype(np.float64)
    spread = counts.std()
    return float(((counts - counts.mean()) ** 3).mean() / spread**3) if spread else 0.0


def share_in_top_10(similarity: Similarity, wanted: NDArray[np.bool_]) -> float:
    """Return the share of `wanted` items, bool [items], in the first ten of all queries."""
    return float(100 * wanted[_top(similarity)].mean())


def _top(similarity: Similarity, k: int = 10) -> NDArray[np.int64]:
    return np.argsort(-similarity, axis=1, kind="stable")[:, :k]


def _ndcg(found: NDArray[np.int64]) -> float:
    """Compare with the ideal list, which starts with all right items."""
    gain = (1 / np.log2(found[found < 10] + 2)).sum()
    ideal = (1 / np.log2(np.arange(min(10, len(found))) + 2)).sum()
    return float(gain / ideal)

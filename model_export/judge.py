"""Figures of ranked lists with any number of right answers, and of the space they are ranked in.

Everything in percent unless it says otherwise. Source of the definitions: design note M0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model_export.recall import mean_reciprocal_rank_at_10, recall_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.types import Vectors

Similarity = NDArray[np.float32]
_DEPTHS = (1, 5, 10)


def positions(similarity: Similarity, answers: Sequence[Sequence[int]]) -> list[NDArray[np.int64]]:
    """Return for each query the sorted places of its right items, 0 is first. A tie counts against the query.

    Args:
        similarity: float32 [queries, items]; minus infinity takes an item out of a query's list.
        answers: rows of the right items, at least one for each query.
    """
    found = []
    for row, right in zip(similarity, answers, strict=True):
        at = np.asarray(right)
        found.append(np.sort((row[None, :] >= row[at][:, None]).sum(axis=1) - 1))
    return found


def figures(similarity: Similarity, answers: Sequence[Sequence[int]], prefix: str) -> dict[str, float]:
    """Return recall@1, 5, 10 (of the first right item), MRR@10, nDCG@10 and R@100 (of all right items)."""
    places = positions(similarity, answers)
    first = np.array([place[0] for place in places])
    found = {f"recall@{depth}": recall_at(first, depth) for depth in _DEPTHS}
    found["mrr@10"] = mrr_at_10(places)
    found["ndcg@10"] = float(np.mean([_ndcg(place) for place in places]) * 100)
    found["r@100"] = float(np.mean([(place < 100).mean() for place in places]) * 100)
    return {f"{prefix}_{name}": round(value, 2) for name, value in found.items()}


def mrr_at_10(places: Sequence[NDArray[np.int64]]) -> float:
    """Return the mean of 1 / position of the first right item, counting positions past 10 as 0."""
    return mean_reciprocal_rank_at_10(np.array([place[0] for place in places]))


def collapse_index(no_captions: float, reference: float) -> float:
    """Return the share, 0 to 1, of a caption-free model's MRR that is lost: 0 uses the whole picture, 1 ignores it.

    Args:
        no_captions: MRR of the model on photos without captions.
        reference: MRR of the same architecture trained without captions.
    """
    return 1 - no_captions / reference


def gap(texts: Vectors, images: Vectors) -> float:
    """Return the distance between the mean text and the mean image, 0 to 2."""
    return float(np.linalg.norm(texts.mean(axis=0) - images.mean(axis=0)))


def misalignment(images: Vectors, texts: Vectors) -> tuple[float, float]:
    """Return how often a picture's words are among its 10 nearest texts, and how much nearer they are than others.

    Args:
        images: float32 [N, D].
        texts: float32 [N, D], the words of each picture.
    """
    cosine = images @ texts.T
    own = np.diag(cosine)
    partner = figures(cosine, [[row] for row in range(len(images))], "partner")["partner_recall@10"]
    others = (cosine.sum() - own.sum()) / (cosine.size - len(own))
    return partner, float(own.mean() - others)


def hubness(similarity: Similarity, k: int = 10) -> float:
    """Return the skewness of how often an item is among the first `k`: 0 is fair, above 3 some crowd out others."""
    first = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    counts = np.bincount(first.ravel(), minlength=similarity.shape[1]).astype(np.float64)
    spread = counts.std()
    return float(((counts - counts.mean()) ** 3).mean() / spread**3) if spread else 0.0


def share_in_top_10(similarity: Similarity, wanted: NDArray[np.bool_]) -> float:
    """Return the share of `wanted` items, bool [items], in the first ten of all queries."""
    first = np.argsort(-similarity, axis=1, kind="stable")[:, :10]
    return float(100 * wanted[first].mean())


def _ndcg(places: NDArray[np.int64]) -> float:
    """The ideal list holds all right items, found or not."""
    gain = (1 / np.log2(places[places < 10] + 2)).sum()
    ideal = (1 / np.log2(np.arange(min(10, len(places))) + 2)).sum()
    return float(gain / ideal)

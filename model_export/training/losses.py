"""Contrastive losses with several positives and masked modalities, and hard negatives for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import torch
from torch import Tensor
from torch.nn import functional

_MINUS_INFINITY = -1e4
"""Stands for minus infinity: float16 can still add to it."""
NONE = -1
"""A row that does not exist."""


class Modality(IntEnum):
    """What an item consists of. Source: UNITE (arXiv 2505.19650), bit codes of modality sets."""

    TEXT = 1
    IMAGE = 2
    BOTH = 3


def contrast(similarity: Tensor, targets: Tensor, masked: Tensor | None = None) -> Tensor:
    """Return the mean cross-entropy against soft targets, a scalar.

    Without a mask both directions count: items against queries and queries against items. With one, only queries
    against items count, and masked items leave denominator and gradient.

    Source: CLIP (arXiv 2103.00020), figure 3; several positives as in SDM (arXiv 2303.12501), eq. 4; UNITE
    (arXiv 2505.19650), modal-aware masked contrastive learning.

    Args:
        similarity: float [items, queries], already divided by the temperature.
        targets: float [items, queries], >= 0; rows and columns are normalised here, so an item may own several
            queries and a query may fit several items. Items without any are negatives.
        masked: bool [items, queries], see `other_modality`.
    """
    if masked is not None:
        similarity = similarity.masked_fill(masked, _MINUS_INFINITY)
        targets = targets.masked_fill(masked, 0.0)
    by_query = targets / targets.sum(dim=0, keepdim=True)
    backward = -(by_query * similarity.log_softmax(dim=0)).sum(dim=0).mean()
    if masked is not None:
        return backward
    total = targets.sum(dim=1, keepdim=True)
    owners = total[:, 0] > 0
    by_item = targets[owners] / total[owners]
    forward = -(by_item * similarity[owners].log_softmax(dim=1)).sum(dim=1).mean()
    return (forward + backward) / 2


def other_modality(items: Tensor, positives: Tensor) -> Tensor:
    """Return bool [items, queries]: where an item has another modality than the query's own item.

    Args:
        items: int [items], values of `Modality`.
        positives: int [queries], the row of each query's own item.
    """
    return items[:, None] != items[positives][None, :]


def mixin(fused: Tensor, single: Tensor, chosen: Tensor, weight: float) -> Tensor:
    """Return unit vectors [N, D]: where `chosen`, the vector of a single modality is mixed into the fused one.

    Source: MiMIC (arXiv 2604.21326), single-modality mixin; the paper gives no formula.

    Args:
        fused: float32 [N, D].
        single: float32 [N, D].
        chosen: bool [N].
        weight: of the single vector, 0 to 1.
    """
    mixed = functional.normalize((1 - weight) * fused + weight * single, dim=-1)
    return torch.where(chosen.unsqueeze(-1), mixed, fused)


def soft_targets(owner: Tensor, texts: Tensor, *, share: float, temperature: float) -> Tensor:
    """Return targets in which captions that mean nearly the same share their pictures.

    Args:
        owner: int [texts], the row of the picture each text belongs to; pictures are 0 .. max.
        texts: float [texts, D], unit vectors of the frozen text tower.
        share: of a text's target that goes to pictures of similar texts, 0 for one-hot.
        temperature: of the softmax over text similarity.

    Returns:
        float [images, texts]; each column sums to 1.
    """
    images = int(owner.max()) + 1
    hard = functional.one_hot(owner, images).to(texts.dtype).T
    if share == 0:
        return hard
    alike = (texts @ texts.T / temperature).softmax(dim=1)
    return (1 - share) * hard + share * (hard @ alike.T)


def batch_recall(similarity: Tensor, per_item: int, k: int = 10) -> float:
    """Return the share of queries, in percent, whose item is among the first `k`; a tie counts against the query.

    Args:
        similarity: float [queries, items]; queries come item by item, `per_item` of each.
    """
    owner = torch.arange(similarity.shape[1], device=similarity.device).repeat_interleave(per_item)
    right = similarity.gather(1, owner[:, None])
    return float(100 * ((similarity >= right).sum(dim=1) <= k).float().mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeFilter:
    """Which candidates are too near the truth to be negatives."""

    pool: int = 100
    """Candidates of each query, over all modalities."""
    score_share: float = 0.95
    """A candidate that scores above this share of the query's own item is probably right."""
    text_similarity: float = 0.7
    """A candidate whose caption is this similar to the query, in the frozen text tower, means the same."""


@dataclass(frozen=True, slots=True)
class Negatives:
    """Hard negatives of each query: int64 [queries] item rows, NONE where the filter left nothing."""

    images: Tensor
    texts: Tensor


def hard_negatives(
    scores: Tensor, modalities: Tensor, owner: Tensor, own: Tensor, alike: Tensor, limits: NegativeFilter | None = None
) -> Negatives:
    """Return for each query the best wrong picture and the best wrong text.

    Source: UniVL-DR (arXiv 2209.00179), section 3.3, modality-balanced hard negatives; filters as in RzenEmbed
    (arXiv 2510.27350).

    Args:
        scores: float [queries, items], of the model that is trained.
        modalities: int [items], values of `Modality`; what has a picture counts as one.
        owner: int64 [items], the photo that each item is made of.
        own: int64 [queries], the photo that each query looks for.
        alike: float [queries, items], similarity of the query to the item's caption in the frozen text tower.
    """
    limits = limits or NegativeFilter()
    right = owner[None, :] == own[:, None]
    best = scores.masked_fill(~right, -torch.inf).max(dim=1, keepdim=True).values
    wrong = ~right & (alike < limits.text_similarity) & (scores < limits.score_share * best)
    top = scores.topk(min(limits.pool, scores.shape[1]), dim=1).indices

    def first(wanted: Tensor) -> Tensor:
        fits = (wrong & wanted[None, :]).gather(1, top)
        at = fits.to(torch.int64).argmax(dim=1, keepdim=True)
        return torch.where(fits.any(dim=1), top.gather(1, at)[:, 0], NONE)

    return Negatives(first((modalities & Modality.IMAGE) > 0), first(modalities == Modality.TEXT))

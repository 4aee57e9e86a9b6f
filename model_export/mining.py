"""Hard negatives, as many pictures as texts, without duplicates and what is probably right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from model_export.losses import Modality

if TYPE_CHECKING:
    from torch import Tensor

NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is too near the truth to be called wrong."""

    pool: int = 100
    """Candidates of each query, over all modalities."""
    score_share: float = 0.95
    """A candidate that scores above this share of the query's own item is probably right."""
    text_similarity: float = 0.7
    """A candidate whose caption is this near to the query, in the frozen text tower, says the same."""


@dataclass(frozen=True, slots=True)
class Mined:
    """The negatives of each query: int64 [queries] item rows, NONE where the filter left nothing."""

    images: Tensor
    texts: Tensor


def mine(
    scores: Tensor, modalities: Tensor, owner: Tensor, own: Tensor, alike: Tensor, keep: Filter | None = None
) -> Mined:
    """Return for each query the highest picture and the highest text that are wrong.

    Source: UniVL-DR (arXiv 2209.00179), section 3.3, modality-balanced hard negatives; filters as in RzenEmbed
    (arXiv 2510.27350).

    Args:
        scores: float [queries, items], of the model that is to learn.
        modalities: int [items], values of `Modality`; what has a picture counts as one.
        owner: int64 [items], the photo that each item is made of.
        own: int64 [queries], the photo that each query means.
        alike: float [queries, items], similarity of the query to the item's caption in the frozen text tower.
        keep: limits of the filter.
    """
    limits = keep or Filter()
    right = owner[None, :] == own[:, None]
    best = scores.masked_fill(~right, -torch.inf).max(dim=1, keepdim=True).values
    wrong = ~right & (alike < limits.text_similarity) & (scores < limits.score_share * best)
    top = scores.topk(min(limits.pool, scores.shape[1]), dim=1).indices
    return Mined(
        _first(top, wrong, (modalities & Modality.IMAGE) > 0),
        _first(top, wrong, modalities == Modality.TEXT),
    )


def _first(top: Tensor, wrong: Tensor, wanted: Tensor) -> Tensor:
    fits = (wrong & wanted[None, :]).gather(1, top)
    at = fits.to(torch.int64).argmax(dim=1, keepdim=True)
    return torch.where(fits.any(dim=1), top.gather(1, at)[:, 0], NONE)

"""Contrastive losses: several positives, masked modalities, blended vectors."""

from __future__ import annotations

from enum import IntEnum

import torch
from torch import Tensor
from torch.nn import functional

_NEVER = -1e4
"""Stands for minus infinity: the smallest number that float16 still adds without becoming infinite."""


class Modality(IntEnum):
    """What an item consists of. Source: UNITE (arXiv 2505.19650), bit codes of modality sets."""

    TEXT = 1
    IMAGE = 2
    BOTH = 3


def contrast(similarity: Tensor, targets: Tensor, apart: Tensor | None = None) -> Tensor:
    """Return the mean cross-entropy against soft targets.

    Without `apart` both directions count: each item looks for its queries and each query for its items. With it only
    queries look, and never at items that are set apart: they leave denominator and gradient.

    Args:
        similarity: float [items, queries], already divided by the temperature.
        targets: float [items, queries], >= 0; each row and column is scaled to sum 1 here, so an item may
            own several queries and a query may fit several items. Items without any are negatives.
        apart: bool [items, queries], see `other_modality`.
    Source: CLIP (arXiv 2103.00020), figure 3; several positives as in SDM (arXiv 2303.12501), eq. 4; UNITE
        (arXiv 2505.19650), modal-aware masked contrastive learning.
    """
    if apart is not None:
        similarity = similarity.masked_fill(apart, _NEVER)
        targets = targets.masked_fill(apart, 0.0)
    by_query = targets / targets.sum(dim=0, keepdim=True)
    backward = -(by_query * similarity.log_softmax(dim=0)).sum(dim=0).mean()
    if apart is not None:
        return backward
    total = targets.sum(dim=1, keepdim=True)
    owners = total[:, 0] > 0
    by_item = targets[owners] / total[owners]
    forward = -(by_item * similarity[owners].log_softmax(dim=1)).sum(dim=1).mean()
    return (forward + backward) / 2


def other_modality(items: Tensor, positives: Tensor) -> Tensor:
    """Return bool [items, queries]: where an item is not of exactly the modality that the query's own item has.

    Args:
        items: int [items], values of `Modality`.
        positives: int [queries], the row of each query's own item.
    """
    return items[:, None] != items[positives][None, :]


def blend(fused: Tensor, single: Tensor, chosen: Tensor, weight: float) -> Tensor:
    """Return unit vectors [N, D]: where `chosen`, a single modality's vector is mixed into the fused one.

    Source: MiMIC (arXiv 2604.21326), single-modality mixin; its formula is not known, this is design note M1's.

    Args:
        chosen: bool [N].
        weight: of the single vector, 0 to 1.
    """
    mixed = functional.normalize((1 - weight) * fused + weight * single, dim=-1)
    return torch.where(chosen.unsqueeze(-1), mixed, fused)


def soft_targets(owner: Tensor, texts: Tensor, *, share: float, temperature: float) -> Tensor:
    """Return targets that let near-synonymous captions share their pictures.

    Args:
        owner: int [texts], the row of the picture each text belongs to; pictures are 0 .. max.
        texts: float [texts, D], unit vectors of the frozen text tower.
        share: of a text's target that goes to look-alike texts' pictures, 0 for one-hot.
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

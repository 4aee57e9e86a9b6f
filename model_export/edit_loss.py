"""The loss of composed queries that look for pictures; the second and the third stage lower it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from model_export.losses import contrast
from model_export.photos import picture, texts

if TYPE_CHECKING:
    from torch import Tensor

    from model_export.photos import Edits, FuseModel

_MAX_SCALE = 100.0


def loudness(model: FuseModel) -> Tensor:
    """Return what similarities are multiplied by, a scalar."""
    return model.log_scale.exp().clamp(max=_MAX_SCALE)


def edit_loss(model: FuseModel, shown_by: FuseModel, edits: Edits, rows: Tensor, random: torch.Generator) -> Tensor:
    """Composed queries look among the targets and references of the batch, each without its own reference.

    Args:
        model: embeds the queries.
        shown_by: embeds the pictures.
        edits: all of them.
        rows: int64 [B], those of the batch.
        random: chooses among several targets.
    """
    references = edits.references[rows]
    plain = torch.zeros_like(references)
    queries = model.embed([picture(model, edits.pictures, references, plain), texts(edits.words, rows)])
    several = (edits.targets[rows] >= 0).sum(dim=1)
    choice = (torch.rand(len(rows), generator=random) * several).long()
    items = torch.cat([edits.targets[rows, choice], references])
    seen = shown_by.embed([picture(shown_by, edits.pictures, items, torch.zeros_like(items))])
    right = (items[:, None, None] == edits.targets[rows][None]).any(dim=2)
    own = items[:, None] == references[None, :]
    similarity = seen @ queries.T * loudness(model)
    return contrast(similarity, right.float().to(model.device), (own & ~right).to(model.device))

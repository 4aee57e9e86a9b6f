"""What the documents of a batch consist of: photos, words, or both, with words missing singly and by folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from model_export.align_task import drawn_rows
from model_export.losses import Modality

if TYPE_CHECKING:
    from model_export.photos import Photos

_FOLDERS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """How often what is missing; all shares 0 to 1."""

    text_share: float
    """Of the documents: words alone."""
    caption_dropout: float
    """Of the photos with words: those that lose them."""
    group_dropout: float
    """Of the folders: those without any words in this draw."""
    draw: int
    """Which folders those are; the same for all batches of an epoch."""


class Drawn(NamedTuple):
    """Photos of a step, and two different captions of each; all int64 [B]."""

    rows: Tensor
    views: Tensor
    asked: Tensor
    """The caption that looks for the photo."""
    told: Tensor
    """The caption that the photo carries, if it carries one."""


def draw_photos(photos: Photos, per_batch: int, step: int, random: torch.Generator, *, seed: int) -> Drawn:
    """Return the photos of a step; one comes back only after all others were drawn."""
    rows = drawn_rows(len(photos), per_batch, step, seed=seed)
    views = torch.randint(photos.pictures.views, (len(rows),), generator=random)
    order = torch.rand(len(rows), photos.captions, generator=random).argsort(dim=1)
    return Drawn(rows, views, order[:, 0], order[:, 1])


def composition(plan: Composition, folders: Tensor, random: torch.Generator) -> Tensor:
    """Return int64 [B], the `Modality` of each document.

    Args:
        folders: int64 [B], the folder of each.
    """
    chance = torch.Generator().manual_seed(plan.draw)
    bare = torch.rand(_FOLDERS, generator=chance) < plan.group_dropout
    dropped = torch.rand(len(folders), generator=random) < plan.caption_dropout
    words_only = torch.rand(len(folders), generator=random) < plan.text_share
    photos = torch.where(dropped | bare[folders], Modality.IMAGE, Modality.BOTH)
    return torch.where(words_only, Modality.TEXT, photos)


def folders(pooled: Tensor) -> Tensor:
    """Return int64 [N]: photos sorted into folders by topic, as people sort theirs.

    Args:
        pooled: float32 [N, captions, D], unit vectors.
    """
    topics = pooled.mean(dim=1)
    spread = torch.linspace(0, len(topics) - 1, _FOLDERS).long()
    return (topics @ topics[spread].T).argmax(dim=1)

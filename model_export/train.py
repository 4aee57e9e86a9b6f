"""Trains the alignment on cached features: seconds a hundred steps, the same result for the same seed."""

from __future__ import annotations

import copy
import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from model_export.align import Alignment, Belief, contrast, soft_targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to train. The defaults are the shipped model's."""

    steps: int = 160
    learning_rate: float = 1e-3
    warmup_steps: int = 20
    weight_decay: float = 0.1
    synonym_share: float = 0.3
    """Of a caption's target, spread over pictures whose captions say nearly the same."""
    synonym_temperature: float = 0.05
    average: float = 0.98
    """Decay of the moving average of the weights; the average is what is kept."""
    seed: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Pictures with their texts, as features, and how many of them a batch holds."""

    images: Tensor
    """float32 [views, N, F]; a draw takes one view."""
    texts: Tensor
    """float32 [N, captions, D], unit vectors; a draw takes `captions` of them."""
    per_batch: int
    captions: int = 1


class Batch(NamedTuple):
    """One training step's input."""

    images: Tensor
    """float32 [B, F]."""
    belief: Belief
    texts: Tensor
    """float32 [T, D]."""
    owner: Tensor
    """int64 [T]: the row of the picture that each text belongs to."""


def train(model: Alignment, sources: Sequence[Source], recipe: Recipe) -> Alignment:
    """Train `model` in place and return the averaged copy, in evaluation mode.

    The text map and the scalars are not decayed: the map starts at identity, not at zero.
    """
    torch.manual_seed(recipe.seed)
    optimiser = _optimiser(model, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, recipe))
    averaged = copy.deepcopy(model)
    for step, batch in enumerate(batches(model, sources, recipe)):
        model.train()
        loss = batch_loss(model, batch, recipe)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships it without annotations
        optimiser.step()
        schedule.step()
        _follow(averaged, model, min(recipe.average, (step + 1) / (step + 10)))
        if (step + 1) % 40 == 0:
            _log.info("step %d of %d, loss %.3f", step + 1, recipe.steps, loss.item())
    return averaged.eval()


def batch_loss(model: Alignment, batch: Batch, recipe: Recipe) -> Tensor:
    """Return the contrastive loss of one batch, a scalar."""
    targets = soft_targets(batch.owner, batch.texts, share=recipe.synonym_share, temperature=recipe.synonym_temperature)
    images = model.images(batch.images, batch.belief)
    scale = model.log_scale.exp().clamp(max=100.0)
    return contrast(images @ model.texts(batch.texts).T * scale, targets)


def batches(model: Alignment, sources: Sequence[Source], recipe: Recipe) -> Iterator[Batch]:
    """Yield `recipe.steps` batches; a picture comes back only after all others of its source were drawn."""
    random = torch.Generator().manual_seed(recipe.seed)
    with torch.inference_mode():
        beliefs = [_beliefs(model, source) for source in sources]
    orders = [_order(source.images.shape[1], source.per_batch, random) for source in sources]
    for _ in range(recipe.steps):
        drawn = [
            draw(source, belief, next(order), random)
            for source, belief, order in zip(sources, beliefs, orders, strict=True)
        ]
        yield _joined(drawn)


def draw(source: Source, beliefs: Belief, rows: Tensor, random: torch.Generator) -> Batch:
    """Return one view of each picture in `rows` and some of its texts, without replacement.

    Args:
        beliefs: probability and index [views, N, top] of the source.
        rows: int64 [B].
    """
    view = torch.randint(source.images.shape[0], (len(rows),), generator=random)
    choice = torch.rand(len(rows), source.texts.shape[1], generator=random).argsort(dim=1)[:, : source.captions]
    texts = source.texts[rows[:, None], choice].flatten(0, 1)
    owner = torch.arange(len(rows)).repeat_interleave(choice.shape[1])
    belief = Belief(beliefs.probability[view, rows], beliefs.classes[view, rows])
    return Batch(source.images[view, rows], belief, texts, owner)


def prototypes(classifier_weight: Tensor, like: Tensor) -> Tensor:
    """Return classifier rows as virtual features, float32 [1, classes, F].

    Features are means of ReLU6 outputs, so negative weights are cut, and rows get the length of real features.

    Args:
        like: float32 [N, F], real features.
    """
    positive: Tensor = functional.normalize(classifier_weight.clamp(min=0), dim=1)
    length: Tensor = torch.linalg.vector_norm(like, dim=1).mean()
    return (positive * length).unsqueeze(0)


def _beliefs(model: Alignment, source: Source) -> Belief:
    views, rows, _ = source.images.shape
    belief = model.conse.believe(source.images.flatten(0, 1))
    return Belief(*(part.view(views, rows, -1) for part in belief))


def _order(rows: int, per_batch: int, random: torch.Generator) -> Iterator[Tensor]:
    while True:
        shuffled = torch.randperm(rows, generator=random)
        for start in range(0, rows - per_batch + 1, per_batch):
            yield shuffled[start : start + per_batch]


def _joined(parts: Sequence[Batch]) -> Batch:
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part.images))
    return Batch(
        torch.cat([part.images for part in parts]),
        Belief(*(torch.cat(fields) for fields in zip(*(part.belief for part in parts), strict=True))),
        torch.cat([part.texts for part in parts]),
        torch.cat([part.owner + start for part, start in zip(parts, starts, strict=False)]),
    )


def _optimiser(model: Alignment, recipe: Recipe) -> torch.optim.Optimizer:
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in model.head.parameters() if p.ndim > 1]
    decayed = {id(p) for p in matrices}
    rest = [p for p in trained if id(p) not in decayed]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": rest, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)


def _pace(step: int, recipe: Recipe) -> float:
    """Return the share of the learning rate: a linear start, then half a cosine down to zero."""
    return min(1.0, (step + 1) / recipe.warmup_steps) * 0.5 * (1 + math.cos(math.pi * step / recipe.steps))


def _follow(averaged: Alignment, model: Alignment, decay: float) -> None:
    with torch.no_grad():
        for kept, new in zip(averaged.parameters(), model.parameters(), strict=True):
            if new.requires_grad:
                kept.lerp_(new, 1 - decay)

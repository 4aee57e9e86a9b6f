"""What a trained model's figures are held against: no training at all, and training that must not help."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from model_export.align import say
from model_export.evaluate import caption_figures
from model_export.train import train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.align import Alignment
    from model_export.train import Recipe, Source


def baseline_figures(untrained: Alignment, images: Tensor, texts: Tensor, prefix: str) -> dict[str, float]:
    """Return the figures of the semantic residual alone.

    Args:
        untrained: its text map is still the identity.
        images: float32 [N, F], features of the photos.
        texts: float32 [N, captions, D], their captions.
        prefix: of the figures' names.
    """
    with torch.inference_mode():
        spoken = say(untrained.conse.believe(images), untrained.texts(untrained.conse.names))
    return _figures(spoken, texts.flatten(0, 1), texts.shape[1], prefix)


def control_figures(
    untrained: Alignment, sources: Sequence[Source], recipe: Recipe, images: Tensor, texts: Tensor
) -> dict[str, float]:
    """Return the figures of a head trained with every caption dealt to a wrong photo, without the residual.

    They must be near chance. If they are not, the test photos have leaked into the training.
    """
    model = train(copy.deepcopy(untrained), [shuffled(source, recipe.seed) for source in sources], recipe)
    with torch.inference_mode():
        own = torch.nn.functional.normalize(model.head(images), dim=-1)
        words = model.texts(texts.flatten(0, 1))
    return _figures(own, words, texts.shape[1], "control_shuffled_pairs")


def shuffled(source: Source, seed: int) -> Source:
    """Return the source with its texts in another order."""
    order = torch.randperm(source.texts.shape[0], generator=torch.Generator().manual_seed(seed))
    return replace(source, texts=source.texts[order])


def _figures(images: Tensor, texts: Tensor, captions: int, prefix: str) -> dict[str, float]:
    owner = [row for row in range(len(images)) for _ in range(captions)]
    return caption_figures(texts.numpy(), images.numpy(), owner, prefix)

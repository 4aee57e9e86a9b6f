"""What a shipped vector consists of: what an item means, its hubness, and how a picture looks.

Trained for words, the shared space forgets differences that the picture tower still sees: a photo's nearest neighbour
is of its own class less often than with the tower's raw features. So a vector keeps both, in blocks beside each other:
the meaning, along the directions that words and pictures use, and the looks, zero for words. Words rank pictures as
before, and a picture that asks weighs the looks so that it finds its like (`indexer.embed.vectors`).

Between the blocks is a number that the graphs leave zero: the engine puts the hubness there (`indexer.embed.vectors`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.fusion import KINDS, Memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.fusion import Fusion

MEANING = 256
"""Of the trained space's 384 directions; the rest holds next to nothing: 224 to 384 find captions equally well."""
LOOKS = 159
"""Of the tower's 1,280; with 128 a photo's nearest neighbour is of its class less often than with all of them."""
HUBNESS_PLACE = MEANING
FIRST_OF_LOOKS = MEANING + 1
DIMENSION = FIRST_OF_LOOKS + LOOKS
LOOKS_SHARE = 0.3
"""Length of the looks in a picture's unit vector. The more, the less its meaning counts beside a text's in one list."""
QUERY_WEIGHTS = {"image": 20.0, "composed": 0.0}
"""How much more a query asks for the looks than a library's vector holds of them."""
_SHRINKAGE = 1.0
_NAME_WEIGHT = 2.0


class Looks(nn.Module):
    """The tower's features as a short vector: the directions that its classifier tells things apart by, whitened.

    Source: whitening of descriptors (Jegou and Chum, ECCV 2012, section 3), here after a projection to the classifier's
    row space, which leaves out what it has learned to ignore.
    """

    def __init__(self, features: int, dimension: int = LOOKS) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(dimension, features), requires_grad=False)

    @classmethod
    def fitted(cls, classifier_weight: Tensor, like: Tensor, dimension: int = LOOKS) -> Looks:
        """Return looks that are fitted to usual photos; nothing is told of what is on them.

        Args:
            classifier_weight: float32 [classes, F].
            like: float32 [N, F], features of usual photos, as `strongest` gives them.
            dimension: of a vector.
        """
        rows = classifier_weight - classifier_weight.mean(dim=0)
        told_apart = torch.linalg.svd(rows, full_matrices=False).Vh[:dimension]
        seen = functional.normalize(functional.normalize(like, dim=-1) @ told_apart.T, dim=-1)
        spread = torch.cov(seen.T)
        smooth = spread + _SHRINKAGE * spread.diagonal().mean() * torch.eye(dimension)
        values, vectors = torch.linalg.eigh(smooth)
        looks = cls(classifier_weight.shape[1], dimension)
        looks.weight.data.copy_(vectors @ torch.diag(values.rsqrt()) @ vectors.T @ told_apart)
        return looks

    def forward(self, features: Tensor) -> Tensor:
        """Return float32 [N, looks] unit vectors of float32 [N, F] features."""
        return functional.normalize(functional.linear(features, self.weight), dim=-1)


def strongest(grid: Tensor) -> Tensor:
    """Return [N, F], each feature where it is strongest: a thing counts as much before a large background.

    Source: regional maximum activations (arXiv 1511.05879), section 3, here over the means of parts.

    Args:
        grid: [N, parts, F].
    """
    return grid.amax(dim=1)


def meaning_basis(pictures: Tensor, words: Tensor, names: Tensor, dimension: int = MEANING) -> Tensor:
    """Return float32 [meaning, D]: the directions along which trained vectors lie.

    Args:
        pictures: float32 [N, D], unit vectors.
        words: float32 [N, D], of captions.
        names: float32 [M, D], of classes, which take other directions than captions.
        dimension: how many directions.
    """
    rows = torch.cat([pictures, words, _NAME_WEIGHT**0.5 * names])
    directions: Tensor = torch.linalg.eigh(rows.T @ rows).eigenvectors
    return directions.flip(1)[:, :dimension].T.contiguous()


def looks_state(looks: Tensor, width: int) -> Tensor:
    """Return float32 [N, 1, width + KINDS], looks as a state of no kind, which no decoder reads."""
    return functional.pad(looks, (0, width + KINDS - looks.shape[-1])).unsqueeze(1)


class Blocks(nn.Module):
    """A fusion whose vectors get both blocks, and the number between them."""

    def __init__(self, fusion: nn.Module, basis: Tensor, looks: int = LOOKS) -> None:
        super().__init__()
        self.fusion = fusion
        self.basis = nn.Parameter(basis, requires_grad=False)
        self.looks = looks

    def forward(self, image_states: Tensor, image_mask: Tensor, text_states: Tensor, text_mask: Tensor) -> Tensor:
        """Return float32 [N, D]; a modality that is missing has a mask of zeros."""
        return self.embed([Memory(image_states, image_mask), Memory(text_states, text_mask)])

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, meaning + 1 + looks] unit vectors for one or more memories of N items each."""
        inner: Fusion = self.fusion  # type: ignore[assignment]  # a module that is one
        kinds = [memory.states[..., -KINDS:].sum(dim=-1).round() for memory in memories]
        read = [
            Memory(memory.states, memory.mask * kind.to(memory.mask.dtype))
            for memory, kind in zip(memories, kinds, strict=True)
        ]
        meaning = functional.normalize(inner.embed(read) @ self.basis.T, dim=-1)
        seen = [
            ((memory.mask * (1 - kind)).unsqueeze(-1) * memory.states[..., : self.looks]).sum(dim=1)
            for memory, kind in zip(memories, kinds, strict=True)
        ]
        looks = functional.normalize(torch.stack(seen).sum(dim=0), dim=-1)
        parts = [(1 - LOOKS_SHARE**2) ** 0.5 * meaning, torch.zeros_like(meaning[..., :1]), LOOKS_SHARE * looks]
        return functional.normalize(torch.cat(parts, dim=-1), dim=-1)

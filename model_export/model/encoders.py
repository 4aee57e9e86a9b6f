"""The encoders and the decoder as a bundle holds them: three modules, and the ONNX graphs that they become.

Trained for words, the shared space forgets differences that the picture tower still sees: a photo's nearest neighbour
is of its own class less often than with the tower's raw features. So a vector has two blocks: the meaning, along the
directions that words and pictures use, and the looks of a picture, zero for words. Words rank pictures as before, and
a query picture weighs the looks so that it finds similar ones (`indexer.embed.vectors`).

The number between the blocks is zero in the graphs; the engine puts the hubness there (`indexer.embed.vectors`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from indexer.embed.manifest import STATES
from model_export.graphs.tracing import EMBEDDING, trace
from model_export.model.fusion import KINDS, FuseModel, Fusion, Memory, Token, with_kind
from model_export.model.image_tower import ImageTower, head_features, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model_export.model.alignment import Alignment

MEANING = 256
"""Of the trained space's 384 directions; the rest holds next to nothing: 224 to 384 find captions equally well."""
LOOKS = 159
"""Of the tower's 1,280; with 128 a photo's nearest neighbour is of its class less often than with all of them."""
HUBNESS_PLACE = MEANING
FIRST_OF_LOOKS = MEANING + 1
VECTOR_DIMENSION = FIRST_OF_LOOKS + LOOKS
LOOKS_SHARE = 0.3
"""Length of the looks in a picture's unit vector. The longer, the less its meaning counts beside that of a text."""
QUERY_WEIGHTS = {"image": 20.0, "composed": 0.0}
"""Factor of the looks in a query, by what the query consists of."""
PIXELS = "pixels"
TEXT_INPUTS = ("input_ids", "attention_mask")
FUSION_INPUTS = ("image_states", "image_mask", "text_states", "text_mask")
_SHRINKAGE = 1.0
_NAME_WEIGHT = 2.0


class Trained(NamedTuple):
    """The results of all training stages, in evaluation mode."""

    alignment: Alignment
    fuse: FuseModel
    """Embeds pictures alone and words alone."""
    joint: FuseModel
    """Embeds pictures with words."""


class Looks(nn.Module):
    """The tower's features as a short vector: the directions by which its classifier tells things apart, whitened.

    Source: whitening of descriptors (Jegou and Chum, ECCV 2012, section 3), here after a projection to the row space of
    the classifier, which leaves out what it learned to ignore.
    """

    def __init__(self, features: int, dimension: int = LOOKS) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(dimension, features), requires_grad=False)

    @classmethod
    def fitted(cls, classifier_weight: Tensor, like: Tensor, dimension: int = LOOKS) -> Looks:
        """Fit to usual photos, without labels.

        Args:
            classifier_weight: float32 [classes, F].
            like: float32 [N, F], features of usual photos, as `max_over_patches` gives them.
        """
        rows = classifier_weight - classifier_weight.mean(dim=0)
        directions = torch.linalg.svd(rows, full_matrices=False).Vh[:dimension]
        projected = functional.normalize(functional.normalize(like, dim=-1) @ directions.T, dim=-1)
        covariance = torch.cov(projected.T)
        smooth = covariance + _SHRINKAGE * covariance.diagonal().mean() * torch.eye(dimension)
        values, vectors = torch.linalg.eigh(smooth)
        looks = cls(classifier_weight.shape[1], dimension)
        looks.weight.data.copy_(vectors @ torch.diag(values.rsqrt()) @ vectors.T @ directions)
        return looks

    def forward(self, features: Tensor) -> Tensor:
        """Return float32 [N, looks] unit vectors of float32 [N, F] features."""
        return functional.normalize(functional.linear(features, self.weight), dim=-1)


def max_over_patches(grid: Tensor) -> Tensor:
    """Return [N, F], the maximum of each feature over the patches [N, patches, F].

    So a small thing counts as much as a large background. Source: R-MAC (arXiv 1511.05879), section 3.
    """
    return grid.amax(dim=1)


def meaning_basis(pictures: Tensor, words: Tensor, names: Tensor, dimension: int = MEANING) -> Tensor:
    """Return float32 [meaning, D]: the principal directions of trained vectors.

    Args:
        pictures: float32 [N, D], unit vectors.
        words: float32 [N, D], of captions.
        names: float32 [M, D], of class names, which use other directions than captions.
    """
    rows = torch.cat([pictures, words, _NAME_WEIGHT**0.5 * names])
    directions: Tensor = torch.linalg.eigh(rows.T @ rows).eigenvectors
    return directions.flip(1)[:, :dimension].T.contiguous()


def looks_state(looks: Tensor, width: int) -> Tensor:
    """Return float32 [N, 1, width + KINDS]: looks as a state without a kind, which no decoder reads."""
    return functional.pad(looks, (0, width + KINDS - looks.shape[-1])).unsqueeze(1)


class Blocks(nn.Module):
    """A fusion whose vectors consist of meaning, a zero for the hubness, and looks."""

    def __init__(self, fusion: nn.Module, basis: Tensor, looks: int = LOOKS) -> None:
        super().__init__()
        self.fusion = fusion
        self.basis = nn.Parameter(basis, requires_grad=False)
        self.looks = looks

    def forward(self, image_states: Tensor, image_mask: Tensor, text_states: Tensor, text_mask: Tensor) -> Tensor:
        """Return float32 [N, D]; a missing modality has a mask of zeros."""
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


class ImageEncoder(nn.Module):
    """uint8 [N, H, W, 3] RGB to float32 [N, D] unit vectors and float32 [N, P, S] states."""

    def __init__(self, tower: ImageTower, trained: Trained, looks: Looks) -> None:
        super().__init__()
        self.tower = tower
        self.looks = looks
        self.alignment = trained.alignment
        self.fuse = trained.fuse
        with torch.no_grad():
            names = self.alignment.texts(self.alignment.conse.names)
        self.names = nn.Parameter(names, requires_grad=False)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Embed pictures."""
        features = self.tower(pixels)
        inputs, grid = head_features(features), unpack(features).grid
        vector, residual = self.alignment.join(inputs, self.names)
        known = self.fuse.pictures(vector, residual, grid)
        states = torch.cat([known, looks_state(self.looks(max_over_patches(grid)), vector.shape[-1])], dim=1)
        return self.fuse.embed([Memory(states, torch.ones_like(states[..., 0]))]), states


class TextEncoder(nn.Module):
    """int64 [N, L] ids and mask to float32 [N, D] unit vectors and float32 [N, L, S] states."""

    def __init__(self, tower: nn.Module, fuse: FuseModel) -> None:
        super().__init__()
        self.tower = tower
        self.fuse = fuse

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Embed texts."""
        states = with_kind(self.tower(input_ids, attention_mask), Token.WORD)
        return self.fuse.embed([Memory(states, attention_mask)]), states


def export_image(module: nn.Module, side_px: int, out: Path, outputs: Sequence[str] = (EMBEDDING, STATES)) -> None:
    """Write a graph that reads uint8 [N, side, side, 3] `pixels`; N is free."""
    example = torch.zeros(2, side_px, side_px, 3, dtype=torch.uint8)
    trace(module, (example,), {PIXELS: {0: "batch"}}, {name: {0: "batch"} for name in outputs}, out)


def export_text(module: nn.Module, out: Path, outputs: Sequence[str] = (EMBEDDING, STATES)) -> None:
    """Write a graph that reads int64 [N, L] `input_ids` and `attention_mask`; N and L are free."""
    example = torch.tensor([[101, 2000, 102], [101, 102, 0]])
    free = {0: "batch", 1: "length"}
    given = {name: {0: "batch"} if name == EMBEDDING else free for name in outputs}
    trace(module, (example, (example > 0).long()), dict.fromkeys(TEXT_INPUTS, free), given, out)


def export_fusion(module: nn.Module, states_dimension: int, out: Path) -> None:
    """Write a graph that reads float32 [N, P, S] and [N, L, S] states and int64 masks of both; N, P, L are free."""
    states = torch.zeros(2, 3, states_dimension), torch.zeros(2, 4, states_dimension)
    example = states[0], torch.ones(2, 3).long(), states[1], torch.ones(2, 4).long()
    picture, text = {0: "batch", 1: "image_length"}, {0: "batch", 1: "length"}
    inputs = dict(zip(FUSION_INPUTS, (picture, picture, text, text), strict=True))
    trace(module, example, inputs, {EMBEDDING: {0: "batch"}}, out)

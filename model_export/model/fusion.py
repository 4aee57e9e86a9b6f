"""Fusion-in-decoder: a learned query reads the token states of whichever modalities an item has.

Source: MiMIC (arXiv 2604.21326); Fusion-in-Decoder (arXiv 2007.01282). The encoders never see each other, so their
states can be kept: a changed caption runs only the decoder again.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.model.image_tower import IMAGE_FEATURES
from model_export.model.text_tower import DIMENSION, mean_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.model.alignment import Alignment, TextMap

FUSIONS = ("anchored", "decoder", "early", "late")
_MAX_SCALE = 100.0


class Token(IntEnum):
    """What a state describes. The last numbers of each state are its one-hot code."""

    WORD = 0
    PICTURE = 1
    """The picture's own vector, head and residual together."""
    CLASSES = 2
    """The names of the picture's likeliest classes."""
    PATCH = 3


KINDS = len(Token)
_MASKED = -1e4


class Memory(NamedTuple):
    """Token states of one modality."""

    states: Tensor
    """float32 [N, M, D + KINDS]."""
    mask: Tensor
    """[N, M], above zero where a state counts; a row may have none."""


class Fusion(Protocol):
    """Makes one vector of the memories that an item has."""

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors for one or more memories of N items each."""


def with_kind(content: Tensor, kind: Token) -> Tensor:
    """Return float32 [N, M, D + KINDS]: contents [N, M, D] as states of one kind."""
    flags = functional.one_hot(torch.tensor(int(kind)), KINDS).to(content)
    # Adding zeros repeats the flags for all states; expanding to a shape would fix that shape in an exported graph.
    return torch.cat([content, torch.zeros_like(content[..., :KINDS]) + flags], dim=-1)


def mean_content(memories: Sequence[Memory], kind: Token) -> Tensor:
    """Return float32 [N, D], the mean content of the states of one kind; zeros where an item has none."""
    found = []
    for memory in memories:
        flag = memory.states[..., memory.states.shape[-1] - KINDS + int(kind)]
        found.append((memory.states[..., :-KINDS], flag * memory.mask))
    return mean_state(torch.cat([states for states, _ in found], dim=1), torch.cat([mask for _, mask in found], dim=1))


class PictureStates(nn.Module):
    """Makes a picture's states: its vector, its class names, and its patches."""

    def __init__(self, features: int = IMAGE_FEATURES, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.patch = nn.Sequential(nn.LayerNorm(features), nn.Linear(features, dimension))

    def forward(self, vector: Tensor, residual: Tensor, grid: Tensor) -> Tensor:
        """Return states [N, 2 + patches, D + KINDS] of vectors [N, D], [N, D] and patches [N, patches, features]."""
        picture = with_kind(vector.unsqueeze(1), Token.PICTURE)
        classes = with_kind(residual.unsqueeze(1), Token.CLASSES)
        return torch.cat([picture, classes, with_kind(self.patch(grid), Token.PATCH)], dim=1)


class Anchor(nn.Module):
    """The vector before the decoder: the picture's own, the words' mean, or their weighted sum."""

    def __init__(self, words: TextMap) -> None:
        super().__init__()
        self.words = words
        self.balance = nn.Parameter(torch.ones(2))

    def forward(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        pictures = functional.normalize(mean_content(memories, Token.PICTURE), dim=-1)
        words = self.words(mean_content(memories, Token.WORD))
        return functional.normalize(self.balance[0] * pictures + self.balance[1] * words, dim=-1)


class _Layer(nn.Module):
    """Cross-attention of a few queries over many states, then a feed-forward layer; both pre-norm and residual."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.join = nn.Linear(width, width)
        self.think = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """Return the queries [N, Q, W] after they read the memory [N, M, W]."""
        query, key = self._split(self.query(self.before(x))), self._split(self.key(memory))
        scores = query @ key.transpose(-1, -2) * (x.shape[-1] // self.heads) ** -0.5
        absent = (1 - mask.to(scores.dtype)) * _MASKED
        weights = (scores + absent[:, None, None, :]).softmax(dim=-1)
        read = (weights @ self._split(self.value(memory))).transpose(1, 2).flatten(2)
        x = x + self.join(read)
        out: Tensor = x + self.think(x)
        return out

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], self.heads, x.shape[2] // self.heads).transpose(1, 2)


class FusionDecoder(nn.Module):
    """One learned query that reads the memories.

    With an anchor, the decoder adds to the anchor's vector, and starts by adding nothing. Without one, its state alone
    is the embedding, as in MiMIC.
    """

    def __init__(
        self,
        anchor: Anchor | None,
        *,
        dimension: int = DIMENSION,
        width: int = 256,
        heads: int = 4,
        layers: int = 2,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.anchor = anchor
        self.query = nn.Parameter(torch.randn(1, width) * width**-0.5)
        self.read = nn.Sequential(nn.Linear(dimension + KINDS, width), nn.LayerNorm(width), nn.Dropout(dropout))
        self.layers = nn.ModuleList(_Layer(width, heads, dropout) for _ in range(layers))
        last = nn.Linear(width, dimension, bias=False)
        self.out = nn.Sequential(nn.LayerNorm(width), last)
        if anchor is not None:
            nn.init.zeros_(last.weight)

    def forward(self, image_states: Tensor, image_mask: Tensor, text_states: Tensor, text_mask: Tensor) -> Tensor:
        """Return float32 [N, D]; a missing modality has a mask of zeros."""
        return self.embed([Memory(image_states, image_mask), Memory(text_states, text_mask)])

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors for one or more memories of N items each."""
        states = self.read(torch.cat([memory.states for memory in memories], dim=1))
        mask = torch.cat([memory.mask for memory in memories], dim=1)
        x = self.query + torch.zeros_like(states[:, :1])
        for layer in self.layers:
            x = layer(x, states, mask)
        added = self.out(x[:, 0])
        return functional.normalize(added if self.anchor is None else self.anchor(memories) + added, dim=-1)


class EarlyFusion(nn.Module):
    """All states in one self-attention stack; the state of a start token is the embedding.

    Source: MARVEL (arXiv 2310.14037), figure 2: projected patches among the words of one text transformer. Here the
    transformer has the decoder's size and starts untrained, so that both have the same budget.
    """

    def __init__(
        self, *, dimension: int = DIMENSION, width: int = 256, heads: int = 4, layers: int = 2, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.start = nn.Parameter(torch.randn(1, width) * width**-0.5)
        self.read = nn.Sequential(nn.Linear(dimension + KINDS, width), nn.LayerNorm(width), nn.Dropout(dropout))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, heads, 2 * width, dropout, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.out = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, dimension, bias=False))

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        states = self.read(torch.cat([memory.states for memory in memories], dim=1))
        x = torch.cat([self.start + torch.zeros_like(states[:, :1]), states], dim=1)
        absent = torch.cat([memory.mask for memory in memories], dim=1) <= 0
        absent = functional.pad(absent, (1, 0), value=False)
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=absent)
        return functional.normalize(self.out(x[:, 0]), dim=-1)


class LateFusion(nn.Module):
    """The sum of both towers' vectors, each through its own linear map; their learned lengths are the weights.

    Source: UniVL-DR (arXiv 2209.00179), section 3.2: vectors are added before the sum is normalised.
    """

    def __init__(self, *, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.picture = nn.Linear(dimension, dimension, bias=False)
        self.words = nn.Linear(dimension, dimension, bias=False)
        nn.init.eye_(self.picture.weight)
        nn.init.eye_(self.words.weight)

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        pictures = self.picture(functional.normalize(mean_content(memories, Token.PICTURE), dim=-1))
        words = self.words(functional.normalize(mean_content(memories, Token.WORD), dim=-1))
        return functional.normalize(pictures + words, dim=-1)


class FuseModel(nn.Module):
    """The states of pictures, the fusion, and the scale of similarities."""

    def __init__(self, pictures: PictureStates, fusion: nn.Module, log_scale: Tensor) -> None:
        super().__init__()
        self.pictures = pictures
        self.fusion = fusion
        self.log_scale = nn.Parameter(log_scale.detach().clone())

    @classmethod
    def untrained(cls, alignment: Alignment, kind: str, *, features: int, width: int) -> FuseModel:
        """Return an untrained model over an alignment.

        Args:
            kind: one of FUSIONS.
            features: of each patch.
            width: of the states inside the fusion.
        """
        dimension = alignment.text.linear.out_features
        fusion: nn.Module
        if kind == "early":
            fusion = EarlyFusion(dimension=dimension, width=width)
        elif kind == "late":
            fusion = LateFusion(dimension=dimension)
        else:
            anchor = Anchor(alignment.text) if kind == "anchored" else None
            fusion = FusionDecoder(anchor, dimension=dimension, width=width)
            if anchor is not None:  # the text map of the first stage stays as it is
                anchor.words.requires_grad_(requires_grad=False)
        return cls(PictureStates(features, dimension), fusion, alignment.log_scale)

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.log_scale.device

    @property
    def scale(self) -> Tensor:
        """The factor of similarities in a loss (the inverse temperature), a scalar."""
        return self.log_scale.exp().clamp(max=_MAX_SCALE)

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        moved = [Memory(memory.states.to(self.device), memory.mask.to(self.device)) for memory in memories]
        return cast("Fusion", self.fusion).embed(moved)

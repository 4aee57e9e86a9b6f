"""Fusion-in-decoder: a learned query looks at the token states of whichever modalities exist.

Source: MiMIC (arXiv 2604.21326), rebuilt after design note M1; Fusion-in-Decoder (arXiv 2007.01282). The encoders never
see each other, so their states can be kept: a changed caption runs only the decoder again.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.towers import DIMENSION, IMAGE_FEATURES, mean_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.align import TextMap


class Token(IntEnum):
    """What a state tells of; one of the last numbers of each state is 1 and says so."""

    WORD = 0
    PICTURE = 1
    """The picture's own vector, head and residual as one."""
    BELIEF = 2
    """What the classifier says, in words' space."""
    PATCH = 3


KINDS = len(Token)
_ABSENT = -1e4


class Memory(NamedTuple):
    """Token states of one modality."""

    states: Tensor
    """float32 [N, M, D + KINDS]."""
    mask: Tensor
    """[N, M], above zero where a state counts; a row may have none."""


class Fusion(Protocol):
    """Any way to make one unit vector [N, D] of the memories that exist."""

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] for one or more memories of N items each."""


def mark(content: Tensor, kind: Token) -> Tensor:
    """Return float32 [N, M, D] contents as states of one kind."""
    flags = functional.one_hot(torch.tensor(int(kind)), KINDS).to(content)
    # Adding zeros spreads the flags over all states; a shape would be burnt into an exported graph.
    return torch.cat([content, torch.zeros_like(content[..., :KINDS]) + flags], dim=-1)


def contents(memories: Sequence[Memory], kind: Token) -> Tensor:
    """Return float32 [N, D], the mean content of the states of one kind; zeros where an item has none."""
    found = []
    for memory in memories:
        flag = memory.states[..., memory.states.shape[-1] - KINDS + int(kind)]
        found.append((memory.states[..., :-KINDS], flag * memory.mask))
    return mean_state(torch.cat([states for states, _ in found], dim=1), torch.cat([mask for _, mask in found], dim=1))


class PictureStates(nn.Module):
    """Makes a picture's memory: its vector, what the classifier says, and its parts."""

    def __init__(self, features: int = IMAGE_FEATURES, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.patch = nn.Sequential(nn.LayerNorm(features), nn.Linear(features, dimension))

    def forward(self, vector: Tensor, spoken: Tensor, grid: Tensor) -> Tensor:
        """Return states [N, 2 + parts, D + KINDS] of vectors [N, D], [N, D] and parts [N, parts, features]."""
        picture, belief = mark(vector.unsqueeze(1), Token.PICTURE), mark(spoken.unsqueeze(1), Token.BELIEF)
        return torch.cat([picture, belief, mark(self.patch(grid), Token.PATCH)], dim=1)


class Anchor(nn.Module):
    """The vector that no decoder is needed for: the picture's own, the words' mean, or their weighted sum."""

    def __init__(self, words: TextMap) -> None:
        super().__init__()
        self.words = words
        self.balance = nn.Parameter(torch.ones(2))

    def forward(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        pictures = functional.normalize(contents(memories, Token.PICTURE), dim=-1)
        words = self.words(contents(memories, Token.WORD))
        return functional.normalize(self.balance[0] * pictures + self.balance[1] * words, dim=-1)


class _Layer(nn.Module):
    """Cross-attention of few queries over many states, and a feed-forward layer; both residual, norms before."""

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
        """Return the queries [N, Q, W], changed by what they read in the memory [N, M, W]."""
        query, key = self._split(self.query(self.before(x))), self._split(self.key(memory))
        scores = query @ key.transpose(-1, -2) * (x.shape[-1] // self.heads) ** -0.5
        absent = (1 - mask.to(scores.dtype)) * _ABSENT
        weights = (scores + absent[:, None, None, :]).softmax(dim=-1)
        read = (weights @ self._split(self.value(memory))).transpose(1, 2).flatten(2)
        x = x + self.join(read)
        out: Tensor = x + self.think(x)
        return out

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], self.heads, x.shape[2] // self.heads).transpose(1, 2)


class FusionDecoder(nn.Module):
    """One learned query that reads the memories.

    With an anchor the decoder adds to what the anchor says, and starts by adding nothing. Without one its state
    alone is the embedding, as in the paper.
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
        """Return float32 [N, D]; a modality that is missing has a mask of zeros."""
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
    transformer is as small as the decoder, and trained from nothing like it, so that both have the same budget.
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
    """The sum of the towers' vectors, each through a map of its own; lengths are learned and count.

    Source: UniVL-DR (arXiv 2209.00179), section 3.2: raw vectors are added before the sum is made unit length.
    """

    def __init__(self, *, dimension: int = DIMENSION) -> None:
        super().__init__()
        self.picture = nn.Linear(dimension, dimension, bias=False)
        self.words = nn.Linear(dimension, dimension, bias=False)
        nn.init.eye_(self.picture.weight)
        nn.init.eye_(self.words.weight)

    def embed(self, memories: Sequence[Memory]) -> Tensor:
        """Return float32 [N, D] unit vectors."""
        pictures = self.picture(functional.normalize(contents(memories, Token.PICTURE), dim=-1))
        words = self.words(functional.normalize(contents(memories, Token.WORD), dim=-1))
        return functional.normalize(pictures + words, dim=-1)

"""The two encoders as the bundle holds them: tower, trained parts and decoder in one graph each.

The decoder that joins both modalities is `fusion.FusionDecoder`, a third graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model_export.blocks import looks_state, strongest
from model_export.fusion import Memory, Token, mark
from model_export.photos import gist
from model_export.towers import unpack

if TYPE_CHECKING:
    from model_export.blocks import Looks
    from model_export.towers import ImageTower, TextTower
    from model_export.train import Trained


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
        seen, parts = gist(features), unpack(features)
        vector, spoken = self.alignment.join(seen, self.alignment.believe(seen), self.names)
        known = self.fuse.pictures(vector, spoken, parts.grid)
        states = torch.cat([known, looks_state(self.looks(strongest(parts.grid)), vector.shape[-1])], dim=1)
        return self.fuse.embed([Memory(states, torch.ones_like(states[..., 0]))]), states


class TextEncoder(nn.Module):
    """int64 [N, L] ids and mask to float32 [N, D] unit vectors and float32 [N, L, S] states."""

    def __init__(self, tower: TextTower, trained: Trained) -> None:
        super().__init__()
        self.tower = tower
        self.fuse = trained.fuse

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Embed texts."""
        states = mark(self.tower(input_ids, attention_mask), Token.WORD)
        return self.fuse.embed([Memory(states, attention_mask)]), states

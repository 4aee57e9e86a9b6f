"""The two encoders as the bundle holds them: tower, trained part and normalisation in one graph each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from model_export.align import Alignment
    from model_export.towers import ImageTower, TextTower


class ImageEncoder(nn.Module):
    """uint8 [N, H, W, 3] RGB to float32 [N, D] unit vectors."""

    def __init__(self, tower: ImageTower, alignment: Alignment) -> None:
        super().__init__()
        self.tower = tower
        self.alignment = alignment
        with torch.no_grad():
            names = alignment.texts(alignment.conse.names)
        self.names = nn.Parameter(names, requires_grad=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Embed pictures."""
        features = self.tower(pixels)
        return self.alignment.join(features, self.alignment.conse.believe(features), self.names)


class TextEncoder(nn.Module):
    """int64 [N, L] ids and mask to float32 [N, D] unit vectors."""

    def __init__(self, tower: TextTower, alignment: Alignment) -> None:
        super().__init__()
        self.tower = tower
        self.map = alignment.text

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Embed texts."""
        out: Tensor = self.map(self.tower(input_ids, attention_mask))
        return out

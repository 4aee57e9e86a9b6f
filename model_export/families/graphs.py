"""The two halves of a model as torch modules that end in unit vectors, and their ONNX graphs."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import nn
from torch.nn import functional as F

from indexer.embed.manifest import STATES
from indexer.models.catalogue import Pooling

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedModel

    from indexer.embed.manifest import Fusion
    from indexer.models.catalogue import TextPolicy

log = logging.getLogger(__name__)

OPSET = 17
EMBEDDING = "embedding"
PIXELS = "pixel_values"
Axes = Mapping[str, Mapping[int, str]]
"""Of inputs or outputs: which sizes are free, and what they count."""
VECTORS: Axes = {EMBEDDING: {0: "batch"}}
WITH_STATES: Axes = {**VECTORS, STATES: {0: "batch", 1: "tokens"}}
OF_TOKENS: Axes = {EMBEDDING: {0: "batch", 1: "length"}}
"""What a half gives: a vector, the states of its tokens beside it, or a vector for each token."""
_ODD_IDS = 7
"""Tokens in the example that is traced: unlike any size of a model, so that nothing is taken for constant."""


class ImageHalf(nn.Module):
    """float32 [N, 3, H, W], normalised as the family does -> float32 [N, D] of unit length."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Embed pictures."""
        model = cast(Any, self.model)  # the methods differ by family
        return F.normalize(model.get_image_features(pixel_values=pixel_values), dim=-1)


class TextHalf(nn.Module):
    """int64 [N, L] ids, and a mask if the family was trained with one -> float32 [N, D] of unit length."""

    def __init__(self, model: PreTrainedModel, pooling: Pooling | None) -> None:
        super().__init__()
        self.model = model
        self.pooling = pooling

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor | None = None) -> torch.Tensor:
        """Embed words."""
        model = cast(Any, self.model)
        if self.pooling is Pooling.CLS:
            # get_text_features of Chinese CLIP asks in 4.57 for a pooler that its text tower does not have.
            states = model.text_model(input_ids=input_ids, attention_mask=attention_mask)[0]
            features = model.text_projection(states[:, 0])
        else:
            features = model.get_text_features(input_ids=input_ids, attention_mask=attention_mask)
        return F.normalize(features, dim=-1)


def export_image_half(half: nn.Module, side_px: int, out: Path, outputs: Axes = VECTORS) -> None:
    """Write the picture graph; N is free, the size is the model's own."""
    _export(half, (torch.zeros(2, 3, side_px, side_px),), {PIXELS: {0: "batch"}}, outputs, out)


def export_text_half(
    half: nn.Module, vocabulary_size: int, policy: TextPolicy, out: Path, outputs: Axes = VECTORS
) -> None:
    """Write the word graph; N is free, L too unless the family has a fixed one.

    Families with a fixed length were trained without a mask: their padding is part of the text.
    """
    length = policy.pad_to or _ODD_IDS
    example = torch.arange(2 * length).reshape(2, length) % vocabulary_size
    axes: dict[int, str] = {0: "batch"} if policy.pad_to else {0: "batch", 1: "length"}
    inputs = {"input_ids": axes} if policy.pad_to else {"input_ids": axes, "attention_mask": axes}
    _export(half, (example, torch.ones_like(example))[: len(inputs)], inputs, outputs, out)


def export_fused_half(half: nn.Module, spec: Fusion, out: Path) -> None:
    """Write the graph that reads a picture and words as one; N and both lengths are free."""
    example: list[torch.Tensor] = []
    for count in (_ODD_IDS, _ODD_IDS + 2):
        example += [torch.ones(2, count, spec.states_dimension), torch.ones(2, count, dtype=torch.int64)]
    pictures, words = {0: "batch", 1: "pictures"}, {0: "batch", 1: "words"}
    inputs = {
        spec.image_states: pictures,
        spec.image_mask: pictures,
        spec.text_states: words,
        spec.text_mask: words,
    }
    _export(half, tuple(example), inputs, {spec.output_name: {0: "batch"}}, out)


def _export(
    module: nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: Axes,
    outputs: Axes,
    out: Path,
) -> None:
    """Trace a module; where the tracer cannot, let the newer exporter try."""
    try:
        _write(module, example, inputs, outputs, out, dynamo=False)
    except (RuntimeError, torch.onnx.errors.OnnxExporterError) as error:
        log.info("the tracer cannot export %s (%s), trying the other exporter", out.name, str(error)[:200])
        _write(module, example, inputs, outputs, out, dynamo=True)


def _write(
    module: nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: Axes,
    outputs: Axes,
    out: Path,
    *,
    dynamo: bool,
) -> None:
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracer warns of constants and of its own age; the parity check is what judges the graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            example,
            str(out),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(axes) for name, axes in {**inputs, **outputs}.items()},
            opset_version=OPSET,
            dynamo=dynamo,
        )

"""From torch modules to ONNX graphs with the bundle's input and output names."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import onnx
import torch

from indexer.embed.manifest import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import nn

_OPSET = 17
PIXELS, EMBEDDING = "pixels", "embedding"
TEXT_INPUTS = ("input_ids", "attention_mask")
FUSION_INPUTS = ("image_states", "image_mask", "text_states", "text_mask")
_TEXT_AXES = {0: "batch", 1: "length"}
_IMAGE_STATE_AXES = {0: "batch", 1: "image_length"}


def export_image(module: nn.Module, side_px: int, out: Path, outputs: Sequence[str] = (EMBEDDING, STATES)) -> None:
    """Write a graph that reads uint8 [N, side, side, 3] named `pixels`; N is free."""
    example = torch.zeros(2, side_px, side_px, 3, dtype=torch.uint8)
    axes = {name: {0: "batch"} for name in (PIXELS, *outputs)}
    _export(module, (example,), (PIXELS,), outputs, axes, out)


def export_text(module: nn.Module, out: Path, outputs: Sequence[str] = (EMBEDDING, STATES)) -> None:
    """Write a graph that reads int64 [N, L] `input_ids` and `attention_mask`; N and L are free."""
    example = torch.tensor([[101, 2000, 102], [101, 102, 0]])
    axes = dict.fromkeys((*TEXT_INPUTS, *outputs), _TEXT_AXES) | {EMBEDDING: {0: "batch"}}
    _export(module, (example, (example > 0).long()), TEXT_INPUTS, outputs, axes, out)


def export_fusion(module: nn.Module, states_dimension: int, out: Path) -> None:
    """Write a graph that reads float32 [N, P, S] and [N, L, S] states and int64 masks of both; N, P, L are free."""
    states = torch.zeros(2, 3, states_dimension), torch.zeros(2, 4, states_dimension)
    example = states[0], torch.ones(2, 3).long(), states[1], torch.ones(2, 4).long()
    axes = {"image_states": _IMAGE_STATE_AXES, "image_mask": _IMAGE_STATE_AXES}
    axes |= {"text_states": _TEXT_AXES, "text_mask": _TEXT_AXES, EMBEDDING: {0: "batch"}}
    _export(module, example, FUSION_INPUTS, (EMBEDDING,), axes, out)


def _export(
    module: nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: dict[str, dict[int, str]],
    out: Path,
) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracer warns of constants and of its own age; verify.py is what judges the graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            example,
            str(out),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: axes[name] for name in (*inputs, *outputs) if name in axes},
            opset_version=_OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(str(out))

"""From torch modules to ONNX graphs with the bundle's input and output names."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import onnx
import torch

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

_OPSET = 17
PIXELS, EMBEDDING = "pixels", "embedding"
TEXT_INPUTS = ("input_ids", "attention_mask")


def export_image(module: nn.Module, side_px: int, out: Path) -> None:
    """Write a graph that reads uint8 [N, side, side, 3] named `pixels`; N is free."""
    example = torch.zeros(2, side_px, side_px, 3, dtype=torch.uint8)
    _export(module, (example,), (PIXELS,), {PIXELS: {0: "batch"}}, out)


def export_text(module: nn.Module, out: Path) -> None:
    """Write a graph that reads int64 [N, L] `input_ids` and `attention_mask`; N and L are free."""
    example = torch.tensor([[101, 2000, 102], [101, 102, 0]])
    axes = {name: {0: "batch", 1: "length"} for name in TEXT_INPUTS}
    _export(module, (example, (example > 0).long()), TEXT_INPUTS, axes, out)


def _export(
    module: nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: tuple[str, ...],
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
            output_names=[EMBEDDING],
            dynamic_axes={**axes, EMBEDDING: {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(str(out))

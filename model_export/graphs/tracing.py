"""From a torch module to an ONNX graph, and a session that runs it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import onnxruntime
import torch

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

_OPSET = 17
EMBEDDING = "embedding"
"""Name of the output that holds the vectors."""
Axes = Mapping[str, Mapping[int, str]]
"""Inputs or outputs by name, each with its axes of free size and what they count."""


def trace(module: torch.nn.Module, example: tuple[torch.Tensor, ...], inputs: Axes, outputs: Axes, out: Path) -> None:
    """Write the graph of a module; where the tracer fails, the newer exporter is tried.

    Args:
        example: one tensor for each input.
        inputs: in the order of the module's arguments.
        outputs: in the order of the module's results.
        out: the file to write; its folder is created.
    """
    out.parent.mkdir(parents=True, exist_ok=True)

    def export(*, dynamo: bool) -> None:
        torch.onnx.export(
            module.eval(),
            example,
            str(out),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(axes) for name, axes in {**inputs, **outputs}.items()},
            opset_version=_OPSET,
            dynamo=dynamo,
        )

    with warnings.catch_warnings(), torch.inference_mode():
        # The tracer warns about constants and its own age. Comparing vectors with the module's judges the graph.
        warnings.simplefilter("ignore")
        try:
            export(dynamo=False)
        except (RuntimeError, torch.onnx.errors.OnnxExporterError) as error:
            _log.info("the tracer cannot export %s (%s), trying the other exporter", out.name, str(error)[:200])
            export(dynamo=True)


def session(graph: Path, threads: int) -> onnxruntime.InferenceSession:
    """Return an ONNX Runtime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

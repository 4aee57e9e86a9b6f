"""Smaller and faster forms of graphs: int8 and float16."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_CALIBRATION_BATCH = 8
_PRODUCTS = frozenset({"Gemm", "MatMul"})
_LARGE = 50_000
_TINY = 1e-12
_MAX_INSIDE_BYTES = 1_500_000_000
"""Of weights in a graph's own file; protocol buffers end at 2 GB."""


class _Calibration(quantization.CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    def __init__(self, pixels: NDArray[np.uint8], name: str) -> None:
        self._batches: Iterator[dict[str, NDArray[np.uint8]]] = iter(
            {name: pixels[start : start + _CALIBRATION_BATCH]} for start in range(0, len(pixels), _CALIBRATION_BATCH)
        )

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        return next(self._batches, None)


def static_int8(
    graph: Path, out: Path, pixels: NDArray[np.uint8], operators: Sequence[str], keep: Sequence[str] = ()
) -> None:
    """Write a QDQ graph: uint8 activations, int8 weights with a scale for each channel.

    Signed activations are no faster than float32 on AVX2 and AVX-512 without AMX, hence unsigned ones.

    Args:
        pixels: uint8 [N, H, W, 3], usual photos.
        operators: ONNX operator types to quantise; the others stay float32.
        keep: names of nodes that stay float32 too.
    """
    prepared = out.with_suffix(".prepared.onnx")
    with _quiet():
        quant_pre_process(graph, prepared, skip_symbolic_shape=True)
        name = onnx.load(prepared, load_external_data=False).graph.input[0].name
        quantization.quantize_static(
            prepared,
            out,
            _Calibration(pixels, name),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=list(operators),
            nodes_to_exclude=list(keep),
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            calibrate_method=quantization.CalibrationMethod.MinMax,
        )
    prepared.unlink()


def shrink_weights(graph: Path, out: Path) -> None:
    """Write a graph whose large matrices are stored as int8, with a scale for each column of their product.

    They become float32 again when the graph is loaded: this saves disk space, not time, at hardly any loss.
    """
    model = onnx.load(graph)
    stored = {one.name: one for one in model.graph.initializer}
    made: list[onnx.NodeProto] = []
    for node in model.graph.node:
        weights = stored.get(node.input[1]) if node.op_type in _PRODUCTS else None
        if weights is None or weights.data_type != onnx.TensorProto.FLOAT or len(weights.dims) != 2:
            continue
        values = onnx.numpy_helper.to_array(weights)
        if values.size < _LARGE:
            continue
        axis = 0 if any(attribute.name == "transB" and attribute.i for attribute in node.attribute) else 1
        scale = np.maximum(np.abs(values).max(axis=1 - axis), _TINY).astype(np.float32) / 127
        rounded = np.rint(values / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        names = f"{weights.name}_int8", f"{weights.name}_scale"
        model.graph.initializer.remove(weights)
        del stored[weights.name]
        for name, array in zip(names, (rounded, scale), strict=True):
            model.graph.initializer.append(onnx.numpy_helper.from_array(array, name))
        made.append(onnx.helper.make_node("DequantizeLinear", names, [weights.name], weights.name + "_real", axis=axis))
    for node in reversed(made):
        model.graph.node.insert(0, node)
    onnx.save(model, out)


def float16(graph: Path, out: Path) -> None:
    """Write a graph that computes in float16; inputs and outputs keep their types. May overwrite `graph`.

    It has half the size, and is about twice as fast on GPUs. A CPU converts most of it back and gains nothing.
    """
    model = onnx.load(graph)
    # Shapes are not needed here, and inferring them fails above 2 GB.
    halved = convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=True)
    save(halved, out)


def save(model: onnx.ModelProto, out: Path) -> None:
    """Write a model; large weights go into a file beside it."""
    large = sum(len(weights.raw_data) for weights in model.graph.initializer) > _MAX_INSIDE_BYTES
    onnx.save(model, out, save_as_external_data=large, location=f"{out.name}.data")


def node_names(graph: Path, operator: str) -> list[str]:
    """Return the names of all nodes of one ONNX operator type, in order."""
    return [node.name for node in onnx.load(graph, load_external_data=False).graph.node if node.op_type == operator]


def dynamic_int8(graph: Path, out: Path, operators: Sequence[str], within: str = "") -> None:
    """Write a graph whose weights are int8 and whose activations are scaled at run time.

    Such a graph scales a whole batch at once, so a text's vector depends a little on its neighbours:
    embed queries one by one.

    Args:
        operators: ONNX operator types to quantise.
        within: a prefix of the names of quantised nodes.
    """
    prepared = out.with_suffix(".prepared.onnx")
    with _quiet():
        quant_pre_process(graph, prepared, skip_symbolic_shape=True)
        names = [name for operator in operators for name in node_names(prepared, operator)]
        quantization.quantize_dynamic(
            prepared,
            out,
            op_types_to_quantize=list(operators),
            nodes_to_exclude=[name for name in names if not name.startswith(within)],
            per_channel=True,
            weight_type=quantization.QuantType.QInt8,
        )
    prepared.unlink()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppress output and warnings of the quantiser, which are about choices made on purpose here."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        root.setLevel(level)

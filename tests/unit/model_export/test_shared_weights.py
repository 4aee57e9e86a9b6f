"""Weights that graphs have in common lie in one file, and the graphs give what they gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.manifest import WEIGHTS
from indexer.embed.session import CPU, OnnxRuntime

onnx = pytest.importorskip("onnx")
shared_weights = pytest.importorskip("model_export.graphs.shared_weights")

pytestmark = pytest.mark.export

SIZE = 32


def write(path: Path, weights: np.ndarray, *, typed: bool = False, beside: bool = False) -> None:
    """Write x -> x @ weights + bias, its weights inside, in a typed field, or in a file beside it."""
    floats = onnx.TensorProto.FLOAT
    big = onnx.numpy_helper.from_array(weights, "weights")
    if typed:
        big = onnx.helper.make_tensor("weights", floats, weights.shape, weights.flatten().tolist())
    bias = onnx.numpy_helper.from_array(np.arange(SIZE, dtype=np.float32), "bias")
    ends = [onnx.helper.make_tensor_value_info(name, floats, ["n", SIZE]) for name in ("x", "y")]
    nodes = [
        onnx.helper.make_node("MatMul", ["x", "weights"], ["z"]),
        onnx.helper.make_node("Add", ["z", "bias"], ["y"]),
    ]
    graph = onnx.helper.make_graph(nodes, "g", ends[:1], ends[1:], [big, bias])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    options: dict[str, Any] = {"save_as_external_data": True, "location": "own.data"} if beside else {}
    onnx.save(model, str(path), **options)


@pytest.mark.parametrize("second", [{}, {"typed": True}, {"beside": True}])
def test_equal_weights_are_stored_once(tmp_path: Path, second: dict[str, bool]) -> None:
    weights = np.random.default_rng(0).normal(size=(SIZE, SIZE)).astype(np.float32)
    shared = shared_weights.SharedWeights(tmp_path / WEIGHTS)
    for name, how in (("a.onnx", {}), ("b.onnx", second)):
        with shared.moved_from(tmp_path / name) as graph:
            write(graph, weights, **how)
    assert (tmp_path / WEIGHTS).stat().st_size == weights.nbytes
    x = np.random.default_rng(1).normal(size=(3, SIZE)).astype(np.float32)
    for name in ("a.onnx", "b.onnx"):
        found = OnnxRuntime().open(tmp_path / name, CPU, 1).run(["y"], {"x": x})[0]
        np.testing.assert_allclose(found, x @ weights + np.arange(SIZE), atol=1e-4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.onnx", "b.onnx", WEIGHTS]


def test_other_weights_are_stored_beside(tmp_path: Path) -> None:
    shared = shared_weights.SharedWeights(tmp_path / WEIGHTS)
    x = np.eye(SIZE, dtype=np.float32)
    for scale, name in ((1.0, "a.onnx"), (2.0, "b.onnx")):
        with shared.moved_from(tmp_path / name) as graph:
            write(graph, np.full((SIZE, SIZE), scale, np.float32))
    for scale, name in ((1.0, "a.onnx"), (2.0, "b.onnx")):
        found = OnnxRuntime().open(tmp_path / name, CPU, 1).run(["y"], {"x": x})[0]
        np.testing.assert_allclose(found - np.arange(SIZE), np.full((SIZE, SIZE), scale), atol=1e-5)

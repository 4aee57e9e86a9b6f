from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

import onnx

from model_export.export.precision import Candidate, Precision, choose
from model_export.graphs.quantisation import dynamic_int8, float16, node_names, shrink_weights
from model_export.graphs.tracing import session

pytestmark = pytest.mark.export


def form(
    name: str, *, size_bytes: int = 100, recall: float = 65.0, ms: float = 10.0, overlap: float = 0.95
) -> Candidate:
    return Candidate(
        name=name, graph=Path(name), size_bytes=size_bytes, recall_at_10=recall, ms_per_item=ms, overlap=overlap
    )


REFERENCE = form("fp32")


def test_smallest_of_the_fast_and_good_is_taken_whatever_the_clock_says() -> None:
    small, quick = form("small", size_bytes=20, ms=4.1), form("quick", size_bytes=30, ms=4.0)
    assert choose(REFERENCE, [quick, small]) is small


@pytest.mark.parametrize("loss", [1.0, 3.0])
def test_a_form_that_loses_a_point_is_refused(loss: float) -> None:
    assert choose(REFERENCE, [form("int8", size_bytes=20, recall=65.0 - loss, ms=2.0)]) is REFERENCE


def test_a_form_that_is_hardly_faster_is_refused() -> None:
    assert choose(REFERENCE, [form("int8", size_bytes=20, ms=9.0)]) is REFERENCE


def test_a_form_that_ranks_differently_is_refused_though_it_finds_as_much() -> None:
    assert choose(REFERENCE, [form("int8", size_bytes=20, ms=2.0, overlap=0.8)]) is REFERENCE


def test_without_candidates_the_reference_stays() -> None:
    assert choose(REFERENCE, []) is REFERENCE


def test_a_form_that_is_asked_for_is_taken_whatever_it_measures() -> None:
    half = form("fp16", ms=20.0)
    assert Precision.of([REFERENCE, half]).chosen is REFERENCE
    assert Precision.of([REFERENCE, half], "fp16").chosen is half


def linear_graph(path: Path, *, transposed: bool) -> np.ndarray:
    """Write a graph that multiplies with one large and one small matrix, and return the large one."""
    random = np.random.default_rng(1)
    large = random.normal(size=(300, 200)).astype(np.float32) * np.geomspace(0.01, 10, 200).astype(np.float32)
    small = random.normal(size=(200, 4)).astype(np.float32)
    first = (
        onnx.helper.make_node("Gemm", ["x", "large"], ["h"], "/tower/first", transB=1)
        if transposed
        else onnx.helper.make_node("MatMul", ["x", "large"], ["h"], "/tower/first")
    )
    nodes = [first, onnx.helper.make_node("MatMul", ["h", "small"], ["y"], "/head/second")]
    kinds = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        nodes,
        "linear",
        [onnx.helper.make_tensor_value_info("x", kinds, ["n", 300])],
        [onnx.helper.make_tensor_value_info("y", kinds, ["n", 4])],
        [
            onnx.numpy_helper.from_array(np.ascontiguousarray(large.T) if transposed else large, "large"),
            onnx.numpy_helper.from_array(small, "small"),
        ],
    )
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8), path)
    return large


@pytest.mark.parametrize("transposed", [False, True])
def test_large_matrices_are_kept_in_a_quarter_and_multiply_as_before(tmp_path: Path, transposed: bool) -> None:
    linear_graph(tmp_path / "full.onnx", transposed=transposed)
    shrink_weights(tmp_path / "full.onnx", tmp_path / "small.onnx")
    sizes = [(tmp_path / name).stat().st_size for name in ("full.onnx", "small.onnx")]
    assert sizes[1] < 0.3 * sizes[0]
    x = np.random.default_rng(2).normal(size=(3, 300)).astype(np.float32)
    full, small = (session(tmp_path / name, 1).run(None, {"x": x})[0] for name in ("full.onnx", "small.onnx"))
    assert not np.array_equal(full, small)
    assert np.abs(full - small).max() < 0.02 * np.abs(full).max()


def test_only_nodes_within_a_part_are_quantised(tmp_path: Path) -> None:
    linear_graph(tmp_path / "full.onnx", transposed=False)
    assert node_names(tmp_path / "full.onnx", "MatMul") == ["/tower/first", "/head/second"]
    dynamic_int8(tmp_path / "full.onnx", tmp_path / "part.onnx", ("MatMul",), within="/tower/")
    assert node_names(tmp_path / "part.onnx", "MatMul") == ["/head/second"]


def test_a_graph_in_float16_takes_half_the_room_and_reads_and_gives_what_it_did(tmp_path: Path) -> None:
    linear_graph(tmp_path / "graph.onnx", transposed=False)
    before = session(tmp_path / "graph.onnx", 1)
    float16(tmp_path / "graph.onnx", tmp_path / "half.onnx")
    half = session(tmp_path / "half.onnx", 1)
    x = np.random.default_rng(2).normal(size=(3, 300)).astype(np.float32)
    expected, found = before.run(None, {"x": x})[0], half.run(None, {"x": x})[0]
    assert found.dtype == np.float32
    assert 0 < np.abs(found - expected).max() < 0.01 * np.abs(expected).max()
    sizes = [(tmp_path / name).stat().st_size for name in ("half.onnx", "graph.onnx")]
    assert sizes[0] < 0.55 * sizes[1]

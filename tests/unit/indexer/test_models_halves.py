"""A graph with both towers is cut into one for each; each half gives what the whole one gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.session import CPU, Array, OnnxRuntime, graph_ends
from indexer.errors import ModelError
from indexer.models.halves import cut

onnx = pytest.importorskip("onnx")

SIDE_PX, WIDTH, COUNT = 4, 6, 9
RANDOM = np.random.default_rng(1)
CONSTANTS: dict[str, Array] = {
    "weights": RANDOM.normal(size=(SIDE_PX * SIDE_PX * 3, WIDTH)).astype(np.float32),
    "table": RANDOM.normal(size=(COUNT, WIDTH)).astype(np.float32),
    "shared": np.array(2, np.float32),
    "limit": np.array(1000, np.float32),
    "unused": np.zeros(300, np.float32),
}


def write_joint(path: Path, *, image: str = "image_embeds", text: str = "text_embeds") -> Path:
    """Pictures go through a condition whose branches read what was made outside it; both halves share a constant.

    Either has an end without a name, which is none: the picture's has an input left out, the word's an output.
    """
    helper = onnx.helper
    flat = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in ("kept", "halved")]
    branches = {
        "then_branch": helper.make_graph([helper.make_node("Identity", ["raw"], ["kept"])], "all", [], flat[:1]),
        "else_branch": helper.make_graph([helper.make_node("Div", ["raw", "shared"], ["halved"])], "few", [], flat[1:]),
    }
    nodes = [
        helper.make_node("Flatten", ["pixel_values"], ["flat"], axis=1),
        helper.make_node("Clip", ["flat", "", "limit"], ["low"]),
        helper.make_node("MatMul", ["low", "weights"], ["raw"]),
        helper.make_node("ReduceMax", ["raw"], ["most"], keepdims=0),
        helper.make_node("Less", ["most", "limit"], ["small"]),
        helper.make_node("If", ["small"], [image], **branches),
        helper.make_node("Gather", ["table", "input_ids"], ["states"], axis=0),
        helper.make_node("ReduceMean", ["states"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("Dropout", ["mean"], ["dropped", ""]),
        helper.make_node("Mul", ["dropped", "shared"], [text]),
        helper.make_node("MatMul", [text, "turned"], ["logits"]),
        helper.make_node("Transpose", [image], ["turned"], perm=[1, 0]),
    ]
    nodes[-2:] = reversed(nodes[-2:])
    graph = helper.make_graph(
        nodes,
        "joint",
        [
            helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["n", "length"]),
            helper.make_tensor_value_info("pixel_values", onnx.TensorProto.FLOAT, ["m", 3, SIDE_PX, SIDE_PX]),
        ],
        [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
            for name, shape in (("logits", ["n", "m"]), (text, ["n", WIDTH]), (image, ["m", WIDTH]))
        ],
        [onnx.numpy_helper.from_array(array, name) for name, array in CONSTANTS.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))
    return path


def run(path: Path, output: str, **feed: Array) -> Any:
    return OnnxRuntime().open(path, CPU, 1).run([output], feed)[0]


@pytest.mark.parametrize("names", [("image_embeds", "text_embeds"), ("l2norm_image_embeddings", "text_embeddings")])
def test_each_half_gives_what_the_whole_graph_gives(names: tuple[str, str], tmp_path: Path) -> None:
    image, text = names
    joint = write_joint(tmp_path / "joint.onnx", image=image, text=text)
    halves = tmp_path / "image.onnx", tmp_path / "text.onnx"
    cut(joint, *halves)
    pixels = RANDOM.normal(size=(2, 3, SIDE_PX, SIDE_PX)).astype(np.float32)
    ids = np.array([[1, 2, 3]])
    both = {"pixel_values": pixels, "input_ids": ids}
    np.testing.assert_array_equal(run(halves[0], image, pixel_values=pixels), run(joint, image, **both))
    np.testing.assert_array_equal(run(halves[1], text, input_ids=ids), run(joint, text, **both))


def test_a_half_has_nothing_of_the_other(tmp_path: Path) -> None:
    halves = tmp_path / "image.onnx", tmp_path / "text.onnx"
    cut(write_joint(tmp_path / "joint.onnx"), *halves)
    for path, ends, constants in (
        (halves[0], ("pixel_values", "image_embeds"), {"weights", "limit", "shared"}),
        (halves[1], ("input_ids", "text_embeds"), {"table", "shared"}),
    ):
        inputs, outputs = graph_ends(path)
        assert ([end.name for end in inputs], [end.name for end in outputs]) == ([ends[0]], [ends[1]])
        model = onnx.load(str(path))
        onnx.checker.check_model(model)
        assert {constant.name for constant in model.graph.initializer} == constants
        assert (model.ir_version, model.graph.name) == (8, "joint")


def test_a_graph_with_one_tower_is_refused(tmp_path: Path) -> None:
    joint = write_joint(tmp_path / "joint.onnx", image="pooler_output")
    with pytest.raises(ModelError, match="none of the outputs image_embeds"):
        cut(joint, tmp_path / "image.onnx", tmp_path / "text.onnx")


@pytest.mark.parametrize("content", [b"", b"no graph at all", b"\x3a\xff\xff\xff\x7f", b"\x3a\x80", b"\x0b"])
def test_what_is_no_graph_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "joint.onnx").write_bytes(content)
    with pytest.raises(ModelError, match="cannot be used"):
        cut(tmp_path / "joint.onnx", tmp_path / "image.onnx", tmp_path / "text.onnx")


def test_a_graph_that_breaks_off_is_refused(tmp_path: Path) -> None:
    joint = write_joint(tmp_path / "joint.onnx")
    joint.write_bytes(joint.read_bytes()[:-7])
    with pytest.raises(ModelError, match="damaged"):
        cut(joint, tmp_path / "image.onnx", tmp_path / "text.onnx")

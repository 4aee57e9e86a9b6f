"""A model bundle of a few kilobytes, made on the spot: real graphs, a real tokenizer, no meaning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.embed.manifest import (
    IMAGE_ENCODER,
    TEXT_ENCODER,
    TOKENIZER,
    ImageInput,
    Manifest,
    TextInput,
    describe_file,
    save_manifest,
)
from indexer.embed.session import Array
from indexer.types import Fit, ModelId, Pixels, PixelSpec

SIDE_PX = 4
DIMENSION = 8
WORDS = ["[PAD]", "[UNK]", "a", "dog", "cat", "beach", "find", "photo"]
IMAGE = ImageInput(
    input_name="pixels",
    output_name="embedding",
    pixels=PixelSpec(width_px=SIDE_PX, height_px=SIDE_PX, fit=Fit.SQUASH),
    layout="nhwc",
    dtype="uint8",
)
TEXT = TextInput(
    input_names=("input_ids", "attention_mask"), output_name="embedding", max_tokens=6, query_prompt="find {text}"
)


def write_tokenizer(path: Path) -> None:
    """Write a tokenizer that knows WORDS."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(path))


def write_image_encoder(path: Path, *, scale: float = 1.0) -> None:
    """Write a graph from uint8 [N, 4, 4, 3] to float32 [N, 8] of length `scale`."""
    onnx = pytest.importorskip("onnx")
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    weights = np.random.default_rng(1).normal(size=(SIDE_PX * SIDE_PX * 3, DIMENSION)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["pixels"], ["real"], to=floats),
        helper.make_node("Flatten", ["real"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "weights"], ["raw"]),
        helper.make_node("LpNormalization", ["raw"], ["unit"], axis=1, p=2),
        helper.make_node("Mul", ["unit", "scale"], ["embedding"]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", onnx.TensorProto.UINT8, ["n", SIDE_PX, SIDE_PX, 3])]
    _save(path, nodes, inputs, {"weights": weights, "scale": np.array(scale, np.float32)})


def write_text_encoder(path: Path) -> None:
    """Write a graph from token ids and mask [N, L] to float32 [N, 8]."""
    onnx = pytest.importorskip("onnx")
    helper, whole = onnx.helper, onnx.TensorProto.INT64
    table = np.random.default_rng(2).normal(size=(len(WORDS), DIMENSION)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["states"], axis=0),
        helper.make_node("Cast", ["attention_mask"], ["real_mask"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["real_mask", "last"], ["mask"]),
        helper.make_node("Mul", ["states", "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "tokens"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["embedding"], axis=1, p=2),
    ]
    inputs = [helper.make_tensor_value_info(name, whole, ["n", "l"]) for name in ("input_ids", "attention_mask")]
    constants: dict[str, Array] = {"table": table, "last": np.array([2], np.int64), "tokens": np.array([1], np.int64)}
    _save(path, nodes, inputs, constants)


def _save(path: Path, nodes: list[object], inputs: list[object], constants: dict[str, Array]) -> None:
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    output = helper.make_tensor_value_info("embedding", onnx.TensorProto.FLOAT, ["n", DIMENSION])
    initial = [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))


def write_bundle(folder: Path, *, scale: float = 1.0) -> Manifest:
    """Write a whole bundle and return its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    write_image_encoder(folder / IMAGE_ENCODER, scale=scale)
    write_text_encoder(folder / TEXT_ENCODER)
    write_tokenizer(folder / TOKENIZER)
    manifest = Manifest(
        model_id=ModelId("tiny-1"),
        title="Tiny",
        dimension=DIMENSION,
        image=IMAGE,
        text=TEXT,
        files=tuple(describe_file(folder / name) for name in (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER)),
        licence="CC0-1.0",
        source="a test",
        tolerances={"cosine_min": 0.99},
        quality={"made_up": 12.5},
        means={"image": (0.25, -0.5)},
    )
    save_manifest(folder, manifest)
    return manifest


def pictures(count: int) -> list[Pixels]:
    """Return different pictures of the tiny model's size."""
    random = np.random.default_rng(3)
    return [random.integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8) for _ in range(count)]

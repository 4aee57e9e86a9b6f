"""A late-interaction model of a few kilobytes: its graphs give a unit vector for each token."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.manifest import (
    IMAGE_ENCODER,
    PROJECTIONS,
    TEXT_ENCODER,
    TOKENIZER,
    Manifest,
    TokenSets,
    save_manifest,
)
from indexer.embed.session import Array
from indexer.embed.token_sets import drawn
from indexer.types import ModelId
from tests.unit.indexer.tiny_bundle import IMAGE, SIDE_PX, TEXT, WORDS, write_tokenizer

WIDTH = 8
TOKEN_SETS = TokenSets(width=WIDTH, planes=2, repetitions=4, projected=8)


def write_token_bundle(folder: Path, *, scale: float = 1.0) -> Manifest:
    """Write a whole bundle and return its manifest.

    Args:
        scale: length of the vectors of a picture's tokens.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_image_encoder(folder / IMAGE_ENCODER, scale)
    write_text_encoder(folder / TEXT_ENCODER)
    write_tokenizer(folder / TOKENIZER)
    np.save(folder / PROJECTIONS, drawn(TOKEN_SETS))
    manifest = Manifest(
        model_id=ModelId("tiny-tokens-1"),
        title="Tiny tokens",
        dimension=TOKEN_SETS.dimension,
        image=IMAGE,
        text=TEXT,
        files=tuple(describe_file(folder / name) for name in (IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER, PROJECTIONS)),
        licence="CC0-1.0",
        source="a test",
        token_sets=TOKEN_SETS,
    )
    save_manifest(folder, manifest)
    return manifest


def _write_image_encoder(path: Path, scale: float) -> None:
    """Write a graph from uint8 [N, 4, 4, 3] to float32 [N, 16, 8]."""
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    constants: dict[str, Array] = {
        "colours": np.random.default_rng(1).normal(size=(3, WIDTH)).astype(np.float32),
        "places": np.array([0, SIDE_PX * SIDE_PX, 3], np.int64),
        "middle": np.array(127.5, np.float32),
        "scale": np.array(scale, np.float32),
    }
    nodes = [
        helper.make_node("Cast", ["pixels"], ["real"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Sub", ["real", "middle"], ["centred"]),
        helper.make_node("Reshape", ["centred", "places"], ["tokens"]),
        helper.make_node("MatMul", ["tokens", "colours"], ["raw"]),
        helper.make_node("LpNormalization", ["raw"], ["unit"], axis=2, p=2),
        helper.make_node("Mul", ["unit", "scale"], ["embedding"]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", onnx.TensorProto.UINT8, ["n", SIDE_PX, SIDE_PX, 3])]
    _save(path, nodes, inputs, constants, WIDTH)


def write_text_encoder(path: Path, width: int = WIDTH) -> None:
    """Write a graph from token ids and mask [N, L] to float32 [N, L, width], zeros where the mask is."""
    onnx = pytest.importorskip("onnx")
    helper, whole = onnx.helper, onnx.TensorProto.INT64
    constants: dict[str, Array] = {
        "table": np.random.default_rng(2).normal(size=(len(WORDS), width)).astype(np.float32),
        "last": np.array([2], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["raw"], axis=0),
        helper.make_node("LpNormalization", ["raw"], ["unit"], axis=2, p=2),
        helper.make_node("Cast", ["attention_mask"], ["real_mask"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["real_mask", "last"], ["mask"]),
        helper.make_node("Mul", ["unit", "mask"], ["embedding"]),
    ]
    inputs = [helper.make_tensor_value_info(name, whole, ["n", "l"]) for name in ("input_ids", "attention_mask")]
    _save(path, nodes, inputs, constants, width)


def _save(path: Path, nodes: list[object], inputs: list[object], constants: dict[str, Array], width: int) -> None:
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    outputs = [helper.make_tensor_value_info("embedding", onnx.TensorProto.FLOAT, ["n", "tokens", width])]
    initial = [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initial)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))

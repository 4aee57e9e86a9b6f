"""A model bundle of a few kilobytes, made on the spot: real graphs, a real tokenizer, no meaning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embed.bundle import describe_file
from indexer.embed.manifest import (
    BACKGROUND,
    FUSION_DECODER,
    IMAGE_ENCODER,
    STATES,
    TEXT_ENCODER,
    TOKENIZER,
    Fusion,
    ImageInput,
    Manifest,
    TextInput,
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
FUSION = Fusion(
    states_dimension=DIMENSION,
    image_states="image_states",
    image_mask="image_mask",
    text_states="text_states",
    text_mask="text_mask",
    output_name="embedding",
    composes=True,
    captions=True,
)


def write_tokenizer(path: Path) -> None:
    """Write a tokenizer that knows WORDS."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(path))


def write_image_encoder(path: Path, *, scale: float = 1.0) -> None:
    """Write a graph from uint8 [N, 4, 4, 3] to float32 [N, 8] of length `scale`, and states [N, 16, 8]."""
    onnx = pytest.importorskip("onnx")
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    random = np.random.default_rng(1)
    weights = random.normal(size=(SIDE_PX * SIDE_PX * 3, DIMENSION)).astype(np.float32)
    constants: dict[str, Array] = {
        "weights": weights,
        "scale": np.array(scale, np.float32),
        "colours": random.normal(size=(3, DIMENSION)).astype(np.float32) / 255,
        "places": np.array([0, SIDE_PX * SIDE_PX, 3], np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["pixels"], ["real"], to=floats),
        helper.make_node("Flatten", ["real"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "weights"], ["raw"]),
        helper.make_node("LpNormalization", ["raw"], ["unit"], axis=1, p=2),
        helper.make_node("Mul", ["unit", "scale"], ["embedding"]),
        helper.make_node("Reshape", ["real", "places"], ["tokens"]),
        helper.make_node("MatMul", ["tokens", "colours"], [STATES]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", onnx.TensorProto.UINT8, ["n", SIDE_PX, SIDE_PX, 3])]
    _save(path, nodes, inputs, constants, states=True)


def write_text_encoder(path: Path, *, seed: int = 2) -> None:
    """Write a graph from token ids and mask [N, L] to float32 [N, 8], and states [N, L, 8]."""
    onnx = pytest.importorskip("onnx")
    helper, whole = onnx.helper, onnx.TensorProto.INT64
    table = np.random.default_rng(seed).normal(size=(len(WORDS), DIMENSION)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], [STATES], axis=0),
        helper.make_node("Cast", ["attention_mask"], ["real_mask"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["real_mask", "last"], ["mask"]),
        helper.make_node("Mul", [STATES, "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "tokens"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["embedding"], axis=1, p=2),
    ]
    inputs = [helper.make_tensor_value_info(name, whole, ["n", "l"]) for name in ("input_ids", "attention_mask")]
    constants: dict[str, Array] = {"table": table, "last": np.array([2], np.int64), "tokens": np.array([1], np.int64)}
    _save(path, nodes, inputs, constants, states=True)


def write_fusion_decoder(path: Path) -> None:
    """Write a graph from states [N, tokens, 8] and masks of both encoders to float32 [N, 8]: a weighted sum."""
    onnx = pytest.importorskip("onnx")
    helper, proto = onnx.helper, onnx.TensorProto
    nodes = []
    for half, weight in (("image", "one"), ("text", "half")):
        nodes += [
            helper.make_node("Cast", [f"{half}_mask"], [f"{half}_real"], to=proto.FLOAT),
            helper.make_node("Unsqueeze", [f"{half}_real", "last"], [f"{half}_wide"]),
            helper.make_node("Mul", [f"{half}_states", f"{half}_wide"], [f"{half}_kept"]),
            helper.make_node("ReduceSum", [f"{half}_kept", "tokens"], [f"{half}_sum"], keepdims=0),
            helper.make_node("Mul", [f"{half}_sum", weight], [f"{half}_part"]),
        ]
    nodes += [
        helper.make_node("Add", ["image_part", "text_part"], ["sum"]),
        helper.make_node("LpNormalization", ["sum"], ["embedding"], axis=1, p=2),
    ]
    inputs = [
        *(helper.make_tensor_value_info(f"{h}_states", proto.FLOAT, ["n", h, DIMENSION]) for h in ("image", "text")),
        *(helper.make_tensor_value_info(f"{h}_mask", proto.INT64, ["n", h]) for h in ("image", "text")),
    ]
    constants: dict[str, Array] = {
        "last": np.array([2], np.int64),
        "tokens": np.array([1], np.int64),
        "one": np.array(1, np.float32),
        "half": np.array(0.5, np.float32),
    }
    _save(path, nodes, inputs, constants)


def _save(
    path: Path, nodes: list[object], inputs: list[object], constants: dict[str, Array], *, states: bool = False
) -> None:
    onnx = pytest.importorskip("onnx")
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    outputs = [helper.make_tensor_value_info("embedding", floats, ["n", DIMENSION])]
    if states:
        outputs.append(helper.make_tensor_value_info(STATES, floats, ["n", "tokens", DIMENSION]))
    initial = [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))


def write_bundle(folder: Path, *, scale: float = 1.0, fusion: Fusion | None = None, **fields: Any) -> Manifest:
    """Write a whole bundle and return its manifest.

    Args:
        scale: length of the vectors of pictures.
        fusion: adds a decoder and a background of 50 vectors.
        fields: of the manifest, that take the place of the usual ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_image_encoder(folder / IMAGE_ENCODER, scale=scale)
    write_text_encoder(folder / TEXT_ENCODER)
    write_tokenizer(folder / TOKENIZER)
    names = [IMAGE_ENCODER, TEXT_ENCODER, TOKENIZER]
    if fusion is not None:
        write_fusion_decoder(folder / FUSION_DECODER)
        background = np.random.default_rng(4).normal(size=(50, DIMENSION))
        np.save(
            folder / BACKGROUND, (background / np.linalg.norm(background, axis=1, keepdims=True)).astype(np.float16)
        )
        names += [FUSION_DECODER, BACKGROUND]
    manifest = Manifest(
        model_id=ModelId("tiny-1"),
        title="Tiny",
        dimension=DIMENSION,
        image=IMAGE,
        text=TEXT,
        files=tuple(describe_file(folder / name) for name in names),
        licence="CC0-1.0",
        source="a test",
        tolerances={"cosine_min": 0.99},
        quality={"made_up": 12.5},
        means={"image": (0.25, -0.5)},
        fusion=fusion,
    )
    manifest = replace(manifest, **fields)
    save_manifest(folder, manifest)
    return manifest


def pictures(count: int) -> list[Pixels]:
    """Return different pictures of the tiny model's size."""
    random = np.random.default_rng(3)
    return [random.integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8) for _ in range(count)]

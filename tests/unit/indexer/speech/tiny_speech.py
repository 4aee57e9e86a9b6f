"""A bundle of some kilobytes with weights that mean nothing, and a vocabulary of letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

WIDTH, HEADS, LAYERS = 16, 2, 2
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SPECIAL = (
    "endoftext startoftranscript en de ko translate transcribe startoflm startofprev nospeech notimestamps"
).split()
MOMENTS = 1_501
VOCABULARY = len(LETTERS) + 1 + len(SPECIAL) + MOMENTS


def write_tokens(path: Path) -> None:
    """Write a tokenizer whose words are single letters; a space is one, too."""
    words = [*LETTERS, " ", *(f"<|{name}|>" for name in SPECIAL)]
    added = [
        {
            "id": words.index(f"<|{name}|>"),
            "content": f"<|{name}|>",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for name in SPECIAL
    ]
    vocabulary = {word: number for number, word in enumerate(words)}
    model = {"type": "WordLevel", "vocab": vocabulary, "unk_token": " "}
    split = {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated", "invert": False}
    whole = {"version": "1.0", "added_tokens": added, "pre_tokenizer": split, "decoder": {"type": "Fuse"}}
    path.write_text(json.dumps(whole | {"model": model}), encoding="utf-8")


def arrays() -> dict[str, NDArray[Any]]:
    """Return weights by the names of CTranslate2."""
    chance = np.random.default_rng(0)

    def some(*shape: int) -> NDArray[Any]:
        return (chance.normal(size=shape) * 0.1).astype(np.float16)

    def linear(name: str, out: int, inner: int) -> dict[str, NDArray[Any]]:
        return {f"{name}/weight": some(out, inner), f"{name}/bias": some(out)}

    def norm(name: str) -> dict[str, NDArray[Any]]:
        return {f"{name}/gamma": some(WIDTH) + np.float16(1), f"{name}/beta": some(WIDTH)}

    def attention(name: str, parts: tuple[int, ...]) -> dict[str, NDArray[Any]]:
        found = norm(f"{name}/layer_norm")
        for number, part in enumerate(parts):
            found |= linear(f"{name}/linear_{number}", part * WIDTH, WIDTH)
        return found

    def forward(name: str) -> dict[str, NDArray[Any]]:
        wide = linear(f"{name}/linear_0", 4 * WIDTH, WIDTH)
        return norm(f"{name}/layer_norm") | wide | linear(f"{name}/linear_1", WIDTH, 4 * WIDTH)

    found: dict[str, NDArray[Any]] = {
        "encoder/conv1/weight": some(WIDTH, 80, 3),
        "encoder/conv1/bias": some(WIDTH),
        "encoder/conv2/weight": some(WIDTH, WIDTH, 3),
        "encoder/conv2/bias": some(WIDTH),
        "encoder/position_encodings/encodings": some(1_500, WIDTH),
        "decoder/position_encodings/encodings": some(448, WIDTH),
        "decoder/embeddings/weight": some(VOCABULARY, WIDTH),
    }
    for side in ("encoder", "decoder"):
        found |= norm(f"{side}/layer_norm") | {f"{side}/num_heads": np.array(HEADS, np.int16)}
        for number in range(LAYERS):
            layer = f"{side}/layer_{number}"
            found |= attention(f"{layer}/self_attention", (3, 1)) | forward(f"{layer}/ffn")
            if side == "decoder":
                found |= attention(f"{layer}/attention", (1, 2, 1))
    return found


def write_activity(path: Path) -> None:
    """Write a graph with the ends of Silero's: somebody speaks where it is loud."""
    onnx = pytest.importorskip("onnx")
    helper, real = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("Abs", ["input"], ["loud"]),
        helper.make_node("ReduceMean", ["loud"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("Sub", ["mean", "middle"], ["above"]),
        helper.make_node("Mul", ["above", "steep"], ["steeper"]),
        helper.make_node("Sigmoid", ["steeper"], ["speech_probs"]),
        helper.make_node("Identity", ["h"], ["hn"]),
        helper.make_node("Identity", ["c"], ["cn"]),
    ]
    state = [1, 1, 128]
    inputs = [
        helper.make_tensor_value_info("input", real, ["n", 576]),
        *(helper.make_tensor_value_info(name, real, state) for name in ("h", "c")),
    ]
    outputs = [
        helper.make_tensor_value_info("speech_probs", real, ["n"]),
        *(helper.make_tensor_value_info(name, real, state) for name in ("hn", "cn")),
    ]
    constants = [
        onnx.numpy_helper.from_array(np.array(value, np.float32), name)
        for name, value in (("middle", 0.05), ("steep", 200.0))
    ]
    graph = helper.make_graph(nodes, "loud", inputs, outputs, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def write_speech_bundle(folder: Path) -> Path:
    """Write a whole bundle and return its folder; needs torch."""
    pytest.importorskip("torch")
    from model_export.speech.build import Ingredients, build_bundle

    folder.mkdir(parents=True, exist_ok=True)
    write_tokens(folder / "tokens.json")
    write_activity(folder / "loud.onnx")
    ingredients = Ingredients(
        name="tiny",
        title="Tiny speech",
        arrays=arrays(),
        tokenizer=(folder / "tokens.json").read_bytes(),
        activity=(folder / "loud.onnx").read_bytes(),
        licences="None.",
    )
    build_bundle(ingredients, folder)
    return folder

"""A repository as hubs have them: ready graphs of a CLIP, a few kilobytes, that see nothing but colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

REPOSITORY = "Xenova/clip-vit-base-patch32"
NAME = "clip-vit-base-patch32"
DIMENSION = 512
COLOURS = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (30, 40, 220)}
"""The words that the model knows, and pictures that are nothing else."""
_MEAN, _STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
_WORDS = ["<|startoftext|>", "<|endoftext|>", *COLOURS, "picture"]


def write_repository(folder: Path) -> Path:
    """Write the graphs and the tokenizer; return the folder."""
    (folder / "onnx").mkdir(parents=True)
    random = np.random.default_rng(0)
    colours = random.normal(size=(3, DIMENSION)).astype(np.float32)
    pure = (np.array(list(COLOURS.values())) / 255 - _MEAN) / _STD
    faint = random.normal(size=(3, DIMENSION)) * 0.01
    table = np.concatenate([faint[:2], pure @ colours, faint[2:]])
    _vision(folder / "onnx" / "vision_model.onnx", colours)
    _text(folder / "onnx" / "text_model.onnx", table.astype(np.float32))
    _tokenizer(folder / "tokenizer.json")
    return folder


def _vision(path: Path, colours: np.ndarray) -> None:
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    nodes = [
        helper.make_node("ReduceMean", ["pixel_values"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["mean", "colours"], ["image_embeds"]),
    ]
    shape = ["batch_size", 3, "height", "width"]
    inputs = [helper.make_tensor_value_info("pixel_values", onnx.TensorProto.FLOAT, shape)]
    _save(path, nodes, inputs, "image_embeds", {"colours": colours})


def _text(path: Path, table: np.ndarray) -> None:
    onnx = pytest.importorskip("onnx")
    helper, whole = onnx.helper, onnx.TensorProto.INT64
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["states"], axis=0),
        helper.make_node("ReduceMean", ["states"], ["text_embeds"], axes=[1], keepdims=0),
    ]
    inputs = [helper.make_tensor_value_info("input_ids", whole, ["batch_size", "sequence_length"])]
    _save(path, nodes, inputs, "text_embeds", {"table": table})


def _save(path: Path, nodes: list[object], inputs: list[object], output: str, constants: dict[str, np.ndarray]) -> None:
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    outputs = [helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, ["batch_size", DIMENSION])]
    initial = [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "ready", inputs, outputs, initial)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def _tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(_WORDS)}, unk_token="picture"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [(word, i) for i, word in enumerate(_WORDS[:2])]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{_WORDS[0]} $A {_WORDS[1]}", special_tokens=ends)
    tokenizer.save(str(path))

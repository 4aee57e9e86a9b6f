"""Word vectors in 4 bits inside a graph; they become float only where a text needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import helper

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK = 32
"""Numbers with one scale."""
_DOMAIN = "com.microsoft"
_LEAST_IR = 10
"""The first version of the format that has numbers of 4 bits."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in 4 bits, with a scale for each 32 numbers of a row."""

    values: NDArray[np.int8]
    """[rows, columns], from -8 to 7."""
    scales: NDArray[np.float16]
    """[rows, columns / 32]."""

    def real(self) -> NDArray[np.float32]:
        """Return float32 [rows, columns]."""
        return self.values.astype(np.float32) * np.repeat(self.scales.astype(np.float32), BLOCK, axis=1)

    def rows(self, wanted: NDArray[np.int64]) -> Blocks:
        """Return some rows."""
        return Blocks(self.values[wanted], self.scales[wanted])


def store_words(graph: Path, out: Path, words: Blocks) -> None:
    """Write a graph whose largest look-up reads `words` instead of float32 numbers. May overwrite `graph`.

    Raises:
        ValueError: the graph looks nothing up in a matrix of that shape.
    """
    model = onnx.load(graph)
    shape = list(words.values.shape)
    stored = {one.name: one for one in model.graph.initializer if list(one.dims) == shape}
    found = [node for node in model.graph.node if node.op_type == "Gather" and node.input[0] in stored]
    if not found:
        raise ValueError(f"{graph.name} looks nothing up in a matrix of {shape}")
    for node in found:
        replace_lookup(model.graph, node, words)
    for one in stored.values():
        model.graph.initializer.remove(one)
    if all(domain.domain != _DOMAIN for domain in model.opset_import):
        model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    model.ir_version = max(model.ir_version, _LEAST_IR)
    onnx.save(model, out)


def replace_lookup(graph: onnx.GraphProto, node: onnx.NodeProto, words: Blocks) -> None:
    """Put a look-up of blocks where `node` stands."""
    names = f"{node.input[0]}_int4", f"{node.input[0]}_scale"
    low, high = words.values[:, ::2].astype(np.uint8) & 15, words.values[:, 1::2].astype(np.uint8) & 15
    packed = low | (high << 4)
    graph.initializer.append(
        helper.make_tensor(names[0], onnx.TensorProto.INT4, words.values.shape, packed.tobytes(), raw=True)
    )
    graph.initializer.append(onnx.numpy_helper.from_array(words.scales, names[1]))
    halves = f"{node.output[0]}_half"
    looked_up = helper.make_node(
        "GatherBlockQuantized",
        [names[0], node.input[1], names[1]],
        [halves],
        f"{node.name}_blocks",
        domain=_DOMAIN,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    real = helper.make_node("Cast", [halves], list(node.output), f"{node.name}_real", to=onnx.TensorProto.FLOAT)
    at = list(graph.node).index(node)
    graph.node.remove(node)
    graph.node.insert(at, real)
    graph.node.insert(at, looked_up)

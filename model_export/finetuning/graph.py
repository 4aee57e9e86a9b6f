"""An ONNX graph that torch runs and corrects: the products with a weight matrix, each with a low-rank part beside it.

The graph keeps its weights as they are, int8 or float: y = x W becomes y = x W + (x down) up. So the correction is
exact however coarse the weights are, and a bundle is all that is needed: no checkpoint, no exporter of its family.

Source: low-rank adaptation (arXiv 2106.09685), section 4.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from indexer.errors import KnownError
from model_export.finetuning.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_LEAST_SIDE = 16
"""Of a matrix that is corrected: smaller ones are not worth it."""
_INTEGERS = (onnx.TensorProto.INT64, onnx.TensorProto.INT32, onnx.TensorProto.BOOL)


class Product(NamedTuple):
    """A product with a weight matrix: the tensors before and after it, and the matrix's sides."""

    given: str
    result: str
    inner: int
    outer: int


class LowRankPart(NamedTuple):
    """float32 [inner, R] and [R, outer]."""

    down: Tensor
    up: Tensor


@dataclass(frozen=True, slots=True)
class _Step:
    operator: str
    given: tuple[str, ...]
    results: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchGraph:
    """A graph as steps of torch. Copies share the weights."""

    path: Path
    steps: tuple[_Step, ...]
    constants: Mapping[str, Tensor]
    products: tuple[Product, ...]
    """In the order in which they are computed."""
    inputs: tuple[str, ...]
    whole_numbers: frozenset[str]
    """Tensors of whole numbers, such as shapes: they are computed anew, never kept."""
    _there: dict[torch.device, dict[str, Tensor]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the graph of a file."""
        model = onnx.load(path)
        constants = {one.name: _tensor(numpy_helper.to_array(one)) for one in model.graph.initializer}
        steps: list[_Step] = []
        for node in model.graph.node:
            attributes = {one.name: _value(helper.get_attribute_value(one)) for one in node.attribute}
            if node.op_type == "Constant":
                constants[node.output[0]] = attributes["value"]
            else:
                steps.append(_Step(node.op_type, tuple(node.input), tuple(node.output), attributes))
        products = _products(steps, constants)
        steps, constants = _folded(steps, constants)
        return cls(
            path=path,
            steps=tuple(steps),
            constants=constants,
            products=products,
            inputs=tuple(one.name for one in model.graph.input if one.name not in constants),
            whole_numbers=_whole_numbers(model),
        )

    def __deepcopy__(self, _: object) -> Self:
        return self

    def run(self, feed: Mapping[str, Tensor], outputs: Sequence[str], parts: Mapping[str, LowRankPart]) -> list[Tensor]:
        """Return some tensors.

        Args:
            feed: the inputs, or tensors further up.
            outputs: names of tensors.
            parts: what is added to products, by the name of their result.

        Raises:
            KnownError: an operator on the way is not known here.
        """
        device = next(iter(feed.values())).device
        values: dict[str, Any] = {**self._constants_on(device), **feed, "": None}
        corrected = {product.result: product for product in self.products if product.result in parts}
        for step in self.needed(outputs, feed):
            if step.operator not in OPERATORS:
                message = f"It uses {step.operator} where it would learn."
                raise KnownError("This model cannot be trained further", message, path=self.path)
            made = OPERATORS[step.operator](step.attributes, *(values[name] for name in step.given))
            values.update(zip(step.results, made if isinstance(made, tuple) else (made,), strict=False))
            product = corrected.get(step.results[0])
            if product is not None:
                part = parts[product.result]
                values[product.result] = values[product.result] + values[product.given] @ part.down @ part.up
        return [values[name] for name in outputs]

    def needed(self, outputs: Sequence[str], known: Mapping[str, object]) -> list[_Step]:
        """Return the steps that lead from known tensors to others, in order."""
        wanted = {name for name in outputs if name not in known}
        found = []
        for step in reversed(self.steps):
            if wanted.intersection(step.results):
                found.append(step)
                wanted.update(name for name in step.given if name not in known)
        return found[::-1]

    def _constants_on(self, device: torch.device) -> dict[str, Tensor]:
        if device.type == "cpu":
            return dict(self.constants)
        if device not in self._there:
            whole = {name for step in self.steps for name in step.given[1:] if step.operator in _SHAPED}
            self._there[device] = {
                name: value if name in whole and value.dtype == torch.int64 else value.to(device)
                for name, value in self.constants.items()
            }
        return self._there[device]


_SHAPED = ("Reshape", "Expand", "Slice", "Unsqueeze", "Squeeze", "ConstantOfShape", "Split", "Pad", "TopK")


class CorrectedGraph(nn.Module):
    """A graph with a trainable low-rank part beside some products.

    Args:
        graph: stays as it is.
        products: which are corrected.
        rank: of the parts.
    """

    def __init__(self, graph: TorchGraph, products: Sequence[Product], rank: int) -> None:
        super().__init__()
        self.graph = graph
        self.products = tuple(products)
        self.downs, self.ups = nn.ParameterList(), nn.ParameterList()
        for product in products:
            least = min(rank, product.inner, product.outer)
            self.downs.append(nn.Parameter(torch.randn(product.inner, least) / math.sqrt(product.inner)))
            self.ups.append(nn.Parameter(torch.zeros(least, product.outer)))

    def parts(self, strength: float = 1.0) -> dict[str, LowRankPart]:
        """Return the low-rank parts, with so much of what they change, by the result of their product."""
        rows = zip(self.products, self.downs, self.ups, strict=True)
        return {product.result: LowRankPart(down, up * strength) for product, down, up in rows}

    def forward(self, feed: Mapping[str, Tensor], outputs: Sequence[str], strength: float = 1.0) -> list[Tensor]:
        """Return some tensors of the corrected graph."""
        return self.graph.run(feed, outputs, self.parts(strength))


def write_corrected(graph: TorchGraph, parts: Mapping[str, LowRankPart], out: Path) -> None:
    """Write a graph with low-rank parts; its weights stay, also those in a file beside it. May overwrite the graph."""
    model = onnx.load(graph.path, load_external_data=False)
    known = {product.result: product for product in graph.products}
    for result, part in parts.items():
        if not bool(part.up.any()):
            continue
        at = next(i for i, node in enumerate(model.graph.node) if result in node.output)
        before = f"{result}_base"
        outputs = model.graph.node[at].output
        outputs[list(outputs).index(result)] = before
        names = [f"{result}_{side}" for side in ("down", "up")]
        for name, matrix in zip(names, part, strict=True):
            array = matrix.detach().float().cpu().numpy()
            model.graph.initializer.append(numpy_helper.from_array(array, name))
        inner, change = f"{result}_inner", f"{result}_change"
        added = [
            helper.make_node("MatMul", [known[result].given, names[0]], [inner], f"{inner}_node"),
            helper.make_node("MatMul", [inner, names[1]], [change], f"{change}_node"),
            helper.make_node("Add", [before, change], [result], f"{result}_corrected"),
        ]
        for node in reversed(added):
            model.graph.node.insert(at + 1, node)
    onnx.save(model, out)


def _tensor(array: Any) -> Tensor:  # noqa: ANN401 - of any number type, such as int4
    """Return an array as a tensor; numbers of 16 bits become float32, those of 4 bits int8."""
    kind = {"float16": "float32", "bfloat16": "float32", "int4": "int8", "uint4": "uint8"}.get(array.dtype.name)
    return torch.from_numpy((array.astype(kind) if kind else array).copy())


def _value(found: Any) -> Any:  # noqa: ANN401 - whatever an attribute holds
    if isinstance(found, onnx.TensorProto):
        return _tensor(numpy_helper.to_array(found))
    return tuple(found) if isinstance(found, list) else found


def _products(steps: Sequence[_Step], constants: Mapping[str, Tensor]) -> tuple[Product, ...]:
    """Return the products with a weight matrix that is large enough to correct."""
    by_result = {name: step for step in steps for name in step.results}
    readers: dict[str, list[_Step]] = {}
    for step in steps:
        for name in step.given:
            readers.setdefault(name, []).append(step)
    found = []
    for step in steps:
        if step.operator not in ("MatMul", "Gemm", "MatMulInteger"):
            continue
        stored = by_result.get(step.given[1])
        name = stored.given[0] if stored is not None and stored.operator == "DequantizeLinear" else step.given[1]
        matrix = constants.get(name)
        if matrix is None or matrix.ndim != 2 or min(matrix.shape) < _LEAST_SIDE:
            continue
        turned = bool(step.attributes.get("transB"))
        inner, outer = matrix.shape[::-1] if turned else matrix.shape
        given, result = step.given[0], step.results[0]
        if step.operator == "MatMulInteger":
            whole = by_result.get(given)
            real = _only(readers, result, "Cast")
            scaled = None if real is None else _only(readers, real.results[0], "Mul")
            if whole is None or whole.operator != "DynamicQuantizeLinear" or scaled is None:
                continue
            given, result = whole.given[0], scaled.results[0]
        found.append(Product(given, result, inner, outer))
    return tuple(found)


def _folded(steps: Sequence[_Step], constants: Mapping[str, Tensor]) -> tuple[list[_Step], dict[str, Tensor]]:
    """Compute what depends on constants alone, such as weights that are stored in int8."""
    values, left = dict(constants), []
    for step in steps:
        if step.operator in OPERATORS and all(name in values or not name for name in step.given):
            made = OPERATORS[step.operator](step.attributes, *(values.get(name) for name in step.given))
            values.update(zip(step.results, made if isinstance(made, tuple) else (made,), strict=False))
        else:
            left.append(step)
    used = {name for step in left for name in step.given}
    return left, {name: value for name, value in values.items() if name in used}


def _only(readers: Mapping[str, list[_Step]], name: str, operator: str) -> _Step | None:
    there = readers.get(name, [])
    return there[0] if len(there) == 1 and there[0].operator == operator else None


def _whole_numbers(model: onnx.ModelProto) -> frozenset[str]:
    known = onnx.shape_inference.infer_shapes(model).graph
    return frozenset(
        one.name for one in (*known.value_info, *known.input) if one.type.tensor_type.elem_type in _INTEGERS
    )

"""What torch computes for each ONNX operator of the encoders.

Numbers that an ONNX graph rounds to int8 at run time are left as they are: such an operator and the one that undoes it
cancel, and a gradient flows through both. Numbers of 16 bits become float32.

Source: the operators' definitions, https://onnx.ai/onnx/operators/, and of `com.microsoft` in ONNX Runtime's
ContribOperators.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Attributes = Mapping[str, Any]
Operator = Callable[..., Any]
"""Takes the attributes and the inputs, None for one that is left out; returns an output, or a tuple of them."""

_TYPES = {
    1: torch.float32, 2: torch.uint8, 3: torch.int8, 6: torch.int32, 7: torch.int64,
    9: torch.bool, 10: torch.float32, 11: torch.float32, 16: torch.float32,
}  # fmt: skip
"""By number of onnx.TensorProto; numbers of 16 and 64 bits become float32."""
_ELEMENTWISE: dict[str, Callable[..., Tensor]] = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Pow": torch.pow,
    "Equal": torch.eq,
    "Greater": torch.gt,
    "GreaterOrEqual": torch.ge,
    "Less": torch.lt,
    "LessOrEqual": torch.le,
    "And": torch.logical_and,
    "Or": torch.logical_or,
    "Where": torch.where,
    "Max": torch.maximum,
    "Min": torch.minimum,
    "Sqrt": torch.sqrt,
    "Erf": torch.erf,
    "Exp": torch.exp,
    "Log": torch.log,
    "Neg": torch.neg,
    "Abs": torch.abs,
    "Cos": torch.cos,
    "Sin": torch.sin,
    "Not": torch.logical_not,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "Relu": torch.relu,
    "Reciprocal": torch.reciprocal,
    "Round": torch.round,
    "Identity": lambda x: x,
    "Mod": torch.remainder,
    "MatMul": torch.matmul,
    "IsNaN": torch.isnan,
}


def _elementwise(function: Callable[..., Tensor]) -> Operator:
    def run(_: Attributes, *inputs: Tensor) -> Tensor:
        device = next((x.device for x in inputs if x.ndim), inputs[0].device)
        return function(*(x.to(device) for x in inputs))

    return run


def _div(_: Attributes, x: Tensor, y: Tensor) -> Tensor:
    if x.is_floating_point():
        return x / y.to(x.device)
    return torch.div(x, y.to(x.device), rounding_mode="trunc")


def _cast(attributes: Attributes, x: Tensor) -> Tensor:
    return x.to(_TYPES[attributes["to"]])


def _clip(_: Attributes, x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
    bounds = [None if one is None else one.to(x.device) for one in (low, high)]
    return torch.clamp(x, *bounds)


def _shape(attributes: Attributes, x: Tensor) -> Tensor:
    return torch.tensor(x.shape[attributes.get("start", 0) : attributes.get("end")], dtype=torch.int64)


def _constant_of_shape(attributes: Attributes, shape: Tensor) -> Tensor:
    value = attributes.get("value")
    return torch.zeros(shape.tolist()) if value is None else value.reshape(()).expand(shape.tolist()).clone()


def _range(_: Attributes, start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
    return torch.arange(start.item(), limit.item(), delta.item(), dtype=start.dtype)


def _gather(attributes: Attributes, x: Tensor, places: Tensor) -> Tensor:
    axis = attributes.get("axis", 0) % x.ndim
    wanted = places.to(x.device).long()
    wanted = torch.where(wanted < 0, wanted + x.shape[axis], wanted)
    found = x.index_select(axis, wanted.flatten())
    return found.reshape([*x.shape[:axis], *wanted.shape, *x.shape[axis + 1 :]])


def _gather_elements(attributes: Attributes, x: Tensor, places: Tensor) -> Tensor:
    return x.gather(attributes.get("axis", 0), places.to(x.device).long())


def _gather_blocks(attributes: Attributes, x: Tensor, places: Tensor, scales: Tensor) -> Tensor:
    """Look up rows that are stored in blocks with a scale each."""
    wanted = places.flatten().long()
    rows = x.index_select(0, wanted).float() * scales.index_select(0, wanted).repeat_interleave(
        attributes["block_size"], dim=1
    )
    return rows.reshape(*places.shape, -1)


def _slice(
    _: Attributes, x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor | None = None, steps: Tensor | None = None
) -> Tensor:
    dims = list(range(len(starts))) if axes is None else axes.tolist()
    strides = [1] * len(dims) if steps is None else steps.tolist()
    for dim, start, end, stride in zip(dims, starts.tolist(), ends.tolist(), strides, strict=True):
        kept = range(*slice(start, end, stride).indices(x.shape[dim]))
        if kept.step == 1 and kept:
            x = x.narrow(dim, kept.start, len(kept))
        else:
            x = x.index_select(dim, torch.tensor(kept, dtype=torch.int64, device=x.device))
    return x


def _concat(attributes: Attributes, *parts: Tensor) -> Tensor:
    device = next((x.device for x in parts if x.device.type != "cpu"), parts[0].device)
    return torch.cat([x.to(device) for x in parts], dim=attributes["axis"])


def _split(attributes: Attributes, x: Tensor, sizes: Tensor | None = None) -> tuple[Tensor, ...]:
    axis = attributes.get("axis", 0)
    if sizes is None:
        return torch.chunk(x, attributes["num_outputs"], dim=axis)
    return torch.split(x, sizes.tolist(), dim=axis)


def _unsqueeze(_: Attributes, x: Tensor, axes: Tensor) -> Tensor:
    rank = x.ndim + axes.numel()
    for axis in sorted(one % rank for one in axes.tolist()):
        x = x.unsqueeze(axis)
    return x


def _squeeze(_: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
    return x.squeeze() if axes is None else x.squeeze(tuple(axes.tolist()))


def _reshape(_: Attributes, x: Tensor, shape: Tensor) -> Tensor:
    return x.reshape([x.shape[i] if size == 0 else size for i, size in enumerate(shape.tolist())])


def _flatten(attributes: Attributes, x: Tensor) -> Tensor:
    return x.reshape(math.prod(x.shape[: attributes.get("axis", 1)]), -1)


def _expand(_: Attributes, x: Tensor, shape: Tensor) -> Tensor:
    return x.expand(torch.broadcast_shapes(x.shape, shape.tolist()))  # type: ignore[no-untyped-call]


def _tile(_: Attributes, x: Tensor, repeats: Tensor) -> Tensor:
    return x.repeat(repeats.tolist())


def _transpose(attributes: Attributes, x: Tensor) -> Tensor:
    return x.permute(attributes.get("perm", tuple(reversed(range(x.ndim)))))


def _gemm(attributes: Attributes, a: Tensor, b: Tensor, c: Tensor | None = None) -> Tensor:
    left = a.T if attributes.get("transA") else a
    right = b.T if attributes.get("transB") else b
    product = attributes.get("alpha", 1.0) * (left @ right)
    return torch.as_tensor(product if c is None else product + attributes.get("beta", 1.0) * c)


def _softmax(attributes: Attributes, x: Tensor) -> Tensor:
    return x.softmax(dim=attributes.get("axis", -1))


def _layer_norm(attributes: Attributes, x: Tensor, scale: Tensor, bias: Tensor | None = None) -> Tensor:
    shape = x.shape[attributes.get("axis", -1) % x.ndim :]
    return functional.layer_norm(x, shape, scale, bias, attributes.get("epsilon", 1e-5))


def _gelu(attributes: Attributes, x: Tensor) -> Tensor:
    return functional.gelu(x, approximate=attributes.get("approximate", b"none").decode())


def _reduce(function: Callable[..., Tensor]) -> Operator:
    def run(attributes: Attributes, x: Tensor, axes: Tensor | None = None) -> Tensor:
        given = attributes.get("axes") if axes is None else axes.tolist()
        return function(x, tuple(range(x.ndim)) if given is None else tuple(given), bool(attributes.get("keepdims", 1)))

    return run


def _top_k(attributes: Attributes, x: Tensor, count: Tensor) -> tuple[Tensor, Tensor]:
    found = x.topk(int(count), dim=attributes.get("axis", -1), largest=bool(attributes.get("largest", 1)))
    return found.values, found.indices


def _arg_max(attributes: Attributes, x: Tensor) -> Tensor:
    return x.argmax(dim=attributes.get("axis", 0), keepdim=bool(attributes.get("keepdims", 1)))


def _gather_nd(_: Attributes, x: Tensor, places: Tensor) -> Tensor:
    return x[tuple(places.to(x.device).long().unbind(dim=-1))]


def _pad(_: Attributes, x: Tensor, pads: Tensor, value: Tensor | None = None) -> Tensor:
    sizes, rank = pads.tolist(), x.ndim
    around = [size for axis in reversed(range(rank)) for size in (sizes[axis], sizes[axis + rank])]
    return functional.pad(x, around, value=0.0 if value is None else float(value))


def _quantise(_: Attributes, x: Tensor, scale: Tensor, zero: Tensor | None = None) -> Tensor:
    """Return `x` in units of the scale, within the range of int8 or uint8, not rounded."""
    low, high = (0, 255) if zero is not None and zero.dtype == torch.uint8 else (-128, 127)
    shift = 0.0 if zero is None else zero.float()
    return torch.clamp(x / scale + shift, low, high)


def _dequantise(attributes: Attributes, x: Tensor, scale: Tensor, zero: Tensor | None = None) -> Tensor:
    shape = [1] * x.ndim
    if scale.ndim:
        shape[attributes.get("axis", 1)] = -1
    shift = 0.0 if zero is None else zero.float().reshape(shape if zero.ndim else [1] * x.ndim)
    return (x.float() - shift) * scale.float().reshape(shape)


def _quantise_dynamically(_: Attributes, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return `x` as it is, with scale one and zero: `_integer_product` computes with it."""
    return x, x.new_ones(()), x.new_zeros(())


def _integer_product(
    _: Attributes, a: Tensor, b: Tensor, a_zero: Tensor | None = None, b_zero: Tensor | None = None
) -> Tensor:
    left = a.float() if a_zero is None else a.float() - a_zero.float()
    right = b.float() if b_zero is None else b.float() - b_zero.float()
    return left @ right


OPERATORS: dict[str, Operator] = {
    **{name: _elementwise(function) for name, function in _ELEMENTWISE.items()},
    "Div": _div,
    "Cast": _cast,
    "Clip": _clip,
    "Shape": _shape,
    "ConstantOfShape": _constant_of_shape,
    "Range": _range,
    "Gather": _gather,
    "GatherElements": _gather_elements,
    "GatherBlockQuantized": _gather_blocks,
    "Slice": _slice,
    "Concat": _concat,
    "Split": _split,
    "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze,
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Expand": _expand,
    "Tile": _tile,
    "Transpose": _transpose,
    "Gemm": _gemm,
    "Softmax": _softmax,
    "LayerNormalization": _layer_norm,
    "Gelu": _gelu,
    "ReduceMean": _reduce(lambda x, axes, keep: x.mean(axes, keepdim=keep)),
    "ReduceSum": _reduce(lambda x, axes, keep: x.sum(axes, keepdim=keep)),
    "ReduceMax": _reduce(lambda x, axes, keep: x.amax(axes, keepdim=keep)),
    "ReduceL2": _reduce(lambda x, axes, keep: torch.linalg.vector_norm(x, dim=axes, keepdim=keep)),
    "TopK": _top_k,
    "ArgMax": _arg_max,
    "GatherND": _gather_nd,
    "Pad": _pad,
    "QuantizeLinear": _quantise,
    "DequantizeLinear": _dequantise,
    "DynamicQuantizeLinear": _quantise_dynamically,
    "MatMulInteger": _integer_product,
}

"""Cuts a graph that reads pictures and words at once into one for pictures and one for words.

A repository may have a single graph with both towers. It wants a picture for every text; cut in two, each half
loads and computes its own tower only. What belongs to a half is found by walking back from its vector. The file is
read as protocol buffers are written (a number, a length, the bytes), so that no library for graphs is needed.
"""

from __future__ import annotations

import mmap
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

IMAGE_VECTORS = ("image_embeds", "l2norm_image_embeddings", "image_embeddings")
TEXT_VECTORS = ("text_embeds", "l2norm_text_embeddings", "text_embeddings")
"""Names of outputs with both towers in one graph, the better ones first."""

# Numbers of fields in ONNX's own description of its files.
_GRAPH = 7
_NODE, _CONSTANT, _INPUT, _OUTPUT, _SHAPE_NOTE, _SCALE_NOTE = 1, 5, 11, 12, 13, 14
_NODE_INPUT, _NODE_OUTPUT, _NODE_ATTRIBUTE = 1, 2, 5
_INNER_GRAPH, _INNER_GRAPHS = 6, 11
_CONSTANT_NAME, _END_NAME = 8, 1

_WHOLE, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
"""Ways in which a field is written."""


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    start: int
    """Of all of it, in bytes from the beginning of the file."""
    body: int
    """Of what it holds."""
    stop: int


def cut(joint: Path, image_encoder: Path, text_encoder: Path) -> None:
    """Write the halves of a graph with both towers.

    Raises:
        ModelError: it is damaged, or has no vector of pictures or of words.
        OSError: the disk refuses.
    """
    try:
        with joint.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
            for names, out in ((IMAGE_VECTORS, image_encoder), (TEXT_VECTORS, text_encoder)):
                _write_half(source, names, out, joint)
    except (ValueError, IndexError) as error:
        raise ModelError(
            "The model cannot be used",
            "Its {file} is damaged: {detail}.",
            path=joint,
            file=joint.name,
            detail=str(error),
        ) from error


def _write_half(source: mmap.mmap, names: Sequence[str], out: Path, joint: Path) -> None:
    top = list(_fields(source, 0, len(source)))
    graph = next(field for field in [*top, _Field(_GRAPH, 0, 0, 0)] if field.number == _GRAPH)
    parts = defaultdict(list)
    for field in _fields(source, graph.body, graph.stop):
        parts[field.number].append(field)
    outputs = {_text(source, field, _END_NAME): field for field in parts[_OUTPUT]}
    vector = next((name for name in names if name in outputs), None)
    if vector is None:
        raise ModelError(
            "The model cannot be used",
            "Its {file} should have both towers, but has none of the outputs {names}.",
            path=joint,
            file=joint.name,
            names=", ".join(names),
        )
    kept = _half(source, parts, vector)
    kept.append(outputs[vector])
    kept.sort(key=lambda field: field.start)
    with out.open("wb") as file:
        for field in top:
            if field is graph:
                file.write(_number(_GRAPH << 3 | _LENGTH) + _number(sum(part.stop - part.start for part in kept)))
            for part in kept if field is graph else [field]:
                _copy(source, part, file)


def _half(source: mmap.mmap, parts: Mapping[int, Sequence[_Field]], vector: str) -> list[_Field]:
    """Return what a vector is computed from (nodes, constants, inputs), and what belongs to no half."""
    makers = {name: node for node in parts[_NODE] for name in _texts(source, node, _NODE_OUTPUT)}
    nodes: dict[int, _Field] = {}
    wanted, known = [vector], {vector}
    while wanted:
        node = makers.get(wanted.pop())
        if node is None or node.start in nodes:
            continue
        nodes[node.start] = node
        fresh = set(_read_by(source, node)) - known
        known |= fresh
        wanted += fresh
    kept = list(nodes.values())
    kept += [field for field in parts[_CONSTANT] if _text(source, field, _CONSTANT_NAME) in known]
    kept += [field for field in parts[_INPUT] if _text(source, field, _END_NAME) in known]
    sorted_out = {_NODE, _CONSTANT, _INPUT, _OUTPUT, _SHAPE_NOTE, _SCALE_NOTE}
    return kept + [field for number, fields in parts.items() if number not in sorted_out for field in fields]


def _read_by(source: mmap.mmap, node: _Field) -> Iterator[str]:
    """Yield what a node reads, and what the graphs inside it do: those of a condition or a loop see all names."""
    for field in _fields(source, node.body, node.stop):
        if field.number == _NODE_INPUT and field.body < field.stop:  # one that is left out has no name
            yield source[field.body : field.stop].decode()
        elif field.number == _NODE_ATTRIBUTE:
            for inner in _fields(source, field.body, field.stop):
                if inner.number in (_INNER_GRAPH, _INNER_GRAPHS) and inner.body < inner.stop:
                    yield from _read_inside(source, inner)


def _read_inside(source: mmap.mmap, graph: _Field) -> Iterator[str]:
    for field in _fields(source, graph.body, graph.stop):
        if field.number == _NODE:
            yield from _read_by(source, field)
        elif field.number == _OUTPUT:  # a branch may hand on what was made outside
            yield _text(source, field, _END_NAME)


def _text(source: mmap.mmap, field: _Field, number: int) -> str:
    return next(_texts(source, field, number), "")


def _texts(source: mmap.mmap, field: _Field, number: int) -> Iterator[str]:
    for inner in _fields(source, field.body, field.stop):
        if inner.number == number:
            yield source[inner.body : inner.stop].decode()


def _fields(source: mmap.mmap, start: int, stop: int) -> Iterator[_Field]:
    at = start
    while at < stop:
        key, body = _read_number(source, at)
        way = key & 7
        if way == _LENGTH:
            length, body = _read_number(source, body)
            end = body + length
        elif way == _WHOLE:
            end = _read_number(source, body)[1]
        elif way in (_EIGHT_BYTES, _FOUR_BYTES):
            end = body + (8 if way == _EIGHT_BYTES else 4)
        else:
            raise ValueError(f"what stands at byte {at} is no field")
        if end > stop:
            raise ValueError(f"what stands at byte {at} ends nowhere")
        yield _Field(key >> 3, at, body, end)
        at = end


def _read_number(source: mmap.mmap, at: int) -> tuple[int, int]:
    """Return a variable-length integer and the position after it."""
    value = shift = 0
    while True:
        byte = source[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _copy(source: mmap.mmap, field: _Field, out: BinaryIO) -> None:
    out.write(source[field.start : field.stop])

"""What a worker answers: a JSON header and raw pixels. No pickle, so a worker that a file took over stays out."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import Message, UnreadableError
from indexer.types import ContentId, Decoded, Kind, MediaFacts, Pixels

if TYPE_CHECKING:
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection
    from pathlib import Path

READY = b"ready"
_FACTS = tuple(field.name for field in fields(MediaFacts))
_HEADER_LIMIT_BYTES = 16 * 1024 * 1024


class DecoderBugError(Exception):
    """The decoder raised something that is neither a result nor an `UnreadableError`. Holds its traceback."""


def send(
    connection: Connection, lane: Array[c_ubyte], answer: Decoded | UnreadableError | str, *, retire: bool
) -> None:
    """Answer one path.

    Args:
        connection: to the parent.
        lane: memory shared with the parent; pixels go there if they fit, else through the pipe.
        answer: a result, why there is none, or the traceback of a bug.
        retire: the worker ends after this answer.
    """
    header: dict[str, Any] = {"retire": retire}
    through_pipe: tuple[Pixels, ...] = ()
    if isinstance(answer, Decoded):
        header |= _described(answer)
        if sum(pixels.nbytes for pixels in answer.pixels) > len(lane):
            through_pipe = answer.pixels
        else:
            _fill(lane, answer.pixels)
        header["in_lane"] = not through_pipe
    elif isinstance(answer, UnreadableError):
        header["unreadable"] = [answer.title.to_json(), answer.message.to_json()]
    else:
        header["bug"] = answer
    connection.send_bytes(json.dumps(header).encode())
    for pixels in through_pipe:
        connection.send_bytes(np.ascontiguousarray(pixels).reshape(-1).data)


def _described(decoded: Decoded) -> dict[str, Any]:
    return {
        "content_id": decoded.content_id,
        "quick_hash": decoded.quick_hash.hex(),
        "kind": decoded.kind.value,
        "facts": {name: getattr(decoded.facts, name) for name in _FACTS},
        "dhash": decoded.dhash,
        "shapes": [pixels.shape for pixels in decoded.pixels],
    }


def _fill(lane: Array[c_ubyte], arrays: tuple[Pixels, ...]) -> None:
    flat, start = np.frombuffer(memoryview(lane), np.uint8), 0
    for pixels in arrays:
        flat[start : start + pixels.size] = pixels.reshape(-1)
        start += pixels.size


def receive(
    connection: Connection, lane: Array[c_ubyte], path: Path
) -> tuple[Decoded | UnreadableError | DecoderBugError, bool]:
    """Return the answer about `path`, and whether the worker retires.

    Raises:
        EOFError: the worker is gone.
        OSError: the worker is gone, or its answer is longer than any answer may be.
        ValueError: the answer makes no sense (KeyError and TypeError likewise).
    """
    header: dict[str, Any] = json.loads(connection.recv_bytes(_HEADER_LIMIT_BYTES))
    retire = bool(header["retire"])
    if "bug" in header:
        return DecoderBugError(str(header["bug"])), retire
    if "unreadable" in header:
        title, message = map(Message.from_json, header["unreadable"])
        return UnreadableError(title, message, path=path), retire
    facts = dict(header["facts"], keywords=tuple(header["facts"]["keywords"]))
    decoded = Decoded(
        content_id=ContentId(header["content_id"]),
        quick_hash=bytes.fromhex(header["quick_hash"]),
        kind=Kind(header["kind"]),
        facts=MediaFacts(**facts),
        dhash=int(header["dhash"]),
        pixels=_in_lane(lane, header["shapes"])
        if header["in_lane"]
        else tuple(_from_pipe(connection, shape) for shape in header["shapes"]),
    )
    return decoded, retire


def _in_lane(lane: Array[c_ubyte], shapes: list[list[int]]) -> tuple[Pixels, ...]:
    """Copies: the worker overwrites the lane with its next answer."""
    flat, start, arrays = np.frombuffer(memoryview(lane), np.uint8), 0, []
    for shape in shapes:
        size = math.prod(shape)
        arrays.append(flat[start : start + size].reshape(shape).copy())
        start += size
    return tuple(arrays)


def _from_pipe(connection: Connection, shape: list[int]) -> Pixels:
    pixels = np.empty(shape, np.uint8)
    received = connection.recv_bytes_into(pixels.reshape(-1).data)
    if received != pixels.nbytes:
        raise ValueError(f"{received} bytes of pixels, {pixels.nbytes} announced")
    return pixels

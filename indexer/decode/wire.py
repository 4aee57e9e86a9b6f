"""What a worker answers: a JSON header, then the raw pixels. No pickle: a worker that a file took over stays out."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import UnreadableError
from indexer.types import ContentId, Decoded, Kind, MediaFacts, Pixels

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

READY = b"ready"
_HEADER_LIMIT_BYTES = 16 * 1024 * 1024


class DecoderBugError(Exception):
    """The decoder raised something that is neither a result nor an `UnreadableError`. Holds its traceback."""


def send_decoded(connection: Connection, decoded: Decoded, *, retire: bool) -> None:
    """Answer with a result; `retire` says that the worker ends after it."""
    header = {
        "retire": retire,
        "content_id": decoded.content_id,
        "quick_hash": decoded.quick_hash.hex(),
        "kind": decoded.kind.value,
        "facts": asdict(decoded.facts),
        "dhash": decoded.dhash,
        "shapes": [pixels.shape for pixels in decoded.pixels],
    }
    connection.send_bytes(json.dumps(header).encode())
    for pixels in decoded.pixels:
        connection.send_bytes(np.ascontiguousarray(pixels).reshape(-1).data)


def send_unreadable(connection: Connection, error: UnreadableError, *, retire: bool) -> None:
    """Answer that the file cannot be read, and why."""
    connection.send_bytes(json.dumps({"retire": retire, "unreadable": [error.title, error.message]}).encode())


def send_bug(connection: Connection, trace: str) -> None:
    """Answer with the traceback of a bug; the worker ends after it."""
    connection.send_bytes(json.dumps({"retire": True, "bug": trace}).encode())


def receive(connection: Connection, path: Path) -> tuple[Decoded | UnreadableError | DecoderBugError, bool]:
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
        title, message = header["unreadable"]
        return UnreadableError(str(title), str(message), path=path), retire
    facts = dict(header["facts"], keywords=tuple(header["facts"]["keywords"]))
    decoded = Decoded(
        content_id=ContentId(header["content_id"]),
        quick_hash=bytes.fromhex(header["quick_hash"]),
        kind=Kind(header["kind"]),
        facts=MediaFacts(**facts),
        dhash=int(header["dhash"]),
        pixels=tuple(_receive_pixels(connection, shape) for shape in header["shapes"]),
    )
    return decoded, retire


def _receive_pixels(connection: Connection, shape: list[int]) -> Pixels:
    pixels = np.empty(shape, np.uint8)
    received = connection.recv_bytes_into(pixels.reshape(-1).data)
    if received != pixels.nbytes:
        raise ValueError(f"{received} bytes of pixels, {pixels.nbytes} announced")
    return pixels

"""What a worker and its parent say to each other about one file.

The worker answers with a head, segments and an end: JSON, and raw pixels beside it. Nothing of it is unpickled, so a
worker that a file took over stays out. It sends the first segment at once, and each further one when the parent asks
for it: so shared memory for one picture is enough, and a slow parent slows the worker down. Of a file that has but one
segment all comes in one message.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.errors import Message, UnreadableError
from indexer.types import (
    ContentId,
    FileHead,
    Grade,
    Kind,
    MediaFacts,
    Pixels,
    ReadSegment,
    Segment,
    Span,
    SpanKind,
    StillReading,
    TextSource,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection
    from pathlib import Path

    from indexer.decode.readers import Given

READY = b"ready"
MORE = "more"
"""The parent asks for the next segment."""
STOP = "stop"
"""The parent wants nothing more of this file; the worker answers with the end."""
_FACTS = tuple(field.name for field in fields(MediaFacts))
_HEADER_LIMIT_BYTES = 16 * 1024 * 1024


class DecoderBugError(Exception):
    """The reader raised something that is not an `UnreadableError`. Holds its traceback."""


@dataclass(frozen=True, slots=True)
class End:
    """The last answer about a file."""

    trouble: UnreadableError | DecoderBugError | None
    """Why there is no more; None: that was all."""
    retire: bool = False
    """The worker ends after this answer."""


def send(connection: Connection, lane: Array[c_ubyte], items: Sequence[Given | End]) -> None:
    """Send what comes next of a file, in one message.

    Args:
        connection: to the parent.
        lane: memory shared with the parent; pixels go there if they fit, else through the pipe.
        items: in order, one segment among them at most.
    """
    through_pipe: Pixels | None = None
    headers: list[dict[str, Any]] = []
    for item in items:
        match item:
            case FileHead():
                headers.append({"head": _described(item)})
            case StillReading():
                headers.append({"still": True})
            case ReadSegment(segment, pixels):
                fits = pixels.nbytes <= len(lane)
                if fits:
                    np.frombuffer(memoryview(lane), np.uint8)[: pixels.size] = pixels.reshape(-1)
                else:
                    through_pipe = pixels
                headers.append({"segment": asdict(segment), "shape": pixels.shape, "in_lane": fits})
            case End():
                headers.append(_ended(item))
    connection.send_bytes(json.dumps(headers).encode())
    if through_pipe is not None:
        connection.send_bytes(np.ascontiguousarray(through_pipe).reshape(-1).data)


def _ended(end: End) -> dict[str, Any]:
    header: dict[str, Any] = {"end": end.retire}
    if isinstance(end.trouble, UnreadableError):
        header["unreadable"] = [end.trouble.title.to_json(), end.trouble.message.to_json()]
    elif end.trouble is not None:
        header["bug"] = str(end.trouble)
    return header


def _described(head: FileHead) -> dict[str, Any]:
    return {
        "content_id": head.content_id,
        "quick_hash": head.quick_hash.hex(),
        "kind": head.kind.value,
        "facts": {name: getattr(head.facts, name) for name in _FACTS},
        "stands_alone": head.stands_alone,
    }


def receive(connection: Connection, lane: Array[c_ubyte], path: Path) -> tuple[list[Given], End | None]:
    """Return what comes next of the file at `path`, and its end if that comes too; pixels are copies.

    Raises:
        EOFError: the worker is gone.
        OSError: the worker is gone, or its answer is longer than any answer may be.
        ValueError: the answer makes no sense (KeyError, IndexError and TypeError likewise).
    """
    headers: list[dict[str, Any]] = json.loads(connection.recv_bytes(_HEADER_LIMIT_BYTES))
    end = _end(headers.pop(), path) if "end" in headers[-1] else None
    return [_item(header, connection, lane) for header in headers], end


def _item(header: dict[str, Any], connection: Connection, lane: Array[c_ubyte]) -> Given:
    if "head" in header:
        return _head(header["head"])
    if "still" in header:
        return StillReading()
    shape = [int(side) for side in header["shape"]]
    pixels = _in_lane(lane, shape) if header["in_lane"] else _from_pipe(connection, shape)
    return ReadSegment(_segment(header["segment"]), pixels)


def _end(header: dict[str, Any], path: Path) -> End:
    trouble: UnreadableError | DecoderBugError | None = None
    if "bug" in header:
        trouble = DecoderBugError(str(header["bug"]))
    elif "unreadable" in header:
        title, message = map(Message.from_json, header["unreadable"])
        trouble = UnreadableError(title, message, path=path)
    return End(trouble, bool(header["end"]))


def _head(values: dict[str, Any]) -> FileHead:
    return FileHead(
        content_id=ContentId(values["content_id"]),
        quick_hash=bytes.fromhex(values["quick_hash"]),
        kind=Kind(values["kind"]),
        facts=MediaFacts(**dict(values["facts"], keywords=tuple(values["facts"]["keywords"]))),
        stands_alone=bool(values["stands_alone"]),
    )


def _segment(values: dict[str, Any]) -> Segment:
    span, source = values["span"], values["text_source"]
    return Segment(
        **dict(
            values,
            span=Span(**dict(span, kind=SpanKind(span["kind"]))),
            text_source=None if source is None else TextSource(source),
            grade=Grade(values["grade"]),
        )
    )


def _in_lane(lane: Array[c_ubyte], shape: list[int]) -> Pixels:
    return np.frombuffer(memoryview(lane), np.uint8)[: math.prod(shape)].reshape(shape).copy()


def _from_pipe(connection: Connection, shape: list[int]) -> Pixels:
    pixels = np.empty(shape, np.uint8)
    received = connection.recv_bytes_into(pixels.reshape(-1).data)
    if received != pixels.nbytes:
        raise ValueError(f"{received} bytes of pixels, {pixels.nbytes} announced")
    return pixels

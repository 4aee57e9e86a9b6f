"""What a worker and its parent send to each other about one file.

The worker answers with a head, segments and an end: MessagePack, and raw pixels beside it. Nothing is unpickled, so a
file that takes over a worker cannot take over the parent. The worker sends the first segment at once, and each further
one when the parent asks for it: shared memory for one picture is enough, and a slow parent slows the worker down. All
of a file that has only one segment comes in one message.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from indexer.decode.document.page_text import PageText
from indexer.errors import Message, UnreadableError
from indexer.types import FileHead, Pixels, ReadSegment, Segment, SoundPiece, StillReading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ctypes import Array, c_ubyte
    from multiprocessing.connection import Connection
    from pathlib import Path

    from indexer.decode.readers import ReaderItem

READY = b"ready"
MORE = "more"
"""The parent asks for the next segment."""
STOP = "stop"
"""The parent wants nothing more of this file; the worker answers with the end."""
_ANSWER_LIMIT_BYTES = 16 * 1024 * 1024


class DecoderBugError(Exception):
    """The reader raised something that is not an `UnreadableError`. Holds its traceback."""


@dataclass(frozen=True, slots=True)
class End:
    """The last answer about a file."""

    trouble: UnreadableError | DecoderBugError | None
    """Why reading ended; None: the file was read to its end."""
    retire: bool = False
    """The worker ends after this answer."""


class _End(msgspec.Struct, omit_defaults=True):
    retire: bool
    unreadable: tuple[str, str] | None = None
    """Title and message, see `Message.to_json`."""
    bug: str | None = None
    passes: bool = False


class _Answer(msgspec.Struct, omit_defaults=True):
    """One of a head, a segment, the text of a page, sound and an end; none of them: still reading."""

    head: FileHead | None = None
    segment: Segment | None = None
    shape: tuple[int, int, int] = (0, 0, 0)
    """Of the segment's pixels."""
    is_shared: bool = True
    """The pixels are in shared memory; else they come through the pipe."""
    page_text: PageText | None = None
    sound: SoundPiece | None = None
    end: _End | None = None


_decoder = msgspec.msgpack.Decoder(list[_Answer])


def send(connection: Connection, shared: Array[c_ubyte], items: Sequence[ReaderItem | End]) -> None:
    """Send the next items of a file in one message, at most one segment among them.

    Pixels go to the memory shared with the parent if they fit, else through the pipe.
    """
    through_pipe: Pixels | None = None
    answers: list[_Answer] = []
    for item in items:
        match item:
            case FileHead():
                answers.append(_Answer(head=item))
            case StillReading():
                answers.append(_Answer())
            case ReadSegment(segment, pixels):
                fits = pixels.nbytes <= len(shared)
                if fits:
                    np.frombuffer(memoryview(shared), np.uint8)[: pixels.size] = pixels.reshape(-1)
                else:
                    through_pipe = pixels
                height, width, channels = pixels.shape
                answers.append(_Answer(segment=segment, shape=(height, width, channels), is_shared=fits))
            case SoundPiece():
                answers.append(_Answer(sound=item))
            case PageText():
                answers.append(_Answer(page_text=item))
            case End():
                answers.append(_Answer(end=_packed(item)))
    connection.send_bytes(msgspec.msgpack.encode(answers))
    if through_pipe is not None:
        connection.send_bytes(np.ascontiguousarray(through_pipe).reshape(-1).data)


def _packed(end: End) -> _End:
    if isinstance(end.trouble, UnreadableError):
        return _End(
            end.retire,
            unreadable=(end.trouble.title.to_json(), end.trouble.message.to_json()),
            passes=end.trouble.passes,
        )
    if end.trouble is None:
        return _End(end.retire)
    # A traceback may hold a file name that is not valid text.
    return _End(end.retire, bug=str(end.trouble).encode(errors="backslashreplace").decode())


def receive(connection: Connection, shared: Array[c_ubyte], path: Path) -> tuple[list[ReaderItem], End | None]:
    """Return the next items of the file at `path`, and its end if that comes too; pixels are copies.

    Raises EOFError or OSError if the worker is gone or its answer too long, ValueError or TypeError for a senseless
    answer.
    """
    answers = _decoder.decode(connection.recv_bytes(_ANSWER_LIMIT_BYTES))
    last = answers.pop().end if answers and answers[-1].end is not None else None
    end = None if last is None else _unpacked(last, path)
    return [_item(answer, connection, shared) for answer in answers], end


def _unpacked(end: _End, path: Path) -> End:
    if end.bug is not None:
        return End(DecoderBugError(end.bug), end.retire)
    if end.unreadable is not None:
        title, message = map(Message.from_json, end.unreadable)
        trouble = UnreadableError(title, message, path=path)
        trouble.passes = end.passes
        return End(trouble, end.retire)
    return End(None, end.retire)


def _item(answer: _Answer, connection: Connection, shared: Array[c_ubyte]) -> ReaderItem:
    if answer.head is not None:
        return answer.head
    if answer.page_text is not None:
        return answer.page_text
    if answer.sound is not None:
        return answer.sound
    if answer.segment is None:
        return StillReading()
    if answer.is_shared:
        pixels = np.frombuffer(memoryview(shared), np.uint8)[: math.prod(answer.shape)].reshape(answer.shape).copy()
    else:
        pixels = np.empty(answer.shape, np.uint8)
        received = connection.recv_bytes_into(pixels.reshape(-1).data)
        if received != pixels.nbytes:
            raise ValueError(f"{received} bytes of pixels, {pixels.nbytes} announced")
    return ReadSegment(answer.segment, pixels)

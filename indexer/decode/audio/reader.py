"""Reads a sound file: its tags, and a segment for each minute of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from av.error import FFmpegError
from av.stream import Disposition
from PIL import Image

from indexer.decode import reasons
from indexer.decode.audio.waveform import drawn, loudness
from indexer.decode.identity import HASH_BYTES, hashed, quick_hash
from indexer.decode.metadata import merged
from indexer.decode.pixels import fit
from indexer.decode.sidecars import facts_beside
from indexer.decode.video.facts import facts_of_tags, tags_of
from indexer.decode.video.film import open_container, sound_stream
from indexer.errors import Message, UnreadableError
from indexer.types import ContentId, FileHead, Grade, Kind, MediaFacts, ReadSegment, Segment, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from indexer.decode.readers import ReaderItem
    from indexer.types import Locator, PixelSpec

SEGMENT_MS = 60_000
"""Of a segment: a moment that people find again."""
_SHORTEST_MS = 20_000
"""What is left at the end belongs to the segment before."""
_NO_SOUND = (
    Message("The file has no sound"),
    Message("There is nothing to hear in it, or its codec is unknown."),
)
_DAMAGED = (
    Message("The sound is damaged"),
    Message("Its contents cannot be found in the file. Perhaps it was not copied or recorded completely."),
)


def read_segments(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of a sound and its minutes: a `readers.Read`. All show the cover, or how loud the sound is."""
    del grade
    content = yield from hashed(path)
    with _opened(path) as sound:
        head = _head(sound, content)
        yield head
        duration_ms = head.facts.duration_ms or 1
        pixels = fit(_picture(sound, duration_ms), spec)
        for number, (start_ms, end_ms) in enumerate(spans(duration_ms)):
            yield ReadSegment(_segment(content, number, start_ms, end_ms), pixels)


def read_picture(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Yield the head of a sound and the picture that stands for it: a `readers.ReadPicture`."""
    content = yield from hashed(path)
    with _opened(path) as sound:
        head = _head(sound, content)
        yield head
        picture = _picture(sound, head.facts.duration_ms or 1)
        moment_ms = locator.moment_ms or 0
        spec = replace(spec, region=locator.region)
        yield ReadSegment(_segment(content, 0, moment_ms, moment_ms + 1), fit(picture, spec))


def spans(duration_ms: int) -> list[tuple[int, int]]:
    """Return the segments of a sound: minutes, the last one a little longer rather than very short."""
    starts = list(range(0, max(1, duration_ms - _SHORTEST_MS), SEGMENT_MS))
    return list(zip(starts, [*starts[1:], max(1, duration_ms)], strict=True))


def _segment(content: ContentId, number: int, start_ms: int, end_ms: int) -> Segment:
    # Sounds with the same cover are not alike: the hash is of the bytes, not of the picture.
    own = int((content or "0")[:HASH_BYTES], 16) ^ number
    return Segment(ordinal=number, span=Span.time(start_ms, end_ms), dhash=own, pictured_ms=start_ms)


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open file, and what of it is heard."""

    path: Path
    container: InputContainer
    stream: AudioStream


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[_Opened]:
    """Open a sound; what FFmpeg says of a foreign file becomes a plain reason."""
    try:
        with open_container(path) as container:
            stream = sound_stream(container)
            if stream is None:
                raise UnreadableError(*_NO_SOUND, path=path)
            yield _Opened(path, container, stream)
    except FFmpegError as error:
        raise _why(path) from error
    except OSError as error:
        raise reasons.from_os_error(error, path) from error


def _why(path: Path) -> UnreadableError:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as refused:
        return reasons.from_os_error(refused, path)
    if not head:
        return UnreadableError(*reasons.EMPTY, path=path)
    return UnreadableError(*(_DAMAGED if any(head) else reasons.BLANK), path=path)


def _head(sound: _Opened, content: ContentId) -> FileHead:
    try:
        quick = quick_hash(sound.path)
    except OSError as error:
        raise reasons.from_os_error(error, sound.path) from error
    return FileHead(
        content_id=content,
        quick_hash=quick,
        kind=Kind.AUDIO,
        facts=_facts(sound),
        stands_alone=True,
    )


def _facts(sound: _Opened) -> MediaFacts:
    """Return the facts of a sound. Damaged metadata cost only themselves."""
    found: list[MediaFacts] = []
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        found += [facts for facts, _ in facts_beside(sound.path)]
    codec, length_ms = sound.stream.codec_context.codec, duration_of(sound.container, sound.stream)
    found.append(MediaFacts(duration_ms=length_ms or None, audio_codec=codec.canonical_name))
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        told = facts_of_tags(tags_of(sound.container))
        # The date of music is when it came out, which is no moment of the user's life.
        found.append(replace(told, taken_ms=None, taken_offset_min=None) if told.album else told)
    return merged(found, (0, 0))


def duration_of(container: InputContainer, stream: AudioStream) -> int:
    """Return the length of a sound in ms; 0 if the file does not say."""
    if container.duration:
        return max(0, container.duration // 1000)
    length, base = stream.duration, stream.time_base
    return max(0, int(length * base * 1000)) if length and base else 0


def _picture(sound: _Opened, duration_ms: int) -> Image.Image:
    """Return the cover of a sound, else how loud it is. Raises UnreadableError if nothing of it can be decoded."""
    if (cover := _cover(sound.container)) is not None:
        return cover
    with _opened(sound.path) as heard:  # from its beginning, whatever was looked for in it
        bars = loudness(heard.container, heard.stream, duration_ms)
    if bars is None:
        raise UnreadableError(*_NO_SOUND, path=sound.path)
    return drawn(bars)


def _cover(container: InputContainer) -> Image.Image | None:
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            with contextlib.suppress(FFmpegError, ValueError, MemoryError, StopIteration):
                frame = next(iter(container.decode(stream)))
                return Image.fromarray(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
    return None

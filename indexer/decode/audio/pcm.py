"""Decodes the sound of videos and sound files to 16 kHz mono, piece by piece, however long it is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.error import FFmpegError

from indexer.decode import reasons
from indexer.decode.audio.waveform import MOST_CHANNELS
from indexer.decode.identity import quick_hash
from indexer.decode.video.film import open_container, sound_stream
from indexer.errors import Message, UnreadableError
from indexer.types import ContentId, FileHead, Kind, MediaFacts, SoundPiece, StillReading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    from indexer.decode.readers import ReaderItem
    from indexer.types import Grade, Locator, PixelSpec

RATE_HZ = 16_000
PIECE_SAMPLES = 30 * RATE_HZ
_LONGEST_GAP_SAMPLES = 600 * RATE_HZ
"""Longer silence is a fault of the times in the file."""
_SHORTEST_GAP_SAMPLES = RATE_HZ // 20
_DAMAGED_AT_MOST = 500
"""Damaged packets in a row before a file counts as ended."""
_SILENT = (
    Message("The file has no sound"),
    Message("There is nothing to hear in it, or its codec is unknown."),
)


def read_all(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of a file and its sound from the beginning: a `readers.Read` without segments."""
    del spec, grade
    yield from _read(path, 0)


def read_from(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Yield the head of a file and its sound from a moment on: a `readers.ReadPicture` without a picture."""
    del spec
    yield from _read(path, locator.moment_ms or 0)


def _read(path: Path, start_ms: int) -> Iterator[ReaderItem]:
    """Yield pieces of half a minute; where the file is damaged, its sound ends.

    The head has no content id: hashing a film takes longer than decoding its sound.
    """
    try:
        hashed = quick_hash(path)
        with open_container(path) as container:
            yield FileHead(content_id=ContentId(""), quick_hash=hashed, kind=Kind.VIDEO, facts=MediaFacts())
            stream = sound_stream(container)
            if stream is None:
                raise UnreadableError(*_SILENT, path=path)
            yield from _pieces(container, stream, start_ms)
    except FFmpegError as error:
        raise UnreadableError(*_SILENT, path=path) from error
    except OSError as error:
        raise reasons.from_os_error(error, path) from error


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sound, and the sample of the file at which it begins."""

    start_sample: int
    samples: NDArray[np.int16]


def _pieces(container: InputContainer, stream: AudioStream, start_ms: int) -> Iterator[ReaderItem]:
    """Yield sound without gaps from a moment on."""
    start = start_ms * RATE_HZ // 1000
    waiting: list[NDArray[np.int16]] = []
    count, reached = 0, start
    for stretch in _stretches(container, stream, start_ms):
        if stretch is None:
            yield StillReading()
            continue
        gap = stretch.start_sample - reached
        samples = stretch.samples[max(0, -gap) :] if -gap > _SHORTEST_GAP_SAMPLES else stretch.samples
        if _SHORTEST_GAP_SAMPLES < gap <= _LONGEST_GAP_SAMPLES:
            samples = np.concatenate([np.zeros(gap, np.int16), samples])
        waiting.append(samples)
        count, reached = count + len(samples), reached + len(samples)
        while count >= PIECE_SAMPLES:
            joined = np.concatenate(waiting)
            yield SoundPiece(samples=joined[:PIECE_SAMPLES].tobytes())
            waiting, count = [joined[PIECE_SAMPLES:]], count - PIECE_SAMPLES
    if count:
        yield SoundPiece(samples=np.concatenate(waiting).tobytes())


def _stretches(container: InputContainer, stream: AudioStream, start_ms: int) -> Iterator[_Stretch | None]:
    """Yield decoded sound in order, None now and then where there is none for long."""
    first_s = (container.start_time or 0) / 1_000_000
    if start_ms:
        with contextlib.suppress(FFmpegError):  # some files can only be read from their beginning
            container.seek(round((start_ms / 1000 + first_s) * 1_000_000), backward=True)
    resampler, damaged, last = _resampler(), 0, start_ms * RATE_HZ // 1000
    packets = container.demux(stream)
    while damaged <= _DAMAGED_AT_MOST:
        try:
            frames = next(packets).decode()
        except StopIteration:
            break
        except (FFmpegError, MemoryError):
            damaged += 1
            yield None
            continue
        damaged = 0
        for frame in frames:
            at = round((frame.time - first_s) * RATE_HZ) if frame.time is not None else last
            if frame.layout.nb_channels > MOST_CHANNELS:
                continue
            try:
                made = resampler.resample(frame)
            except (FFmpegError, ValueError):  # the layout changed in the middle
                resampler, made = _resampler(), []
            for one in made:
                samples = _samples(one)
                yield _Stretch(at, samples)
                at += len(samples)
            last = at
    with contextlib.suppress(FFmpegError, ValueError):
        for one in resampler.resample(None):
            yield _Stretch(last, _samples(one))


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)


def _samples(frame: AudioFrame) -> NDArray[np.int16]:
    return np.ascontiguousarray(frame.to_ndarray().reshape(-1), np.int16)

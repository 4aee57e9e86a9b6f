"""Gives the frames of a file in order, from any moment on, and exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.error import FFmpegError
from av.stream import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path
    from typing import Self

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from indexer.types import Pixels

_BACK_MS = (0, 2_000, 10_000)
"""Files without an index are sought past the moment: then so much earlier, at last from the start."""
_MAX_THREADS = 4
_DAMAGED_AT_MOST = 200
"""Damaged frames in a row before a file counts as ended."""
_USUAL_FRAME_MS = 40.0


@dataclass(frozen=True, slots=True)
class Moving:
    """A frame and its time."""

    frame: VideoFrame
    moment_ms: float


class NoPictureError(Exception):
    """The file has no moving picture."""


class Film:
    """The first real video stream of a file.

    Raises FFmpegError or OSError if it cannot be opened, NoPictureError if there is nothing to see.
    """

    def __init__(self, path: Path, threads: int = _MAX_THREADS) -> None:
        self._container: InputContainer = open_film(path)
        try:
            self._stream = self._picture_stream()
        except BaseException:
            self._container.close()
            raise
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.thread_count = threads
        self._origin_ms = origin_ms(self._container)
        rate = self._stream.average_rate or self._stream.guessed_rate
        self.frame_ms = float(1000 / rate) if rate else _USUAL_FRAME_MS
        self._frames: Iterator[Moving] = self._decode()
        self.has_sound = bool(self._container.streams.audio)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    @property
    def aspect(self) -> Fraction | None:
        """Width of a pixel by its height, where the file says so."""
        return self._stream.sample_aspect_ratio or self._stream.codec_context.sample_aspect_ratio

    @property
    def duration_ms(self) -> int:
        """Its length; 0 if the file does not say."""
        length, base = self._stream.duration, self._stream.time_base
        if self._container.duration:
            return int(self._container.duration // 1000)
        return int(length * base * 1000) if length and base else 0

    def next(self) -> Moving | None:
        """Return the next frame, None at the end."""
        return next(self._frames, None)

    def at(self, moment_ms: float) -> Moving | None:
        """Return the frame that is seen at a moment; `next` then gives the one after it. The last at the end."""
        for back_ms in _BACK_MS:
            start_ms = max(0.0, moment_ms - back_ms)
            self._seek(start_ms)
            shown = self._shown_at(moment_ms)
            if start_ms == 0 or (shown is not None and shown.moment_ms <= moment_ms):
                return shown
        self._seek(0)
        return self._shown_at(moment_ms)

    def before(self, moment_ms: float) -> Moving | None:
        """Return the last frame before a moment; None for the first one."""
        shown = self.at(max(0.0, moment_ms - 1.0))
        return shown if shown is not None and shown.moment_ms < moment_ms - 0.25 else None

    def _shown_at(self, moment_ms: float) -> Moving | None:
        last: Moving | None = None
        for moving in self._frames:
            if moving.moment_ms > moment_ms + 0.5:
                if last is None:
                    return moving
                self._frames = _chained(moving, self._frames)
                return last
            last = moving
        return last

    def _seek(self, moment_ms: float) -> None:
        self._frames = self._decode()
        self._container.seek(round((moment_ms + self._origin_ms) * 1000), backward=True, any_frame=False)

    def _decode(self) -> Iterator[Moving]:
        damaged, last_ms = 0, -self.frame_ms
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
                frames = packet.decode()
            except StopIteration:
                return
            except FFmpegError:
                damaged += 1
                if damaged > _DAMAGED_AT_MOST:
                    return
                continue
            damaged = 0
            for frame in frames:
                # Frames that are left at the end of some files have no time of their own.
                is_known = frame.pts is not None and not math.isnan(frame.time)
                last_ms = frame.time * 1000 - self._origin_ms if is_known else last_ms + self.frame_ms
                yield Moving(frame, last_ms)

    def _picture_stream(self) -> VideoStream:
        for stream in self._container.streams.video:
            if not stream.disposition & Disposition.attached_pic:
                return stream
        raise NoPictureError


def open_film(path: Path) -> InputContainer:
    """Open a file that may be played: what it names inside, such as addresses in the network, is not followed."""
    return av.open(str(path), metadata_errors="replace", options={"protocol_whitelist": "file"})


def origin_ms(container: InputContainer) -> float:
    """Return the time of the first moment of a file, as its frames count."""
    return (container.start_time or 0) / 1000


def _chained(first: Moving, rest: Iterator[Moving]) -> Iterator[Moving]:
    yield first
    yield from rest


def seen_size(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Return width and height of a frame as people see it: upright, with square pixels."""
    width, height = frame.width, frame.height
    if aspect and aspect > 0:
        width = max(1, round(width * aspect)) if aspect >= 1 else width
        height = max(1, round(height / aspect)) if aspect < 1 else height
    return (height, width) if frame.rotation % 180 else (width, height)


def pixels_of(frame: VideoFrame, aspect: Fraction | None, room: tuple[int, int]) -> Pixels:
    """Return a frame as it is seen, shrunk into a room: uint8 [H, W, 3], RGB."""
    width, height = seen_size(frame, aspect)
    scale = min(room[0] / width, room[1] / height, 1.0)
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    if frame.rotation % 180:
        width, height = height, width
    rgb = frame.reformat(width=width, height=height, format="rgb24", interpolation="BILINEAR").to_ndarray()
    return np.ascontiguousarray(np.rot90(rgb, frame.rotation // 90 % 4))

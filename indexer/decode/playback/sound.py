"""Decodes the sound of a file ahead of what is heard, and gives it to the sound output."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.error import FFmpegError

from indexer.decode.video.film import open_container

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.container import InputContainer
    from numpy.typing import NDArray

    from indexer.decode.playback.clock import Clock

RATE_HZ = 48_000
_BASE = Fraction(1, RATE_HZ)
CHANNELS = 2
BUFFER_MS = 100
"""Of the sound output: what is heard is so much behind what it was given."""
_AHEAD_SAMPLES = RATE_HZ // 2
_SILENCE = bytes(0)
NO_DEVICE = "none"
"""For tests: as on a computer without a sound output."""
NULL_DEVICE = "null"
"""For tests: an output that plays in time and is heard by nobody."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Some sound: [N, CHANNELS], and the moment of the film at which it begins."""

    samples: NDArray[np.int16]
    moment_ms: float


class Output:
    """The sound output of this computer; while it runs it asks a source for samples, in a thread of its own.

    Raises `miniaudio.MiniaudioError` if there is none.
    """

    def __init__(self, device: str = "") -> None:
        import miniaudio

        if device == NO_DEVICE:
            raise miniaudio.MiniaudioError("no sound output")
        # Its list ends with an output that nobody hears: it would hide that there is none.
        silent = (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)
        real = [backend for backend in miniaudio.Backend if backend not in silent]
        self._device = miniaudio.PlaybackDevice(
            miniaudio.SampleFormat.SIGNED16,
            CHANNELS,
            RATE_HZ,
            BUFFER_MS,
            backends=[miniaudio.Backend.NULL] if device == NULL_DEVICE else real,
            app_name="Recallery",
        )
        self._runs = False

    def run(self, source: Callable[[int], bytes] | None) -> None:
        """Ask a source for samples from now on; None stops it, so that the sound card can sleep."""
        if self._runs:
            self._device.stop()
        self._runs = source is not None
        if source is not None:
            asks = _asking(source)
            next(asks)
            self._device.start(asks)


def open_output(device: str = "") -> Output | None:
    """Return the sound output, None where there is none."""
    try:
        return Output(device)
    except Exception:  # noqa: BLE001 - whatever a sound driver raises: films play without sound
        return None


def _asking(source: Callable[[int], bytes]) -> Generator[bytes, int, None]:
    count = yield _SILENCE
    while True:
        count = yield source(count)


class Sound:
    """The sound of one file. A thread decodes it; the output takes it by `take`, which moves the clock.

    Args:
        failed: called in the thread if the sound cannot be decoded.
    """

    def __init__(self, path: Path, clock: Clock, failed: Callable[[], None]) -> None:
        self._path, self._clock, self._failed = path, clock, failed
        self.changed = threading.Condition()
        self._ready: deque[Heard] = deque()
        self.ahead = 0
        """Samples in `_ready`."""
        self._wanted_ms: float | None = None
        """Set to jump there."""
        self._speed = 1.0
        self._runs = False
        self._closed = False
        self.muted = False
        self._thread = threading.Thread(target=self._serve, name="sound", daemon=True)
        self._thread.start()

    def jump(self, moment_ms: float) -> None:
        """Go on from another moment."""
        with self.changed:
            self._wanted_ms = moment_ms
            self._forget()
            self.changed.notify_all()

    def set_speed(self, speed: float, moment_ms: float) -> None:
        """Go on from a moment at another speed."""
        with self.changed:
            self._speed = speed
        self.jump(moment_ms)

    def run(self, runs: bool) -> None:  # noqa: FBT001 - what is set
        """Play, or be silent and keep the place."""
        with self.changed:
            self._runs = runs

    def close(self) -> None:
        """End the thread at its next step."""
        with self.changed:
            self._closed = True
            self.changed.notify_all()

    def take(self, count: int) -> bytes:
        """Return so many samples for the output; silence where there are none."""
        with self.changed:
            if not self._runs:
                return bytes(count * CHANNELS * 2)
            parts = self._taken(count)
            self.changed.notify_all()
        made = np.zeros((count, CHANNELS), np.int16)
        if parts:
            self._clock.follow(parts[0].moment_ms - BUFFER_MS * self._speed)
            if not self.muted:
                loud = np.concatenate([part.samples for part in parts])
                made[: len(loud)] = loud
        return made.tobytes()

    def _taken(self, count: int) -> list[Heard]:
        parts: list[Heard] = []
        while count > 0 and self._ready:
            first = self._ready.popleft()
            parts.append(Heard(first.samples[:count], first.moment_ms))
            if len(first.samples) > count:
                later_ms = first.moment_ms + count * 1000 / RATE_HZ * self._speed
                self._ready.appendleft(Heard(first.samples[count:], later_ms))
            count -= len(parts[-1].samples)
            self.ahead -= len(parts[-1].samples)
        return parts

    # Its thread

    def _serve(self) -> None:
        try:
            with open_container(self._path) as container:
                while (start_ms := self._next_jump()) is not None:
                    self._decode_from(container, start_ms)
        except (FFmpegError, OSError, ValueError, IndexError):
            if not self._closed:
                self._failed()

    def _next_jump(self) -> float | None:
        """Wait until sound of another moment is wanted; None at the end."""
        with self.changed:
            self.changed.wait_for(lambda: self._closed or self._wanted_ms is not None)
            start_ms, self._wanted_ms = self._wanted_ms, None
            return None if self._closed else start_ms

    def _decode_from(self, container: InputContainer, start_ms: float) -> None:
        stream = container.streams.audio[0]
        first_ms = (container.start_time or 0) / 1000
        container.seek(round((start_ms + first_ms) * 1000), backward=True)
        for heard in _at_speed(_resampled(container.decode(stream), first_ms), start_ms, self._speed):
            if not self._keep(heard):
                return

    def _keep(self, heard: Heard) -> bool:
        """Keep some sound once there is room; return whether more is wanted."""
        with self.changed:
            self.changed.wait_for(lambda: self._closed or self._wanted_ms is not None or self.ahead < _AHEAD_SAMPLES)
            if self._closed or self._wanted_ms is not None:
                return False
            self._ready.append(heard)
            self.ahead += len(heard.samples)
            self.changed.notify_all()
            return True

    def _forget(self) -> None:
        self._ready.clear()
        self.ahead = 0


def _resampled(frames: Iterator[AudioFrame], first_ms: float) -> Iterator[tuple[AudioFrame, float]]:
    """Yield frames of the output's format with their moments; damaged ones are left out."""
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE_HZ)
    next_ms = 0.0
    while True:
        try:
            frame = next(frames)
        except (StopIteration, FFmpegError):
            return
        at_ms = frame.time * 1000 - first_ms if frame.time is not None else next_ms
        with contextlib.suppress(ValueError, FFmpegError):  # the layout changed in the middle
            for made in resampler.resample(frame):
                yield made, at_ms
                at_ms += made.samples * 1000 / RATE_HZ
        next_ms = at_ms


def _at_speed(frames: Iterator[tuple[AudioFrame, float]], start_ms: float, speed: float) -> Iterator[Heard]:
    """Yield sound from a moment on, faster or slower at the same pitch."""
    tempo = _Tempo(speed) if speed != 1.0 else None
    film_ms: float | None = None
    for frame, at_ms in frames:
        samples = _samples_of(frame)
        early = max(0, round((start_ms - at_ms) * RATE_HZ / 1000))
        if early >= len(samples):
            continue
        film_ms = max(at_ms, start_ms) if film_ms is None or tempo is None else film_ms
        for part in [samples[early:]] if tempo is None else tempo.stretched(samples[early:]):
            yield Heard(part, film_ms)
            film_ms += len(part) * 1000 / RATE_HZ * speed


def _samples_of(frame: AudioFrame) -> NDArray[np.int16]:
    return cast("NDArray[np.int16]", frame.to_ndarray()).reshape(-1, CHANNELS)


class _Tempo:
    """FFmpeg's filter that changes the speed and keeps the pitch."""

    def __init__(self, speed: float) -> None:
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(format="s16", sample_rate=RATE_HZ, layout="stereo", time_base=_BASE)
        tempo = self._graph.add("atempo", f"{speed:g}")
        shape = self._graph.add("aformat", f"sample_fmts=s16:channel_layouts=stereo:sample_rates={RATE_HZ}")
        self._graph.link_nodes(source, tempo, shape, self._graph.add("abuffersink")).configure()
        self._pts = 0

    def stretched(self, samples: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
        """Give it some sound, and yield what is ready."""
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._pts, _BASE
        self._pts += len(samples)
        self._graph.push(frame)
        with contextlib.suppress(FFmpegError):  # it needs more before it gives any
            while True:
                yield _samples_of(cast("AudioFrame", self._graph.pull()))

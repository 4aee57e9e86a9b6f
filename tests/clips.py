"""Makes tiny videos: each shot has a colour of its own, and a bar in it moves with every frame."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from av.video.stream import VideoStream

RED, GREEN, BLUE = (200, 40, 40), (40, 180, 40), (40, 60, 200)
RATE = 10
_SOUND_HZ = 48_000


def make_clip(
    path: Path,
    shots: Sequence[tuple[int, int, int]] = (RED, GREEN, BLUE),
    *,
    shot_frames: int = RATE,
    sound: bool = True,
    size: tuple[int, int] = (64, 48),
    codec: str = "mpeg4",
) -> Path:
    """Write a video of one second a shot at `RATE` frames a second."""
    with av.open(str(path), "w") as container:
        stream = cast("VideoStream", container.add_stream(codec, RATE))
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = *size, "yuv420p", 5
        heard = container.add_stream("aac", _SOUND_HZ, layout="mono") if sound else None
        count = 0
        for colour in shots:
            for _ in range(shot_frames):
                picture = np.full((size[1], size[0], 3), colour, np.uint8)
                picture[-4:, : 1 + count * size[0] // (len(shots) * shot_frames)] = 255
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = count, Fraction(1, RATE)
                container.mux(stream.encode(frame))
                count += 1
        container.mux(stream.encode())
        if heard is not None:
            for part in tone(count / RATE):
                container.mux(heard.encode(part))
            container.mux(heard.encode())
    return path


def tone(length_s: float) -> Sequence[av.AudioFrame]:
    """Return a note of 440 Hz."""
    times = np.arange(round(length_s * _SOUND_HZ)) / _SOUND_HZ
    wave = (np.sin(times * 2 * np.pi * 440) * 8000).astype(np.int16)
    frames = []
    for start in range(0, len(wave), 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_HZ, start, Fraction(1, _SOUND_HZ)
        frames.append(frame)
    return frames

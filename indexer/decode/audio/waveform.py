"""How loud a sound is over its time, and a picture of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from av.error import FFmpegError
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

BARS = 96
_LOOKED_AT = 4_000
"""Packets that are decoded, spread over all of the sound: enough to see it."""
_PACKETS_PER_S = 45
_DAMAGED_AT_MOST = 500
_SIZE_PX = (640, 360)
_BACK, _BAR, _PLAYED = (30, 34, 42), (112, 163, 232), (214, 228, 248)
_LOWEST = 0.03
MOST_CHANNELS = 8
"""PyAV 18 counts the planes of more channels wrongly, and reads beyond them; only damaged files have so many."""


def loudness(container: InputContainer, stream: AudioStream, duration_ms: int) -> Floats | None:
    """Return how loud a sound is, float32 [BARS] of 0 to 1, the loudest place 1; None if nothing can be decoded."""
    origin_s = (container.start_time or 0) / 1_000_000
    every = max(1, duration_ms * _PACKETS_PER_S // 1000 // _LOOKED_AT)
    powers, counts = np.zeros(BARS), np.zeros(BARS)
    damaged = decoded = 0
    for number, packet in enumerate(container.demux(stream)):
        if number % every or packet.size == 0:
            continue
        try:
            frames = packet.decode()
        except (FFmpegError, MemoryError):
            damaged += 1
            if damaged > _DAMAGED_AT_MOST:
                break
            continue
        for frame in frames:
            if frame.layout.nb_channels > MOST_CHANNELS:
                continue
            decoded += 1
            at_s = (frame.time or 0.0) - origin_s
            place = min(BARS - 1, max(0, int(at_s * 1000 * BARS / max(1, duration_ms))))
            powers[place] += _power(frame)
            counts[place] += 1
    if not decoded:
        return None
    levels = np.sqrt(powers / np.maximum(counts, 1))
    # Where no packet was looked at, it is as loud as before.
    places = np.maximum.accumulate(np.where(counts > 0, np.arange(BARS), 0))
    levels = levels[places]
    made: Floats = (levels / max(float(levels.max()), 1e-6)).astype(np.float32)
    return made


def _power(frame: AudioFrame) -> float:
    samples = frame.to_ndarray()
    scale = 1.0 if samples.dtype.kind == "f" else 256.0**samples.itemsize / 2
    power = float(np.mean(np.square(samples.astype(np.float64) / scale)))
    return power if np.isfinite(power) else 0.0


def drawn(bars: Floats, played: float = 0.0) -> Image.Image:
    """Return a picture of a sound; `played` is the share of it that is behind."""
    width, height = _SIZE_PX
    picture = Image.new("RGB", _SIZE_PX, _BACK)
    draw = ImageDraw.Draw(picture)
    step, middle = width / (len(bars) + 4), height / 2
    for number, level in enumerate(bars):
        half = max(_LOWEST, float(level)) * height * 0.4
        left = (number + 2) * step
        colour = _PLAYED if number < played * len(bars) else _BAR
        draw.rounded_rectangle((left, middle - half, left + step * 0.6, middle + half), radius=step * 0.3, fill=colour)
    return picture

"""Makes tiny sound files."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE_HZ = 48_000


def note(length_s: float, loud: int = 8_000) -> NDArray[np.int16]:
    """Return a note of 440 Hz."""
    times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    return np.asarray(np.sin(times * 2 * np.pi * 440) * loud, np.int16)


def make_sound(path: Path, samples: NDArray[np.int16], codec: str, tags: Mapping[str, str] | None = None) -> Path:
    """Write mono sound at RATE_HZ."""
    with av.open(str(path), "w") as container:
        stream = cast("AudioStream", container.add_stream(codec, RATE_HZ, layout="mono"))
        container.metadata.update(tags or {})
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=RATE_HZ)
        whole = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        whole.sample_rate, whole.pts, whole.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
        fifo = av.AudioFifo()
        for frame in (*resampler.resample(whole), *resampler.resample(None)):
            fifo.write(frame)
        while part := fifo.read(stream.codec_context.frame_size or 1_024, partial=True):
            container.mux(stream.encode(part))
        container.mux(stream.encode())
    return path

"""The spectrogram that Whisper reads.

Sources: Radford et al. (2022), section 2.2: 80 log-mel bins, windows of 25 ms every 10 ms; the mel scale of Slaney's
Auditory Toolbox (1998), linear below 1 kHz and logarithmic above, each filter of equal area.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from indexer.speech.manifest import MEL_BINS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

RATE_HZ = 16_000
WINDOW_SAMPLES = 400
HOP_SAMPLES = 160
CHUNK_S = 30
"""What the network hears at a time; less is filled with silence."""
CHUNK_SAMPLES = CHUNK_S * RATE_HZ
_LINEAR_HZ = 200 / 3
_CORNER_HZ = 1_000.0
_LOG_STEP = np.log(6.4) / 27
_QUIETEST = 1e-10
_RANGE = 8.0
"""Powers of ten below the loudest that are kept."""


def log_mel(samples: Floats) -> Floats:
    """Return the log-mel spectrogram, float32 [MEL_BINS, 3000], of sound, float32 [N] at RATE_HZ, at most 30 s."""
    padded = np.zeros(CHUNK_SAMPLES, np.float32)
    padded[: len(samples)] = samples[:CHUNK_SAMPLES]
    padded = np.pad(padded, WINDOW_SAMPLES // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES][:-1]
    power = np.abs(np.fft.rfft(windows * _hann(), axis=1)) ** 2
    levels = np.log10(np.maximum(power @ _filters(), _QUIETEST)).T
    made: Floats = ((np.maximum(levels, levels.max() - _RANGE) + 4) / 4).astype(np.float32)
    return made


@cache
def _hann() -> Floats:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_SAMPLES) / WINDOW_SAMPLES)).astype(np.float32)


@cache
def _filters() -> Floats:
    """Return what each frequency counts in each bin: float32 [201, MEL_BINS]."""
    edges = _hertz(np.linspace(0, _mel(RATE_HZ / 2), MEL_BINS + 2))
    frequencies = np.linspace(0, RATE_HZ / 2, WINDOW_SAMPLES // 2 + 1)
    rising = (frequencies[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies[:, None]) / (edges[2:] - edges[1:-1])
    areas = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(rising, falling)) * areas).astype(np.float32)


def _mel(hertz: float) -> float:
    if hertz < _CORNER_HZ:
        return hertz / _LINEAR_HZ
    return float(_CORNER_HZ / _LINEAR_HZ + np.log(hertz / _CORNER_HZ) / _LOG_STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    corner = _CORNER_HZ / _LINEAR_HZ
    return np.where(mel < corner, mel * _LINEAR_HZ, _CORNER_HZ * np.exp(_LOG_STEP * (mel - corner)))

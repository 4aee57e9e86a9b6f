"""Finds the shots of a video from sampled frames, and the frame that shows each shot best.

A change of picture is a change of colours in the four quarters of the frame. One pass over the samples is enough, and
only two pictures are in memory: that of the open shot, and that of the shot before, which a short one may still join.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.pixels import dhash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from PIL.Image import Image

CUT = 0.45
"""Share of the colours that differ between two samples of different shots."""
NEAR_EQUAL = 0.12
NEAR_EQUAL_BITS = 10
"""Of the difference hash."""
LONGEST_MS = 30_000
"""A longer shot is split, unless its picture stays nearly equal."""
LONGEST_STILL_MS = 300_000
SHORTEST_MS = 1_000
"""A shorter shot joins the one before."""
_LEVELS = 4
_SIGNATURE_PX = (64, 36)
_SHARPNESS_PX = (160, 90)
_DARK, _BRIGHT, _FLAT = 18.0, 238.0, 6.0
"""Mean level and deviation of frames that show nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame that stands for the time until the next one."""

    moment_ms: int
    picture: Image
    """RGB, upright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A span of time with one picture."""

    start_ms: int
    end_ms: int
    best: Sample
    quality: float
    """Of its best frame; see `quality_of`."""
    colours: NDArray[np.float32]
    """Of its last sample; see `colours_of`."""
    hash_bits: int
    """Difference hash of its first sample."""


def colours_of(picture: Image) -> NDArray[np.float32]:
    """Return float32 [4, 64]: the share of each colour in each quarter of the picture."""
    small = np.asarray(picture.resize(_SIGNATURE_PX), np.uint8) // (256 // _LEVELS)
    codes = (small[..., 0] * _LEVELS + small[..., 1]) * _LEVELS + small[..., 2]
    height, width = codes.shape
    quarters = codes.reshape(2, height // 2, 2, width // 2).swapaxes(1, 2).reshape(4, -1)
    counts = np.stack([np.bincount(quarter, minlength=_LEVELS**3) for quarter in quarters])
    shares: NDArray[np.float32] = (counts / quarters.shape[1]).astype(np.float32)
    return shares


def change(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the share of the colours that differ, 0 to 1."""
    return float(np.abs(one - other).sum()) / 2 / len(one)


def quality_of(picture: Image) -> float:
    """Return how well a frame shows something: its sharpness; near zero for black, white and even frames."""
    grey = np.asarray(picture.convert("L").resize(_SHARPNESS_PX), np.float32)
    if not _DARK < grey.mean() < _BRIGHT or grey.std() < _FLAT:
        return 0.0
    inner = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(np.log1p(inner.var()))


def shots(samples: Iterable[Sample], duration_ms: int) -> Iterator[Shot]:
    """Yield the shots of a video in order; together they span all of it.

    Args:
        samples: in the order of time.
        duration_ms: the end of the last shot, or 0 if the file does not say.
    """
    before: Shot | None = None
    current: Shot | None = None
    for sample in samples:
        seen = _seen(sample)
        if current is None:
            current = replace(seen, start_ms=0)
        elif _belongs(current, seen):
            current = _joined(current, seen)
        else:
            closed = replace(current, end_ms=sample.moment_ms)
            if before is not None and _is_brief(closed):
                before = _joined(before, closed)
            else:
                if before is not None:
                    yield before
                before = closed
            current = seen
    if current is None:
        return
    last = replace(current, end_ms=max(duration_ms, current.end_ms + 1))
    if before is not None and _is_brief(last):
        yield _joined(before, last)
        return
    if before is not None:
        yield before
    yield last


def _seen(sample: Sample) -> Shot:
    return Shot(
        start_ms=sample.moment_ms,
        end_ms=sample.moment_ms,
        best=sample,
        quality=quality_of(sample.picture),
        colours=colours_of(sample.picture),
        hash_bits=dhash(sample.picture),
    )


def _belongs(shot: Shot, seen: Shot) -> bool:
    """Say whether a sample goes on with a shot."""
    differs = change(shot.colours, seen.colours)
    length_ms = seen.end_ms - shot.start_ms
    if length_ms <= LONGEST_MS:
        return differs < CUT
    is_still = differs < NEAR_EQUAL and (shot.hash_bits ^ seen.hash_bits).bit_count() <= NEAR_EQUAL_BITS
    return is_still and length_ms <= LONGEST_STILL_MS


def _is_brief(shot: Shot) -> bool:
    return shot.end_ms - shot.start_ms < SHORTEST_MS


def _joined(shot: Shot, more: Shot) -> Shot:
    best = more if more.quality > shot.quality else shot
    return replace(shot, end_ms=more.end_ms, best=best.best, quality=best.quality, colours=more.colours)

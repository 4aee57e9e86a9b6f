"""Makes pictures for the screen of frames: fast enough for playing, HDR included."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.video.film import coded_size, is_hdr, is_pq, seen_size, tone_mapped, upright

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from indexer.types import Pixels

_BITS = 7
"""Of each colour in the table for HDR: mapping each pixel by itself takes ten times as long."""
_PEAK = 1_000 / 203
"""What becomes white, in units of the reference white: the same for all frames, so that nothing flickers."""


def pixels_of(frame: VideoFrame, aspect: Fraction, room_px: tuple[int, int]) -> Pixels:
    """Return a frame as people see it, shrunk into a room of width x height: uint8 [H, W, 3], RGB, upright."""
    seen = seen_size(frame, aspect)
    width, height = coded_size(frame, seen, min(1.0, room_px[0] / seen[0], room_px[1] / seen[1]))
    if is_hdr(frame):
        deep = frame.reformat(width=width, height=height, format="rgb48le", interpolation="BILINEAR").to_ndarray()
        rgb = _mapped(deep.astype(np.uint16, copy=False), _table(is_pq(frame)))
    else:
        plain = frame.reformat(width=width, height=height, format="rgb24", interpolation="BILINEAR").to_ndarray()
        rgb = plain.astype(np.uint8, copy=False)
    return upright(rgb, frame)


def _mapped(deep: NDArray[np.uint16], table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    short = (deep >> (16 - _BITS)).astype(np.uint32)
    places = (short[..., 0] << (2 * _BITS)) | (short[..., 1] << _BITS) | short[..., 2]
    rgb: NDArray[np.uint8] = table.take(places, axis=0)
    return rgb


@cache
def _table(of_pq: bool) -> NDArray[np.uint8]:  # noqa: FBT001 - the key of the cache
    """Return sRGB for each colour of HDR: uint8 [2^21, 3]."""
    steps = (np.arange(2**_BITS, dtype=np.float32) + 0.5) / 2**_BITS
    red, green, blue = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1)
    table: NDArray[np.uint8] = tone_mapped(colours[None], is_pq=of_pq, peak=_PEAK)[0]
    return table

"""Cuts lines of text out of a picture, upright and of one height, and makes batches of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from indexer.types import Pixels

    Floats = NDArray[np.float32]

HEIGHT_PX = 48
"""Of a line, as the recognition networks read it."""
_NARROWEST_PX = 160
_WIDEST_PX = 3_200
_BATCH_PX = 8 * 640
"""Width of all lines of a batch together: what bounds memory and time of a run."""
_SLANT = 0.02
"""A line that is flatter than this, as a ratio, is cut out without turning it."""


def line_picture(pixels: Pixels, corners: Floats) -> Pixels:
    """Return a line uint8 [48, w, 3]; `corners` float32 [4, 2] are x and y in pixels, clockwise from its beginning."""
    across = float(np.linalg.norm(corners[1] - corners[0]))
    down = float(np.linalg.norm(corners[3] - corners[0]))
    width, height = max(1, round(across)), max(1, round(down))
    if abs(float(corners[1][1] - corners[0][1])) <= _SLANT * across and corners[1][0] > corners[0][0]:
        left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int)
        line = pixels[top:bottom, left:right]
    else:
        target = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
        turned = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
        line = cv2.warpPerspective(  # type: ignore[assignment]  # of the same type as what goes in
            pixels, turned, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    if line.size == 0:
        return np.zeros((HEIGHT_PX, HEIGHT_PX, 3), np.uint8)
    wanted = min(_WIDEST_PX, max(8, round(HEIGHT_PX * line.shape[1] / line.shape[0])))
    shrinks = line.shape[0] > HEIGHT_PX
    resized = cv2.resize(line, (wanted, HEIGHT_PX), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return resized.astype(np.uint8, copy=False)


def batches(lines: Sequence[Pixels]) -> Iterator[tuple[list[int], Floats]]:
    """Yield lines of like width together: their places in `lines`, and float32 [n, 3, 48, w] for the network.

    Narrower lines have grey (0) behind their end.
    """
    order = sorted(range(len(lines)), key=lambda place: lines[place].shape[1])
    batch: list[int] = []
    for place in order:
        width = max(_NARROWEST_PX, lines[place].shape[1])
        if batch and width * (len(batch) + 1) > _BATCH_PX:
            yield batch, _stacked([lines[at] for at in batch])
            batch = []
        batch.append(place)
    if batch:
        yield batch, _stacked([lines[at] for at in batch])


def _stacked(lines: Sequence[Pixels]) -> Floats:
    width = max(_NARROWEST_PX, *(line.shape[1] for line in lines))
    stacked = np.zeros((len(lines), 3, HEIGHT_PX, width), np.float32)
    for place, line in enumerate(lines):
        values = line[:, :, ::-1].astype(np.float32) / 127.5 - 1
        stacked[place, :, :, : line.shape[1]] = values.transpose(2, 0, 1)
    return stacked

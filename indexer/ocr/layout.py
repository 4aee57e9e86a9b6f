"""Puts lines of text in the order in which people read them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_SAME_ROW = 0.5
"""Boxes are on one row if their centres are closer than this share of the smaller height."""
_SAME_LINE = 2.0
"""Boxes of a row are one line if the gap between them is less than this many heights."""


def reading_order(corners: Floats) -> list[list[int]]:
    """Return boxes as lines, from top to bottom, each from left to right.

    Args:
        corners: float32 [N, 4, 2], of lines of text that stand upright, in pixels.
    """
    if not len(corners):
        return []
    top, bottom = corners[:, :, 1].min(axis=1), corners[:, :, 1].max(axis=1)
    left, right = corners[:, :, 0].min(axis=1), corners[:, :, 0].max(axis=1)
    # A slanted box is higher than its letters; the length of its short edge is not.
    heights = np.minimum(np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1), bottom - top)
    middle = (top + bottom) / 2
    rows: list[list[int]] = []
    for box in np.argsort(middle, kind="stable").tolist():
        last = rows[-1][-1] if rows else None
        if last is not None and middle[box] - middle[last] < _SAME_ROW * min(heights[box], heights[last]):
            rows[-1].append(box)
        else:
            rows.append([box])
    lines: list[list[int]] = []
    for row in rows:
        row.sort(key=lambda box: float(left[box]))
        lines.append([row[0]])
        for before, box in pairwise(row):
            if left[box] - right[before] < _SAME_LINE * heights[box]:
                lines[-1].append(box)
            else:
                lines.append([box])
    return lines

"""Finds lines of text: the input of the detection network, and the boxes in the map that it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.types import Pixels

    Floats = NDArray[np.float32]

_STEP_PX = 32
"""The sides of the input are multiples of this."""
_MEAN = np.array((0.485, 0.456, 0.406), np.float32)
_DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)
_TEXT = 0.2
"""From this probability on a pixel is text."""
_BOX = 0.4
"""The least mean probability inside a box."""
_GROWTH = 1.4
"""The network marks the core of a line; a box grows by this times its area over its outline."""
_SHORTEST_PX = 3
_MOST_BOXES = 1_000


@dataclass(frozen=True, slots=True)
class Boxes:
    """Lines of text that were found."""

    corners: Floats
    """float32 [N, 4, 2]: x and y in pixels of the picture, clockwise from the corner where an upright line begins."""
    scores: Floats
    """float32 [N]: the mean probability inside."""

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def sizes(self) -> Floats:
        """float32 [N, 2]: width and height of each, along its own edges, in pixels."""
        across = np.linalg.norm(self.corners[:, 1] - self.corners[:, 0], axis=1)
        down = np.linalg.norm(self.corners[:, 3] - self.corners[:, 0], axis=1)
        return np.stack([across, down], axis=1).astype(np.float32)


def network_input(pixels: Pixels, side_px: int) -> Floats:
    """Return a picture for the detection network, float32 [1, 3, h, w]: its longer side at most `side_px`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, side_px / max(height, width))
    size = [max(_STEP_PX, round(edge * scale / _STEP_PX) * _STEP_PX) for edge in (width, height)]
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    # The network takes blue first, but mean and deviation in the usual order: so it was trained.
    values = resized[:, :, ::-1].transpose(2, 0, 1).astype(np.float32, order="C")
    values *= (1 / (255 * _DEVIATION))[:, None, None]
    values -= (_MEAN / _DEVIATION)[:, None, None]
    return values[None]


def boxes_in(found: Floats, width_px: int, height_px: int) -> Boxes:
    """Return the lines of text in the map of a detection network.

    Args:
        found: float32 [h, w], the probability that a pixel is text.
        width_px: of the picture that the boxes are for.
        height_px: of the same.
    """
    bitmap = (found > _TEXT).astype(np.uint8)
    contours, _ = cv2.findContours(bitmap, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array((width_px / found.shape[1], height_px / found.shape[0]), np.float32)
    corners: list[Floats] = []
    scores: list[float] = []
    for contour in contours[:_MOST_BOXES]:
        (centre_x, centre_y), (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _SHORTEST_PX:
            continue
        core = cv2.boxPoints(((centre_x, centre_y), (width, height), angle)).astype(np.float32)
        score = _mean_inside(found, core)
        if score < _BOX:
            continue
        grown = width * height * _GROWTH / (width + height)
        box = cv2.boxPoints(((centre_x, centre_y), (width + grown, height + grown), angle))
        corners.append(_from_top_left(box * scale))
        scores.append(score)
    return Boxes(np.array(corners, np.float32).reshape(-1, 4, 2), np.array(scores, np.float32))


def _mean_inside(found: Floats, box: Floats) -> float:
    height, width = found.shape
    left, top = np.clip(np.floor(box.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(box.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [np.round(box - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(found[top : bottom + 1, left : right + 1], mask)[0])


def _from_top_left(box: Floats) -> Floats:
    """Order four corners clockwise from the upper left one."""
    by_x = box[np.argsort(box[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array((left[0], right[0], right[1], left[1]), np.float32)

"""Reads the text in a picture: a cheap look first, then all lines, the unsure ones with a larger network."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from indexer.catalogue.picture_texts import PictureText
from indexer.ocr import crops, ctc, detect
from indexer.ocr.layout import reading_order
from indexer.ocr.weights import open_detector, open_recogniser
from indexer.types import Box, Fit, PixelSpec, TextWord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.ocr.ctc import ReadLine
    from indexer.ocr.detect import Boxes
    from indexer.ocr.weights import Network, Recogniser
    from indexer.types import Pixels

    Floats = NDArray[np.float32]

PICTURE = PixelSpec(width_px=1_600, height_px=1_600, fit=Fit.WITHIN)
"""How large to decode pictures for reading."""
GATE_SIDE_PX = 448
GATE_BOXES = 2
"""A picture with fewer boxes in its small version has no text worth reading."""
_SIDE_PX = 1_600
_UNSURE = 0.93
"""Lines below this confidence are read again by the larger network."""
_NOISE = 0.6
"""Lines below this confidence are no text."""
_TALL = 1.5
"""A box that is so much higher than wide is a line that lies on its side."""
_TRIED = 3
"""How many lines tell which way is up."""
_TURNS = (None, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)
"""By quarter turns to the left."""


class TextReader:
    """The networks, opened when they are first needed; one per process, used from one thread.

    Args:
        threads: of the networks.
        folder: where their files are, if not where they come with Recallery.

    Every method raises ModelError if a network is missing or does not run.
    """

    def __init__(self, threads: int, folder: Path | None = None) -> None:
        cv2.setNumThreads(threads)
        self._threads = threads
        self._folder = {} if folder is None else {"folder": folder}

    @cached_property
    def _detector(self) -> Network:
        return open_detector(self._threads, **self._folder)

    @cached_property
    def _tiny(self) -> Recogniser:
        return open_recogniser("tiny", self._threads, **self._folder)

    @cached_property
    def small(self) -> Recogniser:
        """Return the slower recogniser, for lines that the quick one is not sure of."""
        return open_recogniser("small", self._threads, **self._folder)

    def may_have_text(self, pixels: Pixels) -> bool:
        """Say whether a picture, uint8 [H, W, 3], is worth reading; takes some hundredths of a second."""
        return len(self.find(pixels, GATE_SIDE_PX)) >= GATE_BOXES

    def find(self, pixels: Pixels, side_px: int = _SIDE_PX) -> Boxes:
        """Return the lines of text in a picture whose longer side is reduced to `side_px`."""
        found = self._detector(detect.network_input(pixels, side_px))
        return detect.boxes_in(found[0, 0], pixels.shape[1], pixels.shape[0])

    def read(self, pixels: Pixels) -> PictureText:
        """Return the text in a picture, uint8 [H, W, 3], whichever way it is turned."""
        if not self.may_have_text(pixels):
            return PictureText()
        boxes = self.find(pixels)
        turns = self._turns(pixels, boxes)
        if turns:
            height, width = pixels.shape[:2]
            pixels = _turned(pixels, turns)
            boxes = replace(boxes, corners=_turned_corners(boxes.corners, turns, width, height))
        lines = self.read_lines([crops.line_picture(pixels, corners) for corners in boxes.corners])
        return PictureText(words=_words(lines, boxes.corners, pixels.shape[1], pixels.shape[0], turns))

    def _turns(self, pixels: Pixels, boxes: Boxes) -> int:
        """Return by how many quarter turns to the left the picture stands upright: the surer way of reading wins."""
        if not len(boxes):
            return 0
        sizes = boxes.sizes
        weights = sizes.max(axis=1)
        lies = float(weights[sizes[:, 1] > _TALL * sizes[:, 0]].sum()) > 0.5 * float(weights.sum())
        longest = np.argsort(-weights, kind="stable")[:_TRIED]
        height, width = pixels.shape[:2]
        sure: dict[int, float] = {}
        for turns in (1, 3) if lies else (0, 2):
            turned = _turned(pixels, turns)
            corners = _turned_corners(boxes.corners[longest], turns, width, height)
            read = self.recognise([crops.line_picture(turned, one) for one in corners], self._tiny)
            sure[turns] = sum(line.confidence for line in read)
            if not lies and sure[turns] >= _UNSURE * len(longest):
                break  # upright pictures are the rule
        return max(sure, key=lambda turns: sure[turns])

    def read_lines(self, pictures: Sequence[Pixels]) -> list[ReadLine]:
        """Read pictures of lines; those that the quick recogniser is not sure of are read again by the slower one."""
        lines = self.recognise(pictures, self._tiny)
        unsure = [place for place, line in enumerate(lines) if line.confidence < _UNSURE]
        if unsure:
            again = self.recognise([pictures[place] for place in unsure], self.small)
            for place, line in zip(unsure, again, strict=True):
                if line.confidence > lines[place].confidence:
                    lines[place] = line
        return lines

    @staticmethod
    def recognise(pictures: Sequence[Pixels], by: Recogniser) -> list[ReadLine]:
        """Read pictures of lines with one recogniser."""
        lines = [ctc.NOTHING] * len(pictures)
        for places, values in crops.batches(pictures):
            for place, steps in zip(places, by.network(values), strict=True):
                share = pictures[place].shape[1] / values.shape[3]
                lines[place] = ctc.decode(steps, by.characters, share)
        return lines


def _turned(pixels: Pixels, turns: int) -> Pixels:
    code = _TURNS[turns]
    return pixels if code is None else cv2.rotate(pixels, code).astype(np.uint8, copy=False)


def _turned_corners(corners: Floats, turns: int, width_px: int, height_px: int) -> Floats:
    """Return corners in a picture that was turned to the left, again from the corner where a line begins."""
    x, y = corners[..., 0], corners[..., 1]
    moved = ((x, y), (y, width_px - x), (width_px - x, height_px - y), (height_px - y, x))[turns]
    return np.roll(np.stack(moved, axis=-1), -(turns % 4), axis=1) if turns else corners


def _words(
    lines: Sequence[ReadLine], corners: Floats, width_px: int, height_px: int, turns: int
) -> tuple[TextWord, ...]:
    """Return the words of lines in order, each with its box in the picture as it was before it was turned."""
    kept = [place for place, line in enumerate(lines) if line.words and line.confidence >= _NOISE]
    words: list[TextWord] = []
    for number, line in enumerate(reading_order(corners[kept])):
        for place in (kept[at] for at in line):
            begin, end = corners[place][[0, 3]], corners[place][[1, 2]]
            for word in lines[place].words:
                quad = np.concatenate([begin + (end - begin) * word.start, begin + (end - begin) * word.end])
                box = _box(quad / (width_px, height_px), turns)
                words.append(TextWord(text=word.text, box=box, confidence=round(word.confidence, 3), line=number))
    return tuple(words)


def _box(points: NDArray[np.float64], turns: int) -> Box:
    """Return the box around points, [N, 2] as fractions of a turned picture, in the picture as it was."""
    x, y = points[:, 0], points[:, 1]
    x, y = ((x, y), (1 - y, x), (1 - x, 1 - y), (y, 1 - x))[turns]
    left, top, right, bottom = (float(np.clip(edge, 0, 1)) for edge in (x.min(), y.min(), x.max(), y.max()))
    return Box(left=left, top=top, right=right, bottom=bottom)

"""What the decoder sees of a file, pixel by pixel: the one place of these tests that knows how to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from indexer.decode.pool import DecodePool
from indexer.errors import UnreadableError
from indexer.types import Fit, PixelSpec

SIDE_PX = 48
SPEC = PixelSpec(width_px=SIDE_PX, height_px=SIDE_PX, fit=Fit.SQUASH)


@dataclass(frozen=True)
class Seen:
    """Reads files as the program does, in a process of its own."""

    pool: DecodePool

    def __call__(self, path: Path) -> np.ndarray | str:
        """Return the pixels of a file squashed into a small square, or the title of the reason why there are none."""
        try:
            return self.pool.decode(path).pixels[0]
        except UnreadableError as error:
            return str(error.title)


@contextmanager
def looking(folder: Path) -> Iterator[Seen]:
    """Keep a decoder for as long as the context lasts; it is at work from the start on."""
    first = folder / "first.png"
    Image.new("RGB", (8, 8)).save(first)
    with DecodePool(1, SPEC, timeout_s=120.0) as pool:
        pool.decode(first)
        yield Seen(pool)


def difference(seen: np.ndarray | str, wanted: Image.Image) -> float:
    """Return by how many levels of 255 two pictures differ on average."""
    assert not isinstance(seen, str), seen
    small = wanted.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)
    return float(np.abs(np.asarray(small, np.float32) - seen).mean())

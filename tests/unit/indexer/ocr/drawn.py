"""Pictures with words in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from indexer.types import Pixels

FONT = Path(__file__).resolve().parents[4] / "resources" / "fonts" / "Inter-Regular.otf"


def drawn(lines: Sequence[str], size_px: int = 20, side_px: tuple[int, int] = (360, 200)) -> Pixels:
    """Return a white picture, uint8 [h, w, 3], with lines of text below each other."""
    picture = Image.new("RGB", side_px, "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), size_px)
    for number, line in enumerate(lines):
        draw.text((20, 20 + number * 2 * size_px), line, font=font, fill="black")
    return np.asarray(picture)

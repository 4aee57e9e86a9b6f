"""Pictures made on the spot: gradients and shapes, every one different."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a picture that depends on the seed alone."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    image = Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image)
    for _ in range(4):
        x, y, r = (int(v) for v in rng.integers(10, min(size), 3))
        draw.ellipse((x - r / 3, y - r / 3, x + r / 3, y + r / 3), fill=tuple(int(v) for v in rng.integers(0, 256, 3)))
    return image


def jpeg(seed: int, size: tuple[int, int] = (320, 240)) -> bytes:
    """Return the bytes of a JPEG."""
    target = io.BytesIO()
    picture(seed, size).save(target, "JPEG", quality=88)
    return target.getvalue()


def fill_fast(folder: Path, count: int) -> None:
    """Write that many JPEGs with bytes of their own, few of which look different."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = [jpeg(number, (160, 120)) for number in range(10)]
    for number in range(count):
        # Decoders ignore what comes after the end of the picture.
        (folder / f"IMG_{number:05d}.jpg").write_bytes(seeds[number % len(seeds)] + number.to_bytes(4, "little"))


def fill(folder: Path, count: int, first: int = 0) -> list[Path]:
    """Write that many different JPEGs; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"IMG_{number:04d}.jpg" for number in range(first, first + count)]
    for number, path in enumerate(paths, first):
        path.write_bytes(jpeg(number))
    return paths

"""Pictures to measure with: crops of the sample photos, every file with bytes of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
QUALITY = 88


def write_pictures(folder: Path, files: int, width_px: int, height_px: int, seed: int = 0) -> list[Path]:
    """Write JPEGs of one size, no two the same; return their paths.

    Large ones are made by enlarging a crop and adding the grain that a camera's sensor gives, so
    that decoding costs what it costs for photos.

    Raises:
        UsageError: the sample photos are not installed.
    """
    sources = [Image.open(path).convert("RGB") for path in sorted(SAMPLES.rglob("*.jpg"))]
    if not sources:
        raise UsageError("There are no sample photos to measure with", "Run it from a checkout.", path=SAMPLES)
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    return [_write(folder / f"{number:06d}.jpg", sources, width_px, height_px, rng) for number in range(files)]


def _write(path: Path, sources: Sequence[Image.Image], width_px: int, height_px: int, rng: np.random.Generator) -> Path:
    source = sources[int(rng.integers(len(sources)))]
    side = int(min(source.size) * rng.uniform(0.6, 1.0))
    left, top = (int(rng.integers(0, edge - side + 1)) for edge in source.size)
    picture = source.crop((left, top, left + side, top + side)).resize((width_px, height_px), Image.Resampling.BICUBIC)
    if width_px > 1000:
        grain = rng.integers(-6, 7, (height_px, width_px, 1), dtype=np.int16)
        picture = Image.fromarray(np.clip(np.asarray(picture, np.int16) + grain, 0, 255).astype(np.uint8))
    picture.save(path, quality=QUALITY)
    return path

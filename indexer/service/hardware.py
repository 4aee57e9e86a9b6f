"""What runs the model on this machine, and how fast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from indexer.service.messages import Speed

if TYPE_CHECKING:
    from indexer.embed.encoder import Encoder

FOR_S = 1.5
BATCH = 8
"""As many as the stream gives at once."""


def device_name(provider: str) -> str:
    """Return `CPU` for `CPUExecutionProvider`, `DirectML` for `DmlExecutionProvider`."""
    name = provider.removesuffix("ExecutionProvider")
    return "DirectML" if name == "Dml" else name


def measure(encoder: Encoder, threads: int) -> Speed:
    """Run the image encoder on noise for a moment; it costs what photos cost.

    Args:
        encoder: what is opened for its first picture takes up to a second more.
        threads: what it was opened with.

    Raises:
        ModelError: the model does not run.
    """
    spec = encoder.manifest.image.pixels
    rng = np.random.default_rng(0)
    pixels = list(rng.integers(0, 256, (BATCH, spec.height_px, spec.width_px, 3), dtype=np.uint8))
    encoder.embed_images(pixels)
    done, start = 0, time.perf_counter()
    while (took_s := time.perf_counter() - start) < FOR_S:
        encoder.embed_images(pixels)
        done += BATCH
    opened = encoder.image_session()
    return Speed(
        device=device_name(opened.provider),
        pictures_per_s=done / took_s,
        threads=threads,
        tried=tuple((device_name(trial.name), trial.reason) for trial in opened.trials),
    )

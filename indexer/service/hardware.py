"""What runs the model on this machine, and how fast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.providers import PREFERENCE, device_name
from indexer.service.messages import Speed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.embed.encoder import Encoder
    from indexer.embed.providers import ProviderTrial
    from indexer.errors import Message

FOR_S = 1.5
BATCH = 8
"""As many as the stream gives at once."""


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
        tried=_tried(opened.trials),
    )


def _tried(trials: Sequence[ProviderTrial]) -> tuple[tuple[str, Message], ...]:
    """Return what came of each device, without what the library brings along and Recallery never uses, as clouds."""
    return tuple((device_name(trial.name), trial.reason) for trial in trials if trial.name in PREFERENCE)

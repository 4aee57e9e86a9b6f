"""From what a graph gives to vectors that may go into an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.embed.session import Array
    from indexer.types import Vectors

LENGTH_TOLERANCE = 1e-3


def usable(vectors: Array, expected: tuple[int, int], folder: Path, *, normalise: bool = False) -> Vectors:
    """Return an output as unit vectors, or say why it is none: wrong rows would poison the index.

    Args:
        vectors: what a graph gave.
        expected: the shape that there must be.
        folder: of the model.
        normalise: rows may be longer than expected (Matryoshka) and of any length; cut them and make them unit vectors.

    Raises:
        ModelError: they are of another shape, not finite, or not of unit length.
    """
    if normalise and vectors.ndim == 2:
        vectors = unit(vectors[:, : expected[1]])
    trouble = ""
    if vectors.shape != expected:
        trouble = f"shape {vectors.shape} instead of {expected}"
    elif not np.isfinite(vectors).all():
        trouble = "numbers that are not finite"
    elif (off := np.abs(np.linalg.norm(vectors, axis=1) - 1).max()) > LENGTH_TOLERANCE:
        trouble = f"vectors whose length is off by {off:.3g}"
    if trouble:
        message = f"It gives {trouble}. Check it with: recallery doctor."
        raise ModelError("The model gives no usable vectors", message, path=folder)
    return np.ascontiguousarray(vectors, dtype=np.float32)


def centred(vectors: Vectors, mean: Sequence[float]) -> Vectors:
    """Return unit vectors with their modality's mean taken away.

    Source: GR-CLIP, subtraction after normalisation, then normalised again (design note M4).
    """
    return unit(vectors - np.asarray(mean, np.float32))


def unit(rows: Array) -> Array:
    """Return rows divided by their lengths; one of zeros stays so."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))

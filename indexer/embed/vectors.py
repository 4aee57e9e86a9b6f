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
        raise _unusable(trouble, folder)
    return np.ascontiguousarray(vectors, dtype=np.float32)


def usable_tokens(tokens: Array, expected: tuple[int, int], folder: Path) -> Array:
    """Return an output as a unit vector for each token and zeros for padding, or say why it is none.

    Args:
        tokens: what a graph gave.
        expected: how many sets of tokens, and the numbers of a token; each set has as many tokens as the longest.
        folder: of the model.

    Raises:
        ModelError: they are of another shape, not finite, of another length, or a set has none.
    """
    trouble = ""
    if tokens.ndim != 3 or (tokens.shape[0], tokens.shape[2]) != expected:
        trouble = f"shape {tokens.shape} instead of {expected[0]} sets of tokens with {expected[1]} numbers each"
    elif not np.isfinite(tokens).all():
        trouble = "numbers that are not finite"
    else:
        lengths = np.linalg.norm(tokens, axis=2)
        off = np.minimum(np.abs(lengths - 1), lengths)
        if not (lengths > LENGTH_TOLERANCE).any(axis=1).all():
            trouble = "no vector for any token"
        elif off.max() > LENGTH_TOLERANCE:
            trouble = f"tokens whose length is off by {off.max():.3g}"
    if trouble:
        raise _unusable(trouble, folder)
    return np.asarray(tokens, np.float32)


def centred(vectors: Vectors, mean: Sequence[float]) -> Vectors:
    """Return unit vectors with their modality's mean taken away.

    Source: GR-CLIP, subtraction after normalisation, then normalised again (design note M4).
    """
    return unit(vectors - np.asarray(mean, np.float32))


def unit(rows: Array) -> Array:
    """Return rows divided by their lengths; one of zeros stays so."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _unusable(trouble: str, folder: Path) -> ModelError:
    message = f"It gives {trouble}. Check it with: recallery doctor."
    return ModelError("The model gives no usable vectors", message, path=folder)

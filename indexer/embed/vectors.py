"""From what a graph gives to vectors that may go into an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.errors import Message, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.embed.session import Array
    from indexer.types import Vectors

LENGTH_TOLERANCE = 1e-3
_NOT_FINITE = Message("It gives numbers that are not finite.")


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
    if vectors.shape != expected:
        shape, wanted = str(vectors.shape), str(expected)
        raise _unusable(Message("It gives shape {shape} instead of {expected}.", shape=shape, expected=wanted), folder)
    if not np.isfinite(vectors).all():
        raise _unusable(_NOT_FINITE, folder)
    if (off := float(np.abs(np.linalg.norm(vectors, axis=1) - 1).max())) > LENGTH_TOLERANCE:
        raise _unusable(Message("It gives vectors whose length is off by {off:.3g}.", off=off), folder)
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
    if tokens.ndim != 3 or (tokens.shape[0], tokens.shape[2]) != expected:
        message = Message(
            "It gives shape {shape} instead of {wanted} sets of tokens with {width} numbers each.",
            shape=str(tokens.shape),
            wanted=expected[0],
            width=expected[1],
        )
        raise _unusable(message, folder)
    if not np.isfinite(tokens).all():
        raise _unusable(_NOT_FINITE, folder)
    lengths = np.linalg.norm(tokens, axis=2)
    if not (lengths > LENGTH_TOLERANCE).any(axis=1).all():
        raise _unusable(Message("It gives no vector for any token."), folder)
    if (off := float(np.minimum(np.abs(lengths - 1), lengths).max())) > LENGTH_TOLERANCE:
        raise _unusable(Message("It gives tokens whose length is off by {off:.3g}.", off=off), folder)
    return np.asarray(tokens, np.float32)


def centred(vectors: Vectors, mean: Sequence[float]) -> Vectors:
    """Return unit vectors with their modality's mean taken away.

    Source: GR-CLIP, subtraction after normalisation, then normalised again (design note M4).
    """
    return unit(vectors - np.asarray(mean, np.float32))


def unit(rows: Array) -> Array:
    """Return rows divided by their lengths; one of zeros stays so."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _unusable(message: Message, folder: Path) -> ModelError:
    return ModelError(
        "The model gives no usable vectors", "{text} Check it with: recallery doctor.", path=folder, text=message
    )

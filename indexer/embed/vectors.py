"""Unit vectors: checked when a graph gives them, and adjusted for what asks and what is found.

**Likeness.** A model's vectors may have two blocks: what an item means, which words share, and how a picture looks,
where words have zeros. A library's vectors hold both as they are; a query weights the second by what it is made of.
Words never notice; a picture finds its like by looks as well as the picture tower's own features do, and a picture with
words keeps as much of the looks as finds best.

**Hubness.** Some items are near to whatever is asked for. How near an item is to the nearest of a fixed set of usual
queries is what it would give to anybody; a similarity counts from there. That compares photos with each other, and
photos with texts in one list, whose similarities to words are higher. An item's hubness needs no other item, so it is
one number of its vector: an item has its hubness there, a query in words the weight that hubness has, and the dot
product of both vectors subtracts it. Queries with a picture leave it alone: they gained nothing.

Source: Nearest Neighbor Normalization (arXiv 2410.24114, section 3) with the bank of queries of QB-Norm (arXiv
2112.12777); the number in the vector is ours. What it gains is in docs/embedder.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.errors import Message, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.embed.manifest import Hubness, Likeness
    from indexer.embed.session import Array
    from indexer.types import Vectors

LENGTH_TOLERANCE = 1e-3
_NOT_FINITE = Message("It gives numbers that are not finite.")
LIMIT = 0.5
"""Of an item's hubness above or below the usual one; met are 0.3."""


def usable(vectors: Array, expected: tuple[int, int], folder: Path, *, normalise: bool = False) -> Vectors:
    """Return an output of shape `expected` as unit vectors; refuse one that would poison the index.

    `normalise` accepts rows that are longer (Matryoshka) and of any length: it cuts and scales them.

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
    """Return an output as a unit vector for each token and zeros for padding; refuse any other.

    `expected` is the number of sets of tokens, and the length of a token's vector.

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


def weighted_query(vectors: Vectors, likeness: Likeness | None, made_of: str) -> Vectors:
    """Return vectors weighted as queries, float32 [N, D], scaled so that each has similarity 1 to its original.

    Args:
        vectors: unit vectors float32 [N, D].
        likeness: of the model; None changes nothing.
        made_of: one of `manifest.QUERY_KINDS`.
    """
    if likeness is None or made_of not in likeness.weights:
        return vectors
    weighted = vectors.copy()
    weighted[:, likeness.first :] *= likeness.weights[made_of]
    return np.asarray(weighted / (weighted * vectors).sum(axis=1, keepdims=True), np.float32)


def hubness_of(vectors: Vectors, queries: Vectors, neighbours: int) -> Vectors:
    """Return the mean similarity of items to the nearest of usual queries, float32 [N].

    Args:
        vectors: float32 [N, D], of items.
        queries: float32 [Q, M], M <= D: the first numbers of unit vectors whose others are zero; Q >= neighbours.
        neighbours: how many are the nearest.
    """
    similarity = vectors[:, : queries.shape[1]] @ queries.T
    near = np.partition(similarity, -neighbours, axis=1)[:, -neighbours:]
    return np.asarray(near.mean(axis=1), np.float32)


def with_hubness(vectors: Vectors, hubness: Hubness, queries: Vectors) -> Vectors:
    """Return the vectors of items with their hubness in them.

    Args:
        vectors: unit vectors float32 [N, D] with a zero in the hubness's place.
        hubness: of the model.
        queries: the usual ones, see `hubness_of`.
    """
    excess = hubness_of(vectors, queries, hubness.neighbours) - hubness.usual
    return _with_number(vectors, hubness.place, -np.clip(excess, -LIMIT, LIMIT))


def without_hubness(vectors: Vectors, hubness: Hubness) -> Vectors:
    """Return the vectors of items as they were before `with_hubness`, or of queries before `against_hubness`."""
    changed = vectors / np.sqrt(1 - vectors[:, hubness.place] ** 2)[:, None]
    changed[:, hubness.place] = 0
    return np.asarray(changed, np.float32)


def against_hubness(vectors: Vectors, hubness: Hubness) -> Vectors:
    """Return the vectors of queries in words, which subtract the hubness of items.

    Args:
        vectors: unit vectors float32 [N, D] with a zero in the hubness's place.
        hubness: of the model.
    """
    number = hubness.weight / (1 + hubness.weight**2) ** 0.5  # against the rest it weighs `weight` then
    return _with_number(vectors, hubness.place, np.full(len(vectors), number, np.float32))


def _with_number(vectors: Vectors, place: int, numbers: Vectors) -> Vectors:
    """Return unit vectors with these numbers in one place, and all others smaller by what that takes."""
    changed = vectors * np.sqrt(1 - numbers**2)[:, None]
    changed[:, place] = numbers
    return np.asarray(changed, np.float32)

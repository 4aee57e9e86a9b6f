"""One vector for the vectors of many tokens, so that late-interaction models are searched like all others.

Such a model gives a vector for each token of a page or a text. A page's score is the sum, over the tokens of a query,
of their best dot products with it. Here random planes cut the space of tokens into buckets; there a query has the sum
of its tokens, and an item the mean of its own. Tokens that are near each other mostly share a bucket, so the dot
product of both comes near that score. Repetitions with other planes make it steadier, and each has its tokens shorter.
What was random is a file of the bundle: vectors of an index stay comparable, whatever becomes of a generator.

Source: MUVERA (arXiv 2405.19504, section 2). Three things are ours: an empty bucket has the token that is the least on
the wrong sides of planes, which needs no order among tokens; the signs that shorten tokens come from a Hadamard matrix,
so that the repetitions say different things; and vectors are of unit length, as all in an index. What each gains stands
in docs/embedder.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.embed.vectors import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.embed.manifest import TokenSets
    from indexer.embed.session import Array
    from indexer.types import Vector, Vectors

_SEED = 240519504
_WORD_BITS = 64


@dataclass(frozen=True, slots=True)
class Projections:
    """What tokens are multiplied with, once for each repetition."""

    planes: Array
    """float32 [repetitions, planes, width]: the sides of them on which a token lies say in which bucket it is."""
    signs: Array
    """float32 [repetitions, projected, width]: what makes a token shorter."""

    @classmethod
    def of(cls, spec: TokenSets, table: Vectors) -> Self:
        """Return the projections that stand in a file.

        Raises:
            ValueError: the file belongs to another encoding.
        """
        rows = spec.planes + spec.projected
        if table.shape != (spec.repetitions * rows, spec.width):
            raise ValueError(f"has shape {table.shape} instead of {(spec.repetitions * rows, spec.width)}")
        of_each = table.reshape(spec.repetitions, rows, spec.width)
        return cls(of_each[:, : spec.planes], of_each[:, spec.planes :])


def item_vector(tokens: Array, projections: Projections) -> Vector:
    """Return the vector of an item to be found.

    Args:
        tokens: float32 [L, width], unit vectors; rows of zeros are padding and count nothing.
        projections: of the bundle.

    Returns:
        float32 [repetitions * 2**planes * projected] of unit length.

    Raises:
        ValueError: there is no token.
    """
    tokens = _without_padding(tokens)
    distances = _distances(tokens, projections)
    nearest = distances == distances.min(axis=2, keepdims=True)  # the bucket's own tokens, if it has any
    shares = nearest.astype(np.float32) / nearest.sum(axis=2, keepdims=True)
    return _joined(shares, tokens, projections)


def query_vector(tokens: Array, projections: Projections) -> Vector:
    """Return the vector of a query; as `item_vector`."""
    tokens = _without_padding(tokens)
    inside = _distances(tokens, projections) == 0
    return _joined(inside.astype(np.float32), tokens, projections)


def drawn(spec: TokenSets) -> NDArray[np.float16]:
    """Return the projections of a new bundle, [repetitions * (planes + projected), width].

    Whole numbers, made of the raw bits of a generator whose stream numpy keeps: each export writes the same file.
    """
    generator = np.random.PCG64(_SEED)
    shape = spec.repetitions, spec.planes, spec.width
    words = generator.random_raw(int(np.prod(shape))).astype("<u8")
    ones = np.unpackbits(words.view(np.uint8)).reshape(*shape, _WORD_BITS).sum(axis=-1, dtype=np.int64)
    planes = 2 * ones - _WORD_BITS  # sums of 64 signs: as good as normally distributed
    return np.concatenate([planes, _signs(spec, generator)], axis=1).astype(np.float16).reshape(-1, spec.width)


def _signs(spec: TokenSets, generator: np.random.PCG64) -> NDArray[np.int64]:
    """Return rows of ones and minus ones, [repetitions, projected, width].

    Those of one square are at right angles: what as many repetitions have of a token is all of it, turned. Rows drawn
    one by one would say some of it twice.
    """
    square = np.ones((1, 1), np.int64)
    while len(square) < max(spec.width, spec.projected):
        square = np.block([[square, square], [square, -square]])
    rows: list[NDArray[np.int64]] = []
    for _ in range(-(-spec.repetitions * spec.projected // len(square))):
        flips, order = generator.random_raw(2 * len(square)).reshape(2, -1)
        turned = square * np.where(flips >> np.uint64(_WORD_BITS - 1), 1, -1)
        rows.append(turned[np.argsort(order), : spec.width])
    count = spec.repetitions * spec.projected
    return np.concatenate(rows)[:count].reshape(spec.repetitions, spec.projected, spec.width)


def _without_padding(tokens: Array) -> Array:
    tokens = np.asarray(tokens[tokens.any(axis=1)], np.float32)
    if not len(tokens):
        raise ValueError("there is no token")
    return tokens


def _distances(tokens: Array, projections: Projections) -> Array:
    """Return how far each token would have to go to come into each bucket, float32 [repetitions, 2**planes, L].

    The sum over the planes on whose wrong side it is; zero in the bucket where it is.
    """
    count = projections.planes.shape[1]
    heights = projections.planes @ tokens.T
    above = (np.arange(2**count)[:, None] >> np.arange(count) & 1).astype(np.float32)
    return np.asarray((1 - above) @ np.maximum(heights, 0) + above @ np.maximum(-heights, 0))


def _joined(shares: Array, tokens: Array, projections: Projections) -> Vector:
    """Return all buckets of all repetitions in a row, each with its share of tokens."""
    shortened = tokens @ projections.signs.transpose(0, 2, 1)
    return np.asarray(unit((shares @ shortened).reshape(1, -1))[0], np.float32)

"""How much a query asks for the looks of a picture, beside its meaning.

A model's vectors may have two blocks: what an item means, which words share, and how a picture looks, where words have
zeros. A library's vectors hold both as they are; a query weighs the second by what it is made of. Words never notice;
a picture finds its like by looks as well as the picture tower's own features do, and a picture with words keeps as much
of the looks as finds best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from indexer.embed.manifest import Likeness
    from indexer.types import Vectors


def asking(vectors: Vectors, likeness: Likeness | None, made_of: str) -> Vectors:
    """Return vectors as queries, float32 [N, D], of such a length that each has similarity 1 to what it was made from.

    Args:
        vectors: unit vectors float32 [N, D].
        likeness: of the model; None changes nothing.
        made_of: one of `manifest.QUERY_KINDS`.
    """
    if likeness is None or made_of not in likeness.weights:
        return vectors
    weighed = vectors.copy()
    weighed[:, likeness.first :] *= likeness.weights[made_of]
    return np.asarray(weighed / (weighed * vectors).sum(axis=1, keepdims=True), np.float32)

"""A material as the encoders see it after training, and what of it has no picture and no words any more.

Usual queries and the background come with a model as vectors alone. Where they move to is told by a linear map, fitted
on the pictures and texts that are there before and after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.vectors import unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.learning.material import Material
    from indexer.types import Vectors
    from model_export.finetuning.general import GeneralSet

_RIDGE = 0.01
"""Of the mean square of the numbers, times their count: keeps the map near identity where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the encoders make of everything that there are pictures or words of; unit meanings."""

    items: Vectors
    """[I, M], of the material."""
    texts: Vectors
    """[T, M], of the material."""
    usual: Vectors
    """[U, M], of usual texts."""
    general_photos: Vectors
    """[F, M], may be empty."""
    captions: Vectors
    """[Q, M] of these photos."""

    @property
    def pictures(self) -> Vectors:
        """All pictures."""
        return np.concatenate([self.items, self.general_photos])

    @property
    def words(self) -> Vectors:
        """All texts."""
        return np.concatenate([self.texts, self.usual, self.captions])


def carried(before: Vectors, after: Vectors) -> Callable[[Vectors], Vectors]:
    """Return what moves rows [N, D >= M] as the rows before became those after, and keeps the length of each.

    Args:
        before: float32 [K, M], unit rows.
        after: float32 [K, M], the same rows after training.
    """
    rows, width = before.astype(np.float64), before.shape[1]
    square = rows.T @ rows
    square += _RIDGE * np.trace(square) / width * np.eye(width)
    change = np.linalg.solve(square, rows.T @ (after - before)).astype(np.float32)

    def moved(vectors: Vectors) -> Vectors:
        block = vectors[:, :width]
        return _with_meaning(vectors, unit(block + block @ change))

    return moved


def material_of(material: Material, now: Seen, first: Seen, general: GeneralSet) -> Material:
    """Return a material as the encoders see it now.

    Args:
        material: as the base model's bundle sees it; its looks and pairs stay.
        now: what the encoders make of everything.
        first: what they made of it before training.
        general: the general set; its captions ask if there are any, and its photos are not moved but seen.
    """
    pictures, words = carried(first.pictures, now.pictures), carried(first.words, now.words)
    photos, queries, answers = (
        pictures(material.general_photos),
        words(material.general_queries),
        material.general_answers,
    )
    if len(general.places) and general.places.max() < len(photos):
        photos[general.places] = _with_meaning(photos[general.places], now.general_photos)
        queries, answers = now.captions, general.answers
    return replace(
        material,
        items=_with_meaning(material.items, now.items),
        text_vectors=now.texts,
        usual=words(material.usual),
        background=pictures(material.background),
        general_photos=photos,
        general_queries=queries,
        general_answers=answers,
    )


def _with_meaning(vectors: Vectors, meanings: Vectors) -> Vectors:
    """Return rows with other meanings of the same lengths; the rest of each row stays."""
    width = meanings.shape[1]
    made = np.array(vectors, np.float32)
    made[:, :width] = meanings * np.linalg.norm(vectors[:, :width], axis=1, keepdims=True)
    return made

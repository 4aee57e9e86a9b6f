"""Which pairs a step of a training looks at, and what they are told apart from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.learning.material import OTHERS, Lookup
from indexer.learning.split import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.learning.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How batches are drawn."""

    pairs: int = 256
    """Of a batch."""
    negatives: int = 2
    """Of each text of a batch."""
    hardest: int = 40
    """Nearest items that hard negatives are drawn from."""
    believed: float = 0.95
    """An item nearer to a text than this share of its nearest own one may be another answer: it is no negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The texts and items of a batch."""

    texts: NDArray[np.int32]
    """[T]"""
    items: NDArray[np.intp]
    """[I], those that belong to the texts, then hard negatives."""
    positive: NDArray[np.bool_]
    """[T, I]"""
    generator: np.random.Generator
    """For what else the step draws."""


class Draws:
    """The batches of one training; the same seed and step give the same batch."""

    def __init__(self, material: Material, seed: int, drawing: Drawing | None = None) -> None:
        self._material, self._seed, self._drawing = material, seed, drawing or Drawing()
        self._lookup = Lookup.of(material)
        self.train = material.pairs_of(Part.TRAIN)
        self.hard_negatives = self._hard_negatives()

    def at(self, step: int) -> Drawn:
        """Return the batch of a step."""
        drawing, material = self._drawing, self._material
        generator = np.random.default_rng([self._seed, step])
        drawn = generator.choice(self.train, min(drawing.pairs, len(self.train)), replace=False)
        texts, own = np.unique(material.pair_texts[drawn]), np.unique(material.pair_items[drawn])
        hard = self.hard_negatives[texts]
        picked = generator.integers(0, hard.shape[1], (len(texts), drawing.negatives)) if hard.shape[1] else None
        negatives = np.empty(0, np.intp) if picked is None else np.take_along_axis(hard, picked, axis=1).ravel()
        items = np.concatenate([own, np.setdiff1d(negatives[negatives >= 0], own)]).astype(np.intp)
        positive = self._lookup.among(texts.astype(np.intp), items)
        return Drawn(texts=texts, items=items, positive=positive, generator=generator)

    def _hard_negatives(self) -> NDArray[np.int32]:
        """Return the nearest items of each text that are not its own, -1 where there are too few, [T, K].

        Items as near as the text's own ones may be answers that nobody wrote down, and are left out.
        """
        material, drawing, meanings = self._material, self._drawing, self._material.meanings
        allowed = np.flatnonzero((material.part == OTHERS) | (material.part == Part.TRAIN))
        count = min(drawing.hardest, len(allowed))
        found = np.full((len(material.texts), count), -1, np.int32)
        for start in range(0, len(found), 512):
            texts = np.arange(start, min(start + 512, len(found)))
            similarity = material.text_vectors[texts] @ meanings[allowed].T
            own = self._lookup.among(texts, allowed)
            nearest = np.where(own, similarity, -1.0).max(axis=1, initial=-1.0, keepdims=True)
            doubtful = own | ((nearest > 0) & (similarity > drawing.believed * nearest))
            similarity[doubtful] = -2.0
            best = np.argpartition(-similarity, count - 1, axis=1)[:, :count] if count else found[texts]
            is_real = np.take_along_axis(similarity, best, axis=1) > -2.0
            found[texts] = np.where(is_real, allowed[best], -1)
        return found

"""The numbers that training and proof work on: vectors of texts and of items, and which belong together."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.vectors import unit
from indexer.home import put_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.learning.split import Part
    from indexer.types import SegmentId, Vectors

OTHERS = -1
"""The part of items that no text is known of: the rest of the library, among which answers have to be found."""
_ARRAYS = ("text_vectors", "items", "part", "pair_texts", "pair_items", "usual", "general_photos", "general_queries")
_MORE = ("general_answers", "background")
_NAMES = ("texts", "segments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is learned from, and what it is measured on."""

    texts: tuple[str, ...]
    text_vectors: Vectors
    """[T, M]: the meaning of each text as a query of the base model, unit rows."""
    items: Vectors
    """[N, D], of the base model, without hubness."""
    part: NDArray[np.int8]
    """[N] `split.Part`, or OTHERS."""
    pair_texts: NDArray[np.int32]
    """[P] the text of each pair."""
    pair_items: NDArray[np.int32]
    """[P] its item."""
    usual: Vectors
    """[G, M] usual queries, which come with the model; unit rows, may be empty."""
    general_photos: Vectors
    """[F, D] photos of the set that comes with the model, without hubness; may be empty."""
    general_queries: Vectors
    """[Q, M] captions of them, unit rows."""
    general_answers: NDArray[np.int32]
    """[Q] the photo of each."""
    background: Vectors
    """[B, D] the model's background, without hubness; may be empty."""
    segments: tuple[SegmentId, ...] = ()
    """The segment of each item; items of the background, which stand behind all others, have none."""

    @property
    def width(self) -> int:
        """Numbers of a meaning."""
        return int(self.text_vectors.shape[1])

    @property
    def meanings(self) -> Vectors:
        """Return the meaning of each item, unit rows [N, M]."""
        return unit(self.items[:, : self.width]).astype(np.float32)

    def pairs_of(self, part: Part) -> NDArray[np.intp]:
        """Return the places of the pairs whose item is of a part."""
        return np.flatnonzero(self.part[self.pair_items] == part)

    def shuffled(self, seed: int) -> Material:
        """Return the same with the texts of all pairs exchanged at random: nothing can be learned from it."""
        return replace(self, pair_texts=np.random.default_rng(seed).permutation(self.pair_texts))

    def restricted(self, items: NDArray[np.intp]) -> Material:
        """Return the same with some items alone, in that order, and the pairs that are left; all texts stay."""
        place = np.full(len(self.items), -1, np.int32)
        place[items] = np.arange(len(items))
        left = place[self.pair_items] >= 0
        return replace(
            self,
            items=self.items[items],
            part=self.part[items],
            pair_texts=self.pair_texts[left],
            pair_items=place[self.pair_items[left]],
            segments=tuple(self.segments[i] for i in items if i < len(self.segments)),
        )

    def save(self, path: Path) -> None:
        """Write everything into one file; it appears whole or not at all."""
        file = io.BytesIO()
        arrays = {name: getattr(self, name) for name in (*_ARRAYS, *_MORE)}
        names = {name: np.array(getattr(self, name), np.str_) for name in _NAMES}
        np.savez(file, allow_pickle=False, **names, **arrays)
        put_file(path, file.getbuffer())

    @classmethod
    def load(cls, path: Path) -> Material:
        """Return what `save` wrote; raises one of `adapter.UNREADABLE` if it is not there or damaged."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in (*_ARRAYS, *_MORE)}
            names = {name: tuple(map(str, stored[name])) for name in _NAMES}
            return cls(**names, **arrays)  # type: ignore[arg-type]  # a SegmentId is a str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Says quickly which texts belong to which items."""

    keys: NDArray[np.int64]
    items: int

    @classmethod
    def of(cls, material: Material) -> Lookup:
        """Return the lookup over all pairs."""
        count = len(material.items)
        return cls(np.unique(material.pair_texts.astype(np.int64) * count + material.pair_items), count)

    def among(self, texts: NDArray[np.intp], items: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return whether each of some items belongs to each of some texts, [T, I]."""
        wanted = texts.astype(np.int64)[:, None] * self.items + items[None, :]
        at = np.minimum(np.searchsorted(self.keys, wanted), max(0, len(self.keys) - 1))
        return np.asarray(self.keys[at] == wanted) if len(self.keys) else np.zeros(wanted.shape, bool)


def numbered(texts: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the different texts, and the place of each text among them."""
    places: dict[str, int] = {}
    numbers = [places.setdefault(text, len(places)) for text in texts]
    return tuple(places), np.array(numbers, np.int32)

"""What the part that chooses says about an adapter: when to stop, and how much of it to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from indexer.embed.adapter import Adapter
from indexer.embed.vectors import unit
from indexer.learning.material import OTHERS, Lookup
from indexer.learning.metrics import average_precisions, smooth_recalls
from indexer.learning.split import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from indexer.learning.material import Material
    from indexer.learning.objective import Parameters
    from indexer.types import Vectors

T = TypeVar("T", bound=np.generic)

SCALES = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
MOST_LOSS = 0.005
"""Of recall of general queries, 0 to 1; the proof allows a point, and this is another half of the queries."""
LEAST_GAIN = 0.002
"""Of mean average precision: less is chance."""
_MOST_TEXTS, _MOST_OTHERS = 1_000, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A small test: own texts among the part that chooses and others, and half of the general queries."""

    texts: Vectors
    gallery: Vectors
    positive: NDArray[np.bool_]
    general_queries: Vectors
    general_photos: Vectors
    general_positive: NDArray[np.bool_]
    fixed: Vectors
    before: float
    """`own` of the base model."""

    @classmethod
    def of(cls, material: Material, seed: int) -> Choice:
        """Return the test of a material."""
        generator = np.random.default_rng([seed, 1])
        meanings, pairs = material.meanings, material.pairs_of(Part.CHOICE)
        texts = some(np.unique(material.pair_texts[pairs]), _MOST_TEXTS, generator)
        own = np.unique(material.pair_items[pairs])
        others = some(np.flatnonzero(material.part == OTHERS), _MOST_OTHERS, generator)
        items = np.concatenate([own, others]).astype(np.intp)
        positive = Lookup.of(material).among(texts.astype(np.intp), items)
        queries, photos, answers = general_half(material, 0)
        not_asked_for = np.setdiff1d(np.arange(len(material.general_photos)), material.general_answers)
        kept = np.concatenate([material.background, material.general_photos[not_asked_for]])
        fixed = unit(kept[:, : material.width]).astype(np.float32)
        text_vectors, gallery = material.text_vectors[texts], meanings[items]
        before = float(average_precisions(text_vectors @ gallery.T, positive).mean()) if len(texts) else 0.0
        return cls(
            texts=text_vectors,
            gallery=gallery,
            positive=positive,
            general_queries=queries,
            general_photos=photos,
            general_positive=answers,
            fixed=fixed,
            before=before,
        )

    def own(self, adapter: Adapter) -> float:
        """Return the mean average precision of own texts, 0 to 1."""
        if not len(self.texts):
            return 0.0
        similarity = adapter.queries.apply(self.texts) @ adapter.items.apply(self.gallery).T
        return float(average_precisions(similarity, self.positive).mean())

    def background(self, count: int, generator: np.random.Generator) -> Vectors:
        """Return some pictures that come with the model; empty if none do."""
        return np.asarray(some(self.fixed, count, generator), np.float32)

    def scaled(self, parameters: Parameters) -> tuple[Adapter, float]:
        """Return the adapter at the largest strength that costs general queries little, and that strength.

        A strength of 0 means that nothing was better than the base model.
        """
        usual = self.general()
        best, best_own, best_scale = Adapter.of(parameters, 0.0), self.before + LEAST_GAIN, 0.0
        for scale in SCALES:
            adapter = Adapter.of(parameters, scale)
            if not adapter.is_sound or self.general(adapter) < usual - MOST_LOSS:
                continue
            if (own := self.own(adapter)) > best_own:
                best, best_own, best_scale = adapter, own, scale
        return best, best_scale

    def general(self, adapter: Adapter | None = None) -> float:
        """Return the recall of general queries, 0 to 1; of the base model without an adapter."""
        if not len(self.general_queries):
            return 0.0
        queries, photos = self.general_queries, self.general_photos
        if adapter is not None:
            queries, photos = adapter.queries.apply(queries), adapter.items.apply(photos)
        return float(smooth_recalls(queries @ photos.T, self.general_positive).mean())


def general_half(material: Material, half: int) -> tuple[Vectors, Vectors, NDArray[np.bool_]]:
    """Return queries, photos (their meanings) and answers of one half of what the general measure is made of.

    Without a set that comes with the model, the usual queries ask for the background's nearest picture: it should stay
    among the nearest.
    """
    width = material.width
    if len(material.general_queries):
        photos = general_places(material, half)
        asked = np.flatnonzero(np.isin(material.general_answers, photos))
        queries = material.general_queries[asked]
        answers = material.general_answers[asked][:, None] == photos[None, :]
        return queries, unit(material.general_photos[photos, :width]).astype(np.float32), answers
    queries = material.usual[half::2][:_MOST_TEXTS]
    fixed = unit(material.background[:, :width]).astype(np.float32)
    if not len(fixed):
        fixed = material.meanings[material.part == OTHERS][:_MOST_OTHERS]
    if not len(fixed) or not len(queries):
        return queries[:0], fixed, np.zeros((0, len(fixed)), bool)
    nearest = (queries @ fixed.T).argmax(axis=1)
    return queries, fixed, nearest[:, None] == np.arange(len(fixed))[None, :]


def general_places(material: Material, half: int) -> NDArray[np.intp]:
    """Return the photos of one half of the general set: every other one that is asked for, and all that are not."""
    asked_for = np.unique(material.general_answers)
    rest = np.setdiff1d(np.arange(len(material.general_photos)), asked_for)
    return np.concatenate([asked_for[half::2], rest]).astype(np.intp)


def some(rows: NDArray[T], count: int, generator: np.random.Generator) -> NDArray[T]:
    """Return at most so many rows, drawn evenly."""
    return rows if len(rows) <= count else rows[generator.choice(len(rows), count, replace=False)]

"""Which usual queries tell hubness, and whether taking it away helps one list of texts, photos and captioned photos.

Source: `indexer.embed.vectors`. The bank mixes captions of two sets, sentences of drawings and names of classes, for a
photo's hubness is told by the queries that are nearest to it: with captions of the library's own kind in the bank it
gains most, with others alone half as much (docs/embedder.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from indexer.embed.manifest import Hubness
from indexer.embed.vectors import against_hubness, hubness_of, with_hubness
from model_export import data
from model_export.calibration import FIGURE, MIN_GAIN
from model_export.class_names import imagenet_classes
from model_export.tasks import Item, mixed_pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.types import Vectors
    from model_export.data import Photo
    from model_export.tasks import Embed

_Item = TypeVar("_Item")
WEIGHT = 0.35
"""0.5 finds half a point more captions and loses a point of names; unfamiliar libraries gain nothing above this."""
NEIGHBOURS = 8
_CAPTIONS = 2000
"""Of each set of captions; twice as many gain 0.3 points."""
_PHOTOS = 1000


@dataclass(frozen=True, slots=True)
class Bank:
    """Usual queries, and how near photos are to them."""

    queries: Vectors
    """float32 [Q, D] unit vectors."""
    usual: float
    """Mean hubness of photos."""

    def at(self, place: int) -> Hubness:
        """Return what a manifest says of it."""
        return Hubness(place=place, weight=WEIGHT, neighbours=NEIGHBOURS, usual=round(self.usual, 6))


def usual_queries(folder: Path) -> list[str]:
    """Return the texts of the bank; none is of a photo that measures.

    Raises:
        KnownError: a data set is missing.
    """
    photos = data.flickr8k(folder, "train")
    captions = [photo.captions[row % len(photo.captions)] for row, photo in enumerate(photos)]
    sets = [_spread(captions, _CAPTIONS), _spread(data.coco_captions(folder), _CAPTIONS)]
    drawings = [photo.captions[0] for photo in data.stamps(folder)]
    return [*sets[0], *sets[1], *drawings, *(entry.names[0] for entry in imagenet_classes())]


def bank_of(embed: Embed, folder: Path) -> Bank:
    """Embed the bank.

    Raises:
        KnownError: a data set is missing.
    """
    queries = embed([Item(words=text, asks=True) for text in usual_queries(folder)])
    photos = embed([Item(photo.path) for photo in _spread(data.flickr8k(folder, "train"), _PHOTOS)])
    return Bank(queries, float(hubness_of(photos, queries, NEIGHBOURS).mean()))


def corrected(embed: Embed, bank: Bank) -> Embed:
    """Return an embedding whose vectors have one number more, the hubness; queries with a picture have a zero there."""

    def changed(items: Sequence[Item]) -> Vectors:
        vectors = np.pad(embed(items), ((0, 0), (0, 1)))
        spec = bank.at(vectors.shape[1] - 1)
        to_find = np.asarray([not item.asks for item in items])
        in_words = np.asarray([item.asks and item.picture is None for item in items])
        vectors[to_find] = with_hubness(vectors[to_find], spec, bank.queries)
        vectors[in_words] = against_hubness(vectors[in_words], spec)
        return vectors

    return changed


def self_test(embed: Embed, bank: Bank, photos: Sequence[Photo]) -> dict[str, float]:
    """Return nDCG@10 of the mixed pool with half the captions missing, with hubness and without.

    Args:
        embed: gives vectors without it.
        bank: of `embed`.
        photos: none that the bank is of.
    """
    with_it, without = (mixed_pool(way, photos)[FIGURE] for way in (embed, corrected(embed, bank)))
    return {"hubness_left_ndcg@10": with_it, "hubness_taken_ndcg@10": without}


def helps(figures: Mapping[str, float]) -> bool:
    """Say whether the self-test gained enough."""
    return figures["hubness_taken_ndcg@10"] - figures["hubness_left_ndcg@10"] >= MIN_GAIN


def _spread(items: Sequence[_Item], count: int) -> list[_Item]:
    """Return so many items, evenly from the whole; all if there are fewer."""
    step = max(1, len(items) // count)
    return list(items[::step][:count])

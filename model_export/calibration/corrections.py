"""Corrections of a model's vectors, each used only where it helps: modality means and hubness.

Means: GR-CLIP (arXiv 2507.19054), section 4. Hubness: `indexer.embed.vectors`. The bank of usual queries mixes
captions of two sets, sentences of drawings and names of classes, because a photo's hubness comes from the queries that
are nearest to it: with captions like the library's own in the bank it gains most, with others alone half as much
(docs/embedder.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from indexer.embed.manifest import Hubness
from indexer.embed.vectors import against_hubness, hubness_of, with_hubness
from model_export import data
from model_export.evaluation.tasks import Embed, Item, mixed_pool
from model_export.model.encoders import MEANING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from indexer.types import Vectors

_Item = TypeVar("_Item")
MIN_GAIN = 0.5
"""Points of nDCG@10; a smaller gain is noise."""
MEAN_SHARE = 0.5
"""Share of each mean that is subtracted. All of it gains a fifth more in one list of texts and photos, and costs
captions that look for photos alone 0.7 points of recall@10; half of it costs 0.1 (docs/embedder.md)."""
HUBNESS_WEIGHT = 0.35
"""0.5 finds half a point more captions and loses a point of names; unfamiliar libraries gain nothing above this."""
NEIGHBOURS = 8
_MEAN_PHOTOS = 1000
_BANK_CAPTIONS = 2000
"""Of each set of captions; twice as many gain 0.3 points."""
_BANK_PHOTOS = 1000


@dataclass(frozen=True, slots=True)
class Bank:
    """Usual queries, and how near photos are to them."""

    queries: Vectors
    """float32 [Q, D] unit vectors."""
    mean_hubness: float
    """Of photos."""

    def spec(self, place: int) -> Hubness:
        """Return the manifest's entry; `place` is that of the hubness in a vector."""
        return Hubness(place=place, weight=HUBNESS_WEIGHT, neighbours=NEIGHBOURS, usual=round(self.mean_hubness, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrections of a model, and what they gain."""

    means: Mapping[str, Vectors]
    """float32 [D] by modality."""
    means_apply: bool
    bank: Bank | None
    """None if correcting the hubness does not help."""
    figures: Mapping[str, float]


def fit_corrections(embed: Embed, folder: Path) -> Corrections:
    """Fit both corrections on training photos, and try them on Flickr8k dev.

    Each is used if it gains MIN_GAIN of `pool_ndcg`.

    Raises:
        KnownError: a data set is missing.
    """
    train, dev = data.flickr8k(folder, "train"), data.flickr8k(folder, "dev")
    means = means_of(embed, train[:: max(1, len(train) // _MEAN_PHOTOS)])
    raw, with_means = pool_ndcg(embed, dev), pool_ndcg(centred(embed, means), dev)
    means_apply = with_means - raw >= MIN_GAIN
    best = centred(embed, means) if means_apply else embed
    bank = bank_of(best, folder)
    before, after = with_means if means_apply else raw, pool_ndcg(corrected(best, bank), dev)
    return Corrections(
        means=means,
        means_apply=means_apply,
        bank=bank if after - before >= MIN_GAIN else None,
        figures={
            "means_raw_ndcg@10": raw,
            "means_centred_ndcg@10": with_means,
            "hubness_left_ndcg@10": before,
            "hubness_taken_ndcg@10": after,
        },
    )


def pool_ndcg(embed: Embed, photos: Sequence[data.Photo]) -> float:
    """Return nDCG@10, in percent, of the mixed pool with half the captions missing."""
    return mixed_pool(embed, photos)["mixed_missing_50_ndcg@10"]


def modality(item: Item) -> str:
    """Return the name of an item's mean in the manifest."""
    if item.picture is not None:
        return "fused" if item.words else "image"
    return "query_text" if item.is_query else "document_text"


def means_of(embed: Embed, photos: Sequence[data.Photo]) -> dict[str, Vectors]:
    """Return MEAN_SHARE of the mean vector of each modality over captioned photos, float32 [D].

    It is zero in the looks: pictures found fewer of their class when those were centred too.
    """
    first = [photo.captions[0] for photo in photos]
    last = [photo.captions[-1] for photo in photos]
    sets = {
        "query_text": [Item(words=text, is_query=True) for text in first],
        "document_text": [Item(words=text) for text in last],
        "image": [Item(photo.path) for photo in photos],
        "fused": [Item(photo.path, text) for photo, text in zip(photos, last, strict=True)],
    }
    means = {name: MEAN_SHARE * embed(items).mean(axis=0) for name, items in sets.items()}
    for mean in means.values():
        mean[MEANING:] = 0
    return means


def centred(embed: Embed, means: Mapping[str, Vectors]) -> Embed:
    """Return an embedding that subtracts from each vector the mean of its modality."""

    def changed(items: Sequence[Item]) -> Vectors:
        vectors = embed(items) - np.stack([means[modality(item)] for item in items])
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    return changed


def usual_queries(folder: Path) -> list[str]:
    """Return the texts of the bank; none belongs to a photo of an evaluation task."""
    photos = data.flickr8k(folder, "train")
    captions = [photo.captions[row % len(photo.captions)] for row, photo in enumerate(photos)]
    drawings = [photo.captions[0] for photo in data.stamps(folder)]
    return [
        *_evenly(captions, _BANK_CAPTIONS),
        *_evenly(data.coco_captions(folder), _BANK_CAPTIONS),
        *drawings,
        *(entry.names[0] for entry in data.imagenet_classes()),
    ]


def bank_of(embed: Embed, folder: Path) -> Bank:
    """Embed the bank."""
    queries = embed([Item(words=text, is_query=True) for text in usual_queries(folder)])
    photos = embed([Item(photo.path) for photo in _evenly(data.flickr8k(folder, "train"), _BANK_PHOTOS)])
    return Bank(queries, float(hubness_of(photos, queries, NEIGHBOURS).mean()))


def corrected(embed: Embed, bank: Bank) -> Embed:
    """Return an embedding whose vectors have the hubness as one more number; it is zero for queries with a picture."""

    def changed(items: Sequence[Item]) -> Vectors:
        vectors = np.pad(embed(items), ((0, 0), (0, 1)))
        spec = bank.spec(vectors.shape[1] - 1)
        documents = np.asarray([not item.is_query for item in items])
        text_queries = np.asarray([item.is_query and item.picture is None for item in items])
        vectors[documents] = with_hubness(vectors[documents], spec, bank.queries)
        vectors[text_queries] = against_hubness(vectors[text_queries], spec)
        return vectors

    return changed


def _evenly(items: Sequence[_Item], count: int) -> list[_Item]:
    """Return `count` items, evenly spaced; all if there are fewer."""
    step = max(1, len(items) // count)
    return list(items[::step][:count])

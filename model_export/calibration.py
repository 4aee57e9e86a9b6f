"""Modality means, and whether taking them away helps one list of texts, photos and captioned photos.

Source: GR-CLIP (arXiv 2507.19054), section 4; design note M4: means of a broad set, used only if a self-test gains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model_export.blocks import MEANING
from model_export.tasks import Item, mixed_pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.types import Vectors
    from model_export.data import Photo
    from model_export.tasks import Embed

FIGURE = "mixed_missing_50_ndcg@10"
"""What a self-test looks at."""
MIN_GAIN = 0.5
"""Points of nDCG@10 below which a gain is noise."""
SHARE = 0.5
"""Of each mean that is taken away. All of it gains a fifth more in one list of texts and photos, and costs captions
that look for photos alone 0.7 points of recall@10; half of it costs 0.1 (docs/embedder.md)."""


def modality(item: Item) -> str:
    """Return the name that an item's mean has in the manifest."""
    if item.picture is not None:
        return "fused" if item.words else "image"
    return "query_text" if item.asks else "document_text"


def means_of(embed: Embed, photos: Sequence[Photo]) -> dict[str, Vectors]:
    """Return what is taken from the vectors of each modality, float32 [D]: SHARE of their mean over captioned photos.

    From looks nothing: pictures found fewer of their class when the mean was taken from those too.
    """
    first = [photo.captions[0] for photo in photos]
    last = [photo.captions[-1] for photo in photos]
    sets = {
        "query_text": [Item(words=text, asks=True) for text in first],
        "document_text": [Item(words=text) for text in last],
        "image": [Item(photo.path) for photo in photos],
        "fused": [Item(photo.path, text) for photo, text in zip(photos, last, strict=True)],
    }
    means = {name: SHARE * embed(items).mean(axis=0) for name, items in sets.items()}
    for mean in means.values():
        mean[MEANING:] = 0
    return means


def centred(embed: Embed, means: Mapping[str, Vectors]) -> Embed:
    """Return an embedding that takes its modality's mean from each vector."""

    def changed(items: Sequence[Item]) -> Vectors:
        vectors = embed(items) - np.stack([means[modality(item)] for item in items])
        found: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return found

    return changed


def self_test(embed: Embed, means: Mapping[str, Vectors], photos: Sequence[Photo]) -> dict[str, float]:
    """Return nDCG@10 of the mixed pool with half the captions missing, raw and centred.

    Args:
        photos: none that the means are of.
    """
    raw, calibrated = (mixed_pool(way, photos)[FIGURE] for way in (embed, centred(embed, means)))
    return {"means_raw_ndcg@10": raw, "means_centred_ndcg@10": calibrated}


def helps(figures: Mapping[str, float]) -> bool:
    """Say whether the self-test gained enough."""
    return figures["means_centred_ndcg@10"] - figures["means_raw_ndcg@10"] >= MIN_GAIN

"""Measures a bundle on the data sets, through the engine alone: what a user's search would find."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.image import read_image
from model_export import data, recall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder
    from indexer.types import Fit, Vectors

_DEPTHS = (1, 5, 10)
_TIMED = 32
_BATCH = 8
_ROUNDS = 5


def evaluate(encoder: Encoder, folder: Path, fit: Fit | None = None) -> dict[str, float]:
    """Return the retrieval figures in percent, none of them on photos that were trained on.

    Args:
        encoder: of the bundle.
        folder: with the data sets.
        fit: how photos become squares; None is the manifest's way.

    Raises:
        KnownError: a data set is missing.
    """
    return {
        **_captions(encoder, data.flickr8k(folder, "dev"), fit),
        **_names(encoder, data.imagenet_sample(folder), fit),
        **_classes(encoder, data.caltech101(folder), fit),
    }


def speed(encoder: Encoder, folder: Path) -> dict[str, float]:
    """Return wall milliseconds for a photo (of a batch of 8) and a query (alone), best of some rounds."""
    photos = data.flickr8k(folder, "dev")[:_TIMED]
    spec = encoder.manifest.image.pixels
    pixels = [read_image(photo.path, spec).pixels[0] for photo in photos]
    texts = [photo.captions[0] for photo in photos]
    image_ms, query_ms = [], []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        for start in range(0, len(pixels), _BATCH):
            encoder.embed_images(pixels[start : start + _BATCH])
        between = time.perf_counter()
        encoder.embed_queries(texts)
        image_ms.append(1000 * (between - started) / len(pixels))
        query_ms.append(1000 * (time.perf_counter() - between) / len(texts))
    return {"image_ms": round(min(image_ms), 2), "query_ms": round(min(query_ms), 2)}


def caption_figures(texts: Vectors, images: Vectors, owner: Sequence[int], prefix: str) -> dict[str, float]:
    """Return recall@1, 5, 10 and MRR@10 of texts that look for their one photo."""
    found = recall.ranks(texts, images, owner)
    figures = {f"{prefix}_recall@{depth}": recall.recall_at(found, depth) for depth in _DEPTHS}
    figures[f"{prefix}_mrr@10"] = recall.mean_reciprocal_rank_at_10(found)
    return {name: round(value, 2) for name, value in figures.items()}


def _captions(encoder: Encoder, photos: Sequence[data.Photo], fit: Fit | None) -> dict[str, float]:
    owner = [row for row, photo in enumerate(photos) for _ in photo.captions]
    texts = encoder.embed_queries([caption for photo in photos for caption in photo.captions])
    return caption_figures(texts, _embedded(encoder, photos, fit), owner, "flickr8k_dev_t2i")


def _names(encoder: Encoder, photos: Sequence[data.Photo], fit: Fit | None) -> dict[str, float]:
    texts = encoder.embed_queries([photo.captions[0] for photo in photos])
    return caption_figures(texts, _embedded(encoder, photos, fit), range(len(photos)), "imagenet_sample_names")


def _classes(encoder: Encoder, photos: Sequence[data.Photo], fit: Fit | None) -> dict[str, float]:
    labels = [photo.captions[0] for photo in photos]
    wanted = sorted(set(labels))
    texts = encoder.embed_queries(wanted)
    precision = recall.precision_at_10(texts, _embedded(encoder, photos, fit), wanted, labels)
    return {"caltech101_precision@10": round(precision, 2)}


def _embedded(encoder: Encoder, photos: Sequence[data.Photo], fit: Fit | None) -> Vectors:
    spec = encoder.manifest.image.pixels
    wanted = spec if fit is None else replace(spec, fit=fit)
    parts = []
    for start in range(0, len(photos), _BATCH):
        some = photos[start : start + _BATCH]
        parts.append(encoder.embed_images([read_image(photo.path, wanted).pixels[0] for photo in some]))
    return np.concatenate(parts)

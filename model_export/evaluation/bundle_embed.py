"""Embeds items with a finished bundle, through the engine alone, as a user's search does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.image import read_image
from indexer.embed.vectors import weighted_query
from model_export import data
from model_export.data.views import photo_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.embed.encoder import Encoder, States
    from indexer.types import Fit, Pixels, Vector, Vectors
    from model_export.evaluation.tasks import Item

_TIMED = 32
_BATCH = 8
_ROUNDS = 5


@dataclass(slots=True)
class BundleEmbed:
    """A bundle, run by the engine; keeps the vectors that it has computed."""

    encoder: Encoder
    fit: Fit | None = None
    """How photos become squares; None is the manifest's way."""
    _vectors: dict[Item, Vector] = field(default_factory=dict)
    _states: dict[Item, States] = field(default_factory=dict)

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        alone = dict.fromkeys(_picture_alone(item) for item in items if not item.words)
        new = [item for item in alone if item not in self._vectors]
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            vectors = self.encoder.embed_images([self._pixels(item) for item in some])
            self._vectors |= dict(zip(some, vectors, strict=True))
        for item in dict.fromkeys(item for item in items if item not in self._vectors):
            found = self._with_words(item) if item.words else self._as_query(item, self._vectors[_picture_alone(item)])
            self._vectors[item] = found
        return np.stack([self._vectors[item] for item in items])

    def _as_query(self, item: Item, vector: Vector) -> Vector:
        made_of = "composed" if item.words or item.is_part else "image"
        return np.asarray(weighted_query(vector[None], self.encoder.manifest.likeness, made_of)[0])

    def _with_words(self, item: Item) -> Vector:
        encoder = self.encoder
        if item.picture is None:
            found = encoder.embed_queries([item.words]) if item.is_query else encoder.embed_documents([item.words])
            return np.asarray(found[0])
        if encoder.manifest.fusion is None:
            plain = item._replace(words=""), item._replace(picture=None)
            total = np.sum([self([one])[0] for one in plain], axis=0)
            return np.asarray(total / np.linalg.norm(total))
        shown = _picture_alone(item)
        if shown not in self._states:
            self._states[shown] = encoder.image_states([self._pixels(shown)])[0]
        if item.is_query:
            return self._as_query(item, encoder.embed_composed(self._states[shown], item.words))
        return np.asarray(encoder.embed_captioned([self._states[shown]], [item.words])[0])

    def _pixels(self, item: Item) -> Pixels:
        spec, path = self.encoder.manifest.image.pixels, item.picture or Path()
        if item.view:
            return photo_view(path, item.view, spec.width_px)
        wanted = spec if self.fit is None else replace(spec, fit=self.fit)
        return read_image(path, wanted).pixels[0]


def _picture_alone(item: Item) -> Item:
    """Return an item's picture as a document."""
    return item._replace(words="", is_query=False, is_part=False)


def speed(encoder: Encoder, folder: Path) -> dict[str, float]:
    """Return wall milliseconds for a photo (of a batch of 8) and a query (alone), the best of some rounds."""
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

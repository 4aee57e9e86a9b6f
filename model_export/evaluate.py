"""Measures a bundle on the data sets, through the engine alone: what a user's search would find."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.decode.image import read_image
from indexer.embed.vectors import weighted_query
from model_export import data
from model_export.tasks import Item, measure
from model_export.views import augmented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.embed.encoder import Encoder, States
    from indexer.types import Fit, Pixels, Vector, Vectors

_TIMED = 32
_BATCH = 8
_ROUNDS = 5


@dataclass(slots=True)
class BundleEmbed:
    """A bundle, run by the engine; remembers what it has embedded."""

    encoder: Encoder
    fit: Fit | None = None
    """How photos become squares; None is the manifest's way."""
    _vectors: dict[Item, Vector] = field(default_factory=dict)
    _states: dict[Item, States] = field(default_factory=dict)

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        alone = dict.fromkeys(_shown(item) for item in items if not item.words)
        new = [item for item in alone if item not in self._vectors]
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            vectors = self.encoder.embed_images([self._pixels(item) for item in some])
            self._vectors |= dict(zip(some, vectors, strict=True))
        for item in dict.fromkeys(item for item in items if item not in self._vectors):
            self._vectors[item] = self._worded(item) if item.words else self._asking(item, self._vectors[_shown(item)])
        return np.stack([self._vectors[item] for item in items])

    def _asking(self, item: Item, vector: Vector) -> Vector:
        made_of = "composed" if item.words or item.beside else "image"
        return np.asarray(weighted_query(vector[None], self.encoder.manifest.likeness, made_of)[0])

    def _worded(self, item: Item) -> Vector:
        encoder = self.encoder
        if item.picture is None:
            found = encoder.embed_queries([item.words]) if item.asks else encoder.embed_documents([item.words])
            return np.asarray(found[0])
        if encoder.manifest.fusion is None:
            plain = item._replace(words=""), item._replace(picture=None)
            total = np.sum([self([one])[0] for one in plain], axis=0)
            return np.asarray(total / np.linalg.norm(total))
        states = self._seen(item)
        if item.asks:
            return self._asking(item, encoder.embed_composed(states, item.words))
        return np.asarray(encoder.embed_captioned([states], [item.words])[0])

    def _seen(self, item: Item) -> States:
        shown = _shown(item)
        if shown not in self._states:
            self._states[shown] = self.encoder.image_states([self._pixels(shown)])[0]
        return self._states[shown]

    def _pixels(self, item: Item) -> Pixels:
        spec, path = self.encoder.manifest.image.pixels, item.picture or Path()
        if item.view:
            return augmented(path, item.view, spec.width_px)
        wanted = spec if self.fit is None else replace(spec, fit=self.fit)
        return read_image(path, wanted).pixels[0]


def _shown(item: Item) -> Item:
    """Return an item's picture alone, to be found."""
    return item._replace(words="", asks=False, beside=False)


def evaluate(encoder: Encoder, folder: Path, fit: Fit | None = None) -> dict[str, float]:
    """Return the figures of all tasks, see `tasks.measure`.

    Args:
        encoder: of the bundle.
        folder: with the data sets.
        fit: how photos become squares; None is the manifest's way.

    Raises:
        KnownError: a data set is missing.
    """
    return measure(BundleEmbed(encoder, fit), folder)


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

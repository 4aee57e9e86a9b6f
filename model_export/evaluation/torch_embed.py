"""Embeds items in torch, on cached features: with a trained model, without training, with the picture tower alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from model_export import data
from model_export.data.features import TokenStates
from model_export.model.alignment import Alignment, mean_name
from model_export.model.fusion import Memory
from model_export.model.image_tower import head_features, unpack
from model_export.training.corpus import Readers, pooled
from model_export.training.photos import text_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.types import Vectors
    from model_export.evaluation.tasks import Item
    from model_export.model.encoders import Trained

_BATCH = 512


@dataclass(slots=True)
class CachedFeatures:
    """Features of the towers for items, read set by set and kept in memory."""

    readers: Readers
    pictures: dict[tuple[str, int], NDArray[np.float16]] = field(default_factory=dict)
    texts: dict[str, NDArray[np.float16]] = field(default_factory=dict)

    @classmethod
    def of_all_tasks(cls, readers: Readers, folder: Path) -> CachedFeatures:
        """Read the features of all photos and words of the evaluation tasks."""
        cached = cls(readers)
        cached.add(data.flickr8k(folder, "dev"), views=(0, 2))
        for photos in (data.flickr8k(folder, "train"), data.imagenet_sample(folder), data.caltech101(folder)):
            cached.add(photos)
        cached.add(data.fashion(folder))
        return cached

    def add(self, photos: Sequence[data.Photo], views: Sequence[int] = (0,)) -> None:
        """Read the features of photos and of their captions, from the cache on disk where it has them."""
        for view in views:
            found = self.readers.images.read(photos, view)
            self.pictures |= {(str(photo.path), view): row for photo, row in zip(photos, found, strict=True)}
        self._add_texts([caption for photo in photos for caption in photo.captions])

    def features(self, items: Sequence[Item]) -> torch.Tensor:
        """Return float32 [N, F] of the items' pictures; new ones are read first."""
        new = {(item.view, item.picture) for item in items if (str(item.picture), item.view) not in self.pictures}
        for view in sorted({view for view, _ in new}):
            self.add([data.Photo(path, ()) for at, path in sorted(new, key=str) if at == view and path], (view,))
        rows = [self.pictures[str(item.picture), item.view] for item in items]
        return torch.from_numpy(np.stack(rows).astype(np.float32))

    def states(self, texts: Sequence[str]) -> TokenStates:
        """Return the states of texts; new ones are read first."""
        self._add_texts(sorted({text for text in texts if text not in self.texts}))
        return TokenStates.of([self.texts[text] for text in texts])

    def _add_texts(self, texts: Sequence[str]) -> None:
        if texts:
            found = self.readers.texts.read(texts)
            spans = zip(found.starts[:-1], found.starts[1:], strict=True)
            self.texts |= {text: found.states[start:end] for text, (start, end) in zip(texts, spans, strict=True)}


@dataclass(frozen=True, slots=True)
class TrainedEmbed:
    """The trained stages in torch."""

    trained: Trained
    cached: CachedFeatures

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        with torch.inference_mode():
            names = self.trained.alignment.texts(self.trained.alignment.conse.names)
            starts = range(0, len(items), _BATCH)
            return np.concatenate(
                [_by_kind(items[at : at + _BATCH], lambda some: self._vectors(some, names)) for at in starts]
            )

    def _vectors(self, items: Sequence[Item], names: torch.Tensor) -> torch.Tensor:
        memories = []
        if items[0].picture is not None:
            features = self.cached.features(items)
            vector, residual = self.trained.alignment.join(head_features(features), names)
            states = self.trained.fuse.pictures(vector, residual, unpack(features).grid)
            memories.append(Memory(states, torch.ones(states.shape[:2])))
        if items[0].words:
            words = [item.words for item in items]
            memories.append(text_memory(self.cached.states(words), torch.arange(len(items))))
        model = self.trained.joint if len(memories) > 1 else self.trained.fuse
        return model.embed(memories)


@dataclass(frozen=True, slots=True)
class FrozenEmbed:
    """No training at all: words as MiniLM embeds them, pictures as the names of their likeliest classes."""

    alignment: Alignment
    """Untrained: its text map is the identity."""
    cached: CachedFeatures

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        with torch.inference_mode():
            return _by_kind(items, self._vectors)

    def _vectors(self, items: Sequence[Item]) -> torch.Tensor:
        halves = []
        if items[0].picture is not None:
            conse = self.alignment.conse
            halves.append(mean_name(conse.classify(head_features(self.cached.features(items))), conse.names))
        if items[0].words:
            halves.append(pooled(self.cached.states([item.words for item in items])))
        return functional.normalize(torch.stack(halves).sum(dim=0), dim=-1)


@dataclass(frozen=True, slots=True)
class BackboneEmbed:
    """The picture tower's mean features, for pictures only: the reference for photos that find photos."""

    cached: CachedFeatures

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, 1280]."""
        mean = unpack(self.cached.features(items)).mean
        found: Vectors = functional.normalize(mean, dim=-1).numpy()
        return found


def _by_kind(items: Sequence[Item], embed: Callable[[Sequence[Item]], torch.Tensor]) -> Vectors:
    """Embed items of the same modalities together, and return their vectors in the items' order."""
    kinds = [(item.picture is not None, bool(item.words)) for item in items]
    order, parts = [], []
    for kind in sorted(set(kinds)):
        rows = [row for row, found in enumerate(kinds) if found == kind]
        order += rows
        parts.append(embed([items[row] for row in rows]).numpy())
    return np.concatenate(parts)[np.argsort(order)]

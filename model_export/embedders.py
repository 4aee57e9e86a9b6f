"""The ways to embed the items of the tasks: a trained model on cached features, the towers alone, a finished bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch.nn import functional

from model_export.align import say
from model_export.corpus import pooled
from model_export.data import Photo
from model_export.features import TokenStates
from model_export.fusion import Memory, Token, mark
from model_export.photos import gist
from model_export.towers import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.types import Vectors
    from model_export.align import Alignment
    from model_export.corpus import Readers
    from model_export.tasks import Item
    from model_export.train import Trained

_BATCH = 512


@dataclass(slots=True)
class Cached:
    """Features of the towers for items, read set by set and kept in memory."""

    readers: Readers
    pictures: dict[tuple[str, int], NDArray[np.float16]] = field(default_factory=dict)
    texts: dict[str, NDArray[np.float16]] = field(default_factory=dict)

    def know(self, photos: Sequence[Photo], views: Sequence[int] = (0,)) -> None:
        """Read the features of photos, from the cache on disk if they are there, and of their captions."""
        for view in views:
            found = self.readers.images.read(photos, view)
            self.pictures |= {(str(photo.path), view): row for photo, row in zip(photos, found, strict=True)}
        self.know_texts([caption for photo in photos for caption in photo.captions])

    def know_texts(self, texts: Sequence[str]) -> None:
        """Read the token states of texts."""
        if texts:
            found = self.readers.texts.read(texts)
            spans = zip(found.starts[:-1], found.starts[1:], strict=True)
            self.texts |= {text: found.states[start:end] for text, (start, end) in zip(texts, spans, strict=True)}

    def features(self, items: Sequence[Item]) -> torch.Tensor:
        """Return float32 [N, F] of the items' pictures; new ones are read first."""
        new = {(item.view, item.picture) for item in items if (str(item.picture), item.view) not in self.pictures}
        for view in sorted({view for view, _ in new}):
            self.know([Photo(path, ()) for at, path in sorted(new, key=str) if at == view and path], (view,))
        rows = [self.pictures[str(item.picture), item.view] for item in items]
        return torch.from_numpy(np.stack(rows).astype(np.float32))

    def states(self, texts: Sequence[str]) -> TokenStates:
        """Return the states of texts; new ones are read first."""
        self.know_texts(sorted({text for text in texts if text not in self.texts}))
        parts = [self.texts[text] for text in texts]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        return TokenStates(np.concatenate(parts), starts)


class _Half(Protocol):
    def __call__(self, items: Sequence[Item]) -> torch.Tensor: ...


@dataclass(frozen=True, slots=True)
class TrainedEmbed:
    """The trained stages in torch."""

    trained: Trained
    cached: Cached

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        parts = []
        with torch.inference_mode():
            names = self.trained.alignment.texts(self.trained.alignment.conse.names)
            for start in range(0, len(items), _BATCH):
                parts += _by_kind(items[start : start + _BATCH], lambda some: self._vectors(some, names))
        return np.concatenate(parts)

    def _vectors(self, items: Sequence[Item], names: torch.Tensor) -> torch.Tensor:
        memories = []
        if items[0].picture is not None:
            memories.append(self._seen(items, names))
        if items[0].words:
            states = self.cached.states([item.words for item in items])
            found, mask = states.padded(np.arange(len(items)))
            memories.append(Memory(mark(torch.from_numpy(found), Token.WORD), torch.from_numpy(mask)))
        model = self.trained.joint if len(memories) > 1 else self.trained.fuse
        return model.embed(memories)

    def _seen(self, items: Sequence[Item], names: torch.Tensor) -> Memory:
        features, alignment = self.cached.features(items), self.trained.alignment
        vector, spoken = alignment.join(gist(features), alignment.believe(gist(features)), names)
        states = self.trained.fuse.pictures(vector, spoken, unpack(features).grid)
        return Memory(states, torch.ones(states.shape[:2]))


@dataclass(frozen=True, slots=True)
class FrozenEmbed:
    """No training at all: words as MiniLM puts them, pictures as the names of the classes that are believed."""

    alignment: Alignment
    """Untrained: its text map is the identity."""
    cached: Cached

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, D]."""
        with torch.inference_mode():
            return np.concatenate(_by_kind(items, self._vectors))

    def _vectors(self, items: Sequence[Item]) -> torch.Tensor:
        halves = []
        if items[0].picture is not None:
            conse = self.alignment.conse
            halves.append(say(self.alignment.believe(gist(self.cached.features(items))), conse.names))
        if items[0].words:
            halves.append(pooled(self.cached.states([item.words for item in items])))
        return functional.normalize(torch.stack(halves).sum(dim=0), dim=-1)


@dataclass(frozen=True, slots=True)
class BackboneEmbed:
    """The picture tower's mean features, for pictures only: what a trained space must not fall behind."""

    cached: Cached

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """Return float32 [N, 1280]."""
        mean = unpack(self.cached.features(items)).mean
        found: Vectors = functional.normalize(mean, dim=-1).numpy()
        return found


def _by_kind(items: Sequence[Item], embed: _Half) -> list[Vectors]:
    """Embed items that consist of the same together, and return the vectors in the items' order, as one array."""
    kinds = [(item.picture is not None, bool(item.words)) for item in items]
    out: Vectors | None = None
    for kind in sorted(set(kinds)):
        rows = [row for row, found in enumerate(kinds) if found == kind]
        vectors = embed([items[row] for row in rows]).numpy()
        if out is None:
            out = np.zeros((len(items), vectors.shape[1]), np.float32)
        out[rows] = vectors
    return [] if out is None else [out]

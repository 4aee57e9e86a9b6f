"""A small correction of a model's vectors: a low-rank residual map for queries, and one for what is found.

Only the block of a vector that holds its meaning changes, and keeps its length: how pictures look, and the place of the
hubness, stay. A vector x becomes x + (x down) up, scaled to the length of x. The map can be turned round, so vectors of
the adapted model give those of its base back, and neither way needs a picture.

`indexer.learning` trains adapters; docs/learning.md has the equations.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.embed.bundle import damaged, verify_files
from indexer.embed.manifest import ADAPTER
from indexer.embed.vectors import with_hubness, without_hubness
from indexer.errors import Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.manifest import Manifest
    from indexer.types import Vectors

LEAST_PIVOT = 0.05
"""Least singular value of a map that is still turned round: below, what it maps together is lost."""
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading a damaged file of arrays raises."""
_NAMES = ("query_down", "query_up", "item_down", "item_up")


@dataclass(frozen=True, slots=True)
class LowRank:
    """A residual map x -> x + (x down) up on rows, which keeps their lengths."""

    down: NDArray[np.float32]
    """[M, R]"""
    up: NDArray[np.float32]
    """[R, M]"""

    @property
    def width(self) -> int:
        """Numbers that it changes: the first M of each vector."""
        return len(self.down)

    def apply(self, vectors: Vectors) -> Vectors:
        """Return rows float32 [N, D] with their first M numbers mapped."""
        block = vectors[:, : self.width]
        return self._replaced(vectors, block, block + (block @ self.down) @ self.up)

    def turned_round(self, vectors: Vectors) -> Vectors:
        """Return the rows that `apply` gave these for."""
        block = vectors[:, : self.width]
        core = np.linalg.inv(self._core()).astype(np.float32)  # Woodbury: only an R x R matrix is inverted
        return self._replaced(vectors, block, block - ((block @ self.down) @ core) @ self.up)

    @property
    def is_reversible(self) -> bool:
        """Whether `turned_round` is exact enough."""
        finite = bool(np.isfinite(self.down).all() and np.isfinite(self.up).all())
        return finite and float(np.linalg.svd(self._core(), compute_uv=False).min()) > LEAST_PIVOT

    def _core(self) -> NDArray[np.float64]:
        return np.asarray(np.eye(len(self.up)) + self.up.astype(np.float64) @ self.down.astype(np.float64))

    def _replaced(self, vectors: Vectors, block: Vectors, mapped: NDArray[np.floating]) -> Vectors:
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        changed = np.array(vectors, np.float32)
        changed[:, : self.width] = mapped * (lengths / np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), 1e-12))
        return changed


@dataclass(frozen=True, slots=True)
class Adapter:
    """What an adapted model does after its base."""

    queries: LowRank
    items: LowRank

    @property
    def parts(self) -> tuple[NDArray[np.float32], ...]:
        """Its arrays: down and up of queries, down and up of items."""
        return self.queries.down, self.queries.up, self.items.down, self.items.up

    @property
    def is_sound(self) -> bool:
        """Whether its numbers are finite and it can be turned round."""
        return self.queries.is_reversible and self.items.is_reversible

    def to_bytes(self) -> bytes:
        """Return it as a file: the same bytes for the same numbers."""
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **dict(zip(_NAMES, self.parts, strict=True)))
        return file.getvalue()

    @classmethod
    def of(cls, parts: Iterable[NDArray[np.generic]], strength: float = 1.0) -> Self:
        """Return the adapter of four arrays, in the order of `parts`, with so much of what it changes."""
        one, two, three, four = (np.asarray(part, np.float32) for part in parts)
        return cls(LowRank(one, two * np.float32(strength)), LowRank(three, four * np.float32(strength)))

    @classmethod
    def stored(cls, path: Path) -> Self:
        """Return the adapter of a file with what `to_bytes` gave; raises one of UNREADABLE if it is damaged."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls.of(arrays[name] for name in _NAMES)

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> Self:
        """Return the adapter of a bundle.

        Raises:
            ModelError: its file is missing or damaged, or does not fit the model.
        """
        verify_files(folder, manifest, [ADAPTER])
        try:
            made = cls.stored(folder / ADAPTER)
        except UNREADABLE as error:
            raise damaged(folder / ADAPTER, Message("{file} cannot be read as an array.", file=ADAPTER)) from error
        width, rank = meaning_width(manifest), made.queries.down.shape[-1]
        if [part.shape for part in made.parts] != [(width, rank), (rank, width)] * 2 or not made.is_sound:
            shape = str(made.queries.down.shape)
            message = Message("{file} has shape {shape}, which does not fit the model.", file=ADAPTER, shape=shape)
            raise damaged(folder / ADAPTER, message)
        return made


def meaning_width(manifest: Manifest) -> int:
    """Return how many numbers of a vector hold its meaning: those before the hubness and the looks."""
    if manifest.hubness is not None:
        return manifest.hubness.place
    return manifest.likeness.first if manifest.likeness is not None else manifest.dimension


def of_items(vectors: Vectors, manifest: Manifest) -> Vectors:
    """Return the stored vectors of items as the graphs gave them: without hubness."""
    return vectors if manifest.hubness is None else without_hubness(vectors, manifest.hubness)


def as_items(vectors: Vectors, manifest: Manifest, queries: Vectors) -> Vectors:
    """Return vectors as a table stores them: with their hubness among `queries`, the model's usual ones."""
    if manifest.hubness is None or not len(vectors):
        return vectors
    return with_hubness(vectors, manifest.hubness, queries)

"""Queries of a newer model for the table of an older one: a rotation, and a mixture with the older model's own query.

Both spaces are centred per modality. The rotation is the orthogonal Procrustes solution over things that both models
embedded. The carried query is mixed with the older one by spherical interpolation. A bridge is used only if it finds
more than the older model's queries do, measured on items that it was not fitted on.

Source: "XBT" and spherical interpolation for backward-compatible representations.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.embed.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from indexer.types import ModelId, Vector, Vectors

FOLDER = ".bridges"
ALPHAS = tuple(step / 10 for step in range(11))
MIN_HELD_OUT = 50
"""Texts with a known picture that the inequality is measured on, at least."""
TOP = 10
_PARTS = 5
"""Texts are split in five: three parts to fit on, one to choose the mixture, one held out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The same things in both spaces: row i of one is row i of the other."""

    newer_texts: Vectors
    """float32 [T, Dn]."""
    older_texts: Vectors
    """float32 [T, Do]."""
    newer_pictures: Vectors
    """float32 [P, Dn], P >= T: the first T are what the texts are about."""
    older_pictures: Vectors
    """float32 [P, Do]."""

    @property
    def texts(self) -> int:
        """How many there are."""
        return len(self.newer_texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """From a newer model's words to the space of an older one."""

    rotation: NDArray[np.float32]
    """[Dn, Do], orthonormal rows or columns."""
    newer_mean: Vector
    """float32 [Dn], of words."""
    older_mean: Vector
    """float32 [Do], of words."""
    alpha: float
    """0: the older query alone. 1: the carried one alone."""

    def carry(self, newer: Vectors, older: Vectors) -> Vectors:
        """Return queries for the older table, unit vectors float32 [N, Do].

        Args:
            newer: float32 [N, Dn], the newer model's vectors of the queries' words.
            older: float32 [N, Do], the older model's.
        """
        carried = _unit((newer - self.newer_mean) @ self.rotation + self.older_mean)
        return slerp(older, carried, self.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was measured on held-out texts: shares that find their picture among the first TOP."""

    older_recall: float
    bridged_recall: float
    gain: float
    """In reciprocal rank, of the bridge over the older queries; mean over the texts."""
    gain_error: float
    """Standard error of it."""

    @property
    def holds(self) -> bool:
        """Whether the bridge is better than the older queries, by more than chance."""
        return self.bridged_recall > self.older_recall and self.gain > self.gain_error


def slerp(start: Vectors, end: Vectors, alpha: float) -> Vectors:
    """Return the points at `alpha` of the way on the sphere between rows of unit length, float32 [N, D]."""
    angle = np.arccos(np.clip((start * end).sum(axis=1, keepdims=True), -1.0, 1.0))
    sine = np.sin(angle)
    flat = sine < 1e-6
    safe = np.where(flat, 1.0, sine)
    first = np.where(flat, 1.0 - alpha, np.sin((1.0 - alpha) * angle) / safe)
    second = np.where(flat, alpha, np.sin(alpha * angle) / safe)
    return _unit(first * start + second * end)


def procrustes(newer: Vectors, older: Vectors) -> NDArray[np.float32]:
    """Return the rotation R [Dn, Do] with the least ‖newer R - older‖ with orthonormal rows or columns."""
    left, _, right = np.linalg.svd(newer.T.astype(np.float64) @ older.astype(np.float64), full_matrices=False)
    return np.asarray(left @ right, dtype=np.float32)


def fit(pairs: Pairs) -> tuple[Bridge, Verdict] | None:
    """Return a bridge and how good it is; None if there are too few texts to tell.

    The caller uses it only if the verdict holds.
    """
    part = np.arange(pairs.texts) % _PARTS
    if (part == _PARTS - 1).sum() < MIN_HELD_OUT:
        return None
    support, choice, held_out = part < _PARTS - 2, part == _PARTS - 2, part == _PARTS - 1
    bridge = _rotated(pairs, support)
    ranks = {alpha: _reciprocal_ranks(replace(bridge, alpha=alpha), pairs, choice).mean() for alpha in ALPHAS}
    # Among equals the older query is trusted more.
    best = replace(bridge, alpha=max(ALPHAS, key=lambda alpha: (ranks[alpha], -alpha)))
    older = _reciprocal_ranks(replace(bridge, alpha=0.0), pairs, held_out)
    bridged = _reciprocal_ranks(best, pairs, held_out)
    gains = bridged - older
    return best, Verdict(
        older_recall=float((older >= 1 / TOP).mean()),
        bridged_recall=float((bridged >= 1 / TOP).mean()),
        gain=float(gains.mean()),
        gain_error=float(gains.std(ddof=1) / np.sqrt(len(gains))),
    )


def _rotated(pairs: Pairs, support: NDArray[np.bool_]) -> Bridge:
    """Fit the rotation on texts of the support, and on pictures that no other text is about."""
    pictures = np.concatenate([support, np.ones(len(pairs.newer_pictures) - pairs.texts, dtype=bool)])
    newer = [pairs.newer_texts[support], pairs.newer_pictures[pictures]]
    older = [pairs.older_texts[support], pairs.older_pictures[pictures]]
    rotation = procrustes(
        np.concatenate([rows - rows.mean(axis=0) for rows in newer]),
        np.concatenate([rows - rows.mean(axis=0) for rows in older]),
    )
    return Bridge(rotation=rotation, newer_mean=newer[0].mean(axis=0), older_mean=older[0].mean(axis=0), alpha=1.0)


def _reciprocal_ranks(bridge: Bridge, pairs: Pairs, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return 1 / rank of each chosen text's picture among all pictures of the older table, float64 [chosen]."""
    queries = bridge.carry(pairs.newer_texts[chosen], pairs.older_texts[chosen])
    similarity = queries @ pairs.older_pictures.T
    own = similarity[np.arange(len(queries)), np.flatnonzero(chosen)]
    return np.asarray(1.0 / (similarity >= own[:, None]).sum(axis=1), dtype=np.float64)


def _unit(rows: NDArray[np.floating]) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _path(models: Path, newer: ModelId, older: ModelId) -> Path:
    return models / FOLDER / f"{newer}--{older}.npz"


def save_bridge(models: Path, newer: ModelId, older: ModelId, bridge: Bridge) -> None:
    """Store a bridge; it appears whole or not at all."""
    path = _path(models, newer, older)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(descriptor, "wb") as file:
        means = {"newer_mean": bridge.newer_mean, "older_mean": bridge.older_mean}
        np.savez(file, allow_pickle=False, rotation=bridge.rotation, alpha=np.float64(bridge.alpha), **means)
    Path(name).replace(path)


def load_bridge(models: Path, newer: ModelId, older: ModelId) -> Bridge | None:
    """Return the bridge between two models, if one was found to be good."""
    path = _path(models, newer, older)
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in ("rotation", "newer_mean", "older_mean")}
        return Bridge(**arrays, alpha=float(stored["alpha"]))


def bridge_version(models: Path, newer: ModelId, older: ModelId) -> tuple[int, int] | None:
    """Return a value that changes with the stored bridge, None while there is none; costs one stat."""
    try:
        found = _path(models, newer, older).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def drop_bridge(models: Path, newer: ModelId, older: ModelId) -> None:
    """Forget a bridge that is not good any more."""
    _path(models, newer, older).unlink(missing_ok=True)


def keep_bridges(models: Path, there: Collection[ModelId]) -> None:
    """Forget the bridges of models that are gone."""
    wanted = {_path(models, newer, older) for newer in there for older in there}
    for path in (models / FOLDER).glob("*.npz"):
        if path not in wanted:
            path.unlink(missing_ok=True)


class BridgedEncoder(Encoder):
    """The older encoder; only queries in words differ. Make one with `open`, then help it."""

    _help: tuple[Encoder, Bridge] | None = None

    def helped_by(self, newer: Encoder, bridge: Bridge) -> Self:
        """Use a newer encoder's queries, carried over a bridge; return itself."""
        self._help = newer, bridge
        return self

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per search text in the older space, float32 [N, D]; see `Encoder.embed_queries`."""
        older = super().embed_queries(texts)
        if self._help is None or not len(texts):
            return older
        newer, bridge = self._help
        return bridge.carry(newer.embed_queries(texts), older)

"""Writes the bundle of a model that was trained further, and compares what the engine makes of it with torch."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.adapter import as_items
from indexer.embed.bundle import describe_file
from indexer.embed.manifest import BACKGROUND, QUERIES, Manifest, save_manifest
from indexer.embed.vectors import unit, weighted_query
from indexer.errors import ModelError
from indexer.learning.metrics import recalls
from indexer.types import ModelId

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.embed.encoder import Encoder
    from indexer.learning.material import Material
    from indexer.learning.proof import Space
    from indexer.models.installed import Installed
    from indexer.types import Pixels, Vectors
    from model_export.finetuning.encoders import DeepEncoders

LEAST_COSINE = 0.98
"""Mean cosine between vectors of the bundle, run by the engine, and those of torch."""
_CARD = "README.md"
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Held-out pictures that were read again, each with a text that fits it."""

    pixels: tuple[Pixels, ...]
    texts: tuple[str, ...]
    vectors: Vectors
    """Their meanings by torch, [N, M]."""
    right: NDArray[np.bool_]
    """[N, I]: which items share the text with each, without itself."""
    own: NDArray[np.intp]
    """[N] the item of each."""


def write_bundle(base: Installed, model: DeepEncoders, trained: Material, strength: float, folder: Path) -> Manifest:
    """Write a bundle with graphs that carry the low-rank parts; its other files are those of the base.

    Args:
        base: the model that was trained further.
        model: its encoders.
        trained: with the usual queries and the background as the new model sees them.
        strength: of the low-rank parts.
        folder: becomes the bundle; what is there is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = [file.name for file in base.manifest.files]
    for name in names:
        shutil.copyfile(base.folder / name, folder / name)
    changed = list(model.write(folder, strength))
    if QUERIES in names:
        np.save(folder / QUERIES, trained.usual.astype(np.float16))
        changed.append(QUERIES)
    if BACKGROUND in names:
        np.save(folder / BACKGROUND, as_items(trained.background, base.manifest, trained.usual))
        changed.append(BACKGROUND)
    files = tuple(describe_file(folder / name) for name in names)
    content = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    manifest = replace(
        base.manifest,
        model_id=ModelId(f"{base.model_id}-finetuned-{content[:8]}"),
        title=f"{base.manifest.title} + trained on your folders",
        files=files,
        quality={},
        finetuned_from=base.model_id,
    )
    (folder / _CARD).write_text(
        f"# {manifest.title}\n\n{base.model_id}, trained further on this computer by `recallery learn --deep`: it has "
        f"other numbers in {', '.join(changed)}. Licence of the weights: {manifest.licence}\n",
        encoding="utf-8",
    )
    save_manifest(folder, manifest)
    return manifest


def verify(encoder: Encoder, shown: Shown) -> float:
    """Return the mean cosine between the engine's and torch's vectors of pictures, 1 where there are none.

    Raises:
        ModelError: it is too small: the bundle is not the model that was trained.
    """
    if not shown.pixels:
        return 1.0
    width = shown.vectors.shape[1]
    found = unit(encoder.embed_images(list(shown.pixels))[:, :width])
    cosine = float((found * shown.vectors).sum(axis=1).mean())
    if cosine < LEAST_COSINE:
        raise ModelError(
            "The written model differs from the trained one",
            "The mean cosine of its vectors is {cosine}, less than {limit}. Nothing was changed.",
            cosine=f"{cosine:.3f}",
            limit=str(LEAST_COSINE),
        )
    return cosine


def composed_scores(encoder: Encoder, shown: Shown, space: Space, items: Vectors) -> NDArray[np.float64]:
    """Return what a picture with its text finds, both joined by the model's own decoder: recall@10 of each, [N]."""
    manifest = encoder.manifest
    if manifest.fusion is None or not manifest.fusion.composes or not shown.pixels:
        return np.zeros(0)
    states = encoder.image_states(list(shown.pixels))
    queries = np.stack([encoder.embed_composed(state, text) for state, text in zip(states, shown.texts, strict=True)])
    similarity = weighted_query(queries, manifest.likeness, "composed") @ space.items(items).T
    similarity[np.arange(len(similarity)), shown.own] = -np.inf
    return recalls(similarity, shown.right, _TOP)

"""A model that is another one with an adapter: a bundle of its own, with its own id."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.adapter import Adapter, as_items, of_items
from indexer.embed.bundle import describe_file, read_vectors, verify_files
from indexer.embed.manifest import ADAPTER, BACKGROUND, NAME, QUERIES, Adapted, load_manifest, save_manifest
from indexer.models.installed import Installed, new_folder
from indexer.types import ModelId

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.home import Home
    from indexer.types import Vectors

LEARNED = "learned"
"""Stands in the id of such a model, before the hash of its adapter."""


def base_of(model: Installed) -> ModelId:
    """Return the model whose vectors this one's are made of: itself, if it has no adapter."""
    return model.manifest.adapted.base if model.manifest.adapted is not None else model.model_id


def install_adapted(home: Home, base: Installed, adapter: Adapter, title: str) -> Installed:
    """Make a model of a base and an adapter; it is there whole or not at all. The same adapter gives the same model.

    Raises:
        ModelError: a file of the base is damaged, or the disk refuses.
    """
    verify_files(base.folder, base.manifest)
    content = adapter.to_bytes()
    digest = hashlib.sha256(b"".join(part.tobytes() for part in adapter.parts)).hexdigest()
    model_id = ModelId(f"{base.model_id}-{LEARNED}-{digest[:8]}")
    folder = home.models / model_id
    if (folder / NAME).is_file():
        return Installed(folder, load_manifest(folder))
    with new_folder(home, model_id) as fresh:
        manifest = _write(fresh, base, adapter, content, model_id, title)
    return Installed(folder, manifest)


def _write(folder: Path, base: Installed, adapter: Adapter, content: bytes, model_id: ModelId, title: str) -> Manifest:
    """Write the files of a bundle, the manifest last."""
    names = [file.name for file in base.manifest.files]
    changed = {QUERIES, BACKGROUND}
    for name in names:
        if name not in changed:
            shutil.copyfile(base.folder / name, folder / name)
    usual = read_vectors(base.folder, base.manifest, QUERIES) if QUERIES in names else None
    adapted = usual if usual is None else adapter.queries.apply(usual)
    if adapted is not None:
        np.save(folder / QUERIES, adapted)
    if BACKGROUND in names:
        fixed = of_items(read_vectors(base.folder, base.manifest, BACKGROUND, whole=True), base.manifest)
        fixed = adapter.items.apply(fixed)
        np.save(folder / BACKGROUND, fixed if adapted is None else as_items(fixed, base.manifest, adapted))
    (folder / ADAPTER).write_bytes(content)
    manifest = replace(
        base.manifest,
        model_id=model_id,
        title=title,
        adapted=Adapted(base=base.model_id),
        files=tuple(describe_file(folder / name) for name in [*names, ADAPTER]),
    )
    save_manifest(folder, manifest)
    return manifest


class Conversion:
    """Turns vectors of one model's table into those of another one with the same base.

    Raises:
        ModelError: a file of either is damaged.
    """

    def __init__(self, source: Installed, target: Installed) -> None:
        self._to_base = base_vectors(source)
        self._target = target.manifest
        self._to = _adapter_of(target)
        has_bank = target.manifest.hubness is not None
        empty = np.zeros((0, 1), np.float32)
        self._usual = read_vectors(target.folder, target.manifest, QUERIES) if has_bank else empty

    def __call__(self, vectors: Vectors) -> Vectors:
        """Return rows of the source's table as the target's table has them, float32 [N, D]."""
        raw = self._to_base(vectors)
        if self._to is not None:
            raw = self._to.items.apply(raw)
        return as_items(raw, self._target, self._usual)


def base_vectors(source: Installed) -> Callable[[Vectors], Vectors]:
    """Return what turns rows of a model's table into vectors of its base, without hubness."""
    adapter = _adapter_of(source)

    def turned(vectors: Vectors) -> Vectors:
        raw = of_items(vectors, source.manifest)
        return raw if adapter is None else adapter.items.turned_round(raw)

    return turned


def _adapter_of(model: Installed) -> Adapter | None:
    return None if model.manifest.adapted is None else Adapter.load(model.folder, model.manifest)

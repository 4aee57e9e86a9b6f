"""The models that are here: the built-in one, and the folders below `Home.models`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.embed.bundle_files import check_sizes
from indexer.embed.bundles import built_in_model
from indexer.embed.manifest import NAME, load_manifest
from indexer.errors import ModelError, UsageError
from indexer.types import ModelId

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.home import Home

BUILT_IN = "built-in"
"""What the user may call the built-in model, whatever its id."""
KEPT = "kept"
"""A file in the folder of a model that was built in when it made the index, and lies here to outlive an update."""
PARTIALS = ".downloads"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that can be used."""

    folder: Path
    manifest: Manifest
    built_in: bool = False
    kept: bool = False

    @property
    def model_id(self) -> ModelId:
        """Its id."""
        return self.manifest.model_id

    @property
    def name(self) -> str:
        """The name in the catalogue that it was made from, if any: its id without the hash of its files."""
        return self.model_id.rpartition("-")[0]

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return sum(file.size_bytes for file in self.manifest.files)


def installed(home: Home) -> list[Installed]:
    """Return the models that are here, the built-in one first; a folder that is no model is left out.

    Raises:
        ModelError: the built-in model is missing or damaged.
    """
    own = Installed(built_in_model(), load_manifest(built_in_model()), built_in=True)
    folders = model_folders(home).values()
    found = filter(None, (_readable(folder) for folder in folders if (folder / NAME).is_file()))
    return [own, *(model for model in found if model.model_id != own.model_id)]


def model_folders(home: Home) -> dict[ModelId, Path]:
    """Return the folders that models have, by their ids, readable or not."""
    return {ModelId(folder.name): folder for folder in sorted(home.models.glob("[!.]*"))}


def _readable(folder: Path) -> Installed | None:
    kept = (folder / KEPT).exists()
    try:
        manifest = load_manifest(folder)
        if kept:
            # Nobody chose it, so nobody is told when it is damaged: the present built-in model takes over.
            check_sizes(folder, manifest)
    except ModelError:
        return None
    return Installed(folder, manifest, kept=kept)


def find_installed(home: Home, name: str) -> Installed:
    """Return a model by its id, by its name in the catalogue, or `built-in`.

    Raises:
        UsageError: there is none, or several.
    """
    there = installed(home)
    if name == BUILT_IN:
        return there[0]
    exact = [model for model in there if model.model_id == name]
    found = exact or [model for model in there if model.name == name]
    if not found:
        raise UsageError(
            "This model is not installed",
            "There is no “{name}”, only {names}. Get it with: recallery models get.",
            name=name,
            names=", ".join(model.model_id for model in there),
        )
    if len(found) > 1:
        ids = ", ".join(model.model_id for model in found)
        raise UsageError("Several models have this name", "Choose one of {ids}.", ids=ids)
    return found[0]


def remove_kept(home: Home, but: Collection[ModelId]) -> None:
    """Delete the copies of earlier built-in models, but not these."""
    for model_id, folder in model_folders(home).items():
        if (folder / KEPT).exists() and model_id not in but:
            _delete(folder)


def remove_installed(model: Installed) -> None:
    """Delete the files of a model that the user or an earlier version brought here.

    Raises:
        UsageError: it is the built-in one.
    """
    if model.built_in:
        raise UsageError("The built-in model cannot be removed", "It is part of Recallery.")
    _delete(model.folder)


def _delete(folder: Path) -> None:
    # Without its manifest the folder is no model any more, however much of it a kill leaves.
    (folder / NAME).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)

"""The models that are here, the built-in one and the folders below `Home.models`, and which of them answers."""

from __future__ import annotations

import contextlib
import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.database import connect
from indexer.catalogue.roots import setting, store_setting
from indexer.embed.bundle import built_in_model, check_sizes, verify_files
from indexer.embed.encoder import Encoder
from indexer.embed.manifest import NAME, load_manifest
from indexer.errors import ModelError, UsageError, os_error_reason
from indexer.types import ModelId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.embed.manifest import Manifest
    from indexer.home import Home

BUILT_IN = "built-in"
"""What the user may call the built-in model, whatever its id."""
KEPT = "kept"
"""Marker file in the folder of a copied built-in model, which is kept to outlive an update."""
PARTIALS = ".downloads"
WANTED = "model"
"""A model id, or `built-in`, which means another model after an update."""
ANSWERING = "model_answering"
FORMER = "model_former"


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
            # The user did not choose it, so damage is not reported: the present built-in model takes over.
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
    # First the manifest: without it the folder is no model, even if a kill leaves the rest.
    (folder / NAME).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The models of an index; all of them are installed."""

    answering: Installed
    """Its table is searched, and what is indexed goes there."""
    wanted: Installed
    """The same, or the one that fills."""
    former: Installed | None
    """Its table is searched for what the answering one lacks."""


def roles(home: Home, db: Connection) -> Roles:
    """Return the models of an index.

    A model that the settings name and that is gone is passed over: another one answers, and indexing fills its table.

    Raises:
        ModelError: the built-in model is missing or damaged.
    """
    there = installed(home)
    by_id = {model.model_id: model for model in there}
    wanted = by_id.get(ModelId(setting(db, WANTED)), there[0])
    answering = by_id.get(ModelId(setting(db, ANSWERING)), wanted)
    former = by_id.get(ModelId(setting(db, FORMER)))
    return Roles(answering=answering, wanted=wanted, former=None if former == answering else former)


def active_model(home: Home) -> Path:
    """Return the folder of the model that answers.

    Raises:
        ModelError: the built-in model is missing or damaged.
        IndexTroubleError: the catalogue cannot be opened.
    """
    if not home.exists:
        return installed(home)[0].folder
    with closing(connect(home.catalogue, create=False)) as db:
        return roles(home, db).answering.folder


def store_wanted(db: Connection, model: Installed) -> None:
    """Store which model the user wants; inside a transaction."""
    store_setting(db, WANTED, BUILT_IN if model.built_in else model.model_id)


def store_answering(db: Connection, model: Installed, former: ModelId | None) -> None:
    """Store which model answers, and whose table has what it lacks; inside a transaction."""
    store_setting(db, ANSWERING, model.model_id)
    store_setting(db, FORMER, former or "")


def install_bundle(home: Home, bundle: Path) -> Manifest:
    """Copy a bundle that `model_export export` made; nothing is installed unless all of it is there and intact.

    Raises:
        ModelError: it is no bundle, a file of it is damaged, or the disk refuses.
    """
    manifest = load_manifest(bundle)
    verify_files(bundle, manifest)
    _place(home, bundle, manifest, kept=False)
    return manifest


def keep(home: Home, bundle: Path) -> None:
    """Copy the built-in model beside its index, so that the index still answers after an update replaced the model.

    Not a link: an installer may overwrite the file.

    Raises:
        ModelError: the disk refuses.
    """
    manifest = load_manifest(bundle)
    if not (home.models / manifest.model_id / NAME).is_file():
        _place(home, bundle, manifest, kept=True)


def _place(home: Home, bundle: Path, manifest: Manifest, *, kept: bool) -> None:
    with new_folder(home, manifest.model_id) as fresh:
        for name in (*(file.name for file in manifest.files), NAME):
            shutil.copyfile(bundle / name, fresh / name)
        if kept:
            (fresh / KEPT).touch()


@contextlib.contextmanager
def new_folder(home: Home, name: str) -> Iterator[Path]:
    """Give an empty folder to write a bundle into; at the end of the block it gets its name among the models.

    Raises:
        ModelError: the disk refuses; then nothing is left of it, and a former folder of the model stays.
    """
    folder, fresh = home.models / name, home.models / f".new-{os.getpid()}-{name}"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        yield fresh
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise ModelError(
            "The model cannot be stored",
            "The system says: {reason}. Make room, or check the permissions.",
            path=home.models,
            reason=os_error_reason(error),
        ) from error


def trouble_of(model: Installed) -> ModelError | None:
    """Read all files of a model and run it; return what is wrong, or None. Takes seconds."""
    try:
        verify_files(model.folder, model.manifest)
        Encoder.open(model.folder).provider_report()
    except ModelError as trouble:
        return trouble
    return None

"""Copies whole bundles into the models of a home: those that were exported here, and the built-in one."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from indexer.embed.bundle_files import verify_files
from indexer.embed.manifest import NAME, load_manifest
from indexer.errors import ModelError, os_error_reason
from indexer.models.installed import KEPT

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.home import Home


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
    """Put the built-in model beside the index that it makes: an update replaces it, and the index must still answer.

    A copy and no link: an installer may write over the file that is there.

    Raises:
        ModelError: the disk refuses.
    """
    manifest = load_manifest(bundle)
    if not (home.models / manifest.model_id / NAME).is_file():
        _place(home, bundle, manifest, kept=True)


def _place(home: Home, bundle: Path, manifest: Manifest, *, kept: bool) -> None:
    folder = home.models / manifest.model_id
    fresh = home.models / f".new-{os.getpid()}-{manifest.model_id}"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in (*(file.name for file in manifest.files), NAME):
            shutil.copyfile(bundle / name, fresh / name)
        if kept:
            (fresh / KEPT).touch()
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

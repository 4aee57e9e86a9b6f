"""The files of a model bundle: described, checked against the manifest, read."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.manifest import NAME, REPAIR, BundleFile
from indexer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from indexer.embed.manifest import Manifest
    from indexer.types import Vectors


def describe_file(path: Path) -> BundleFile:
    """Return the entry of a file for a manifest."""
    return BundleFile(name=path.name, sha256=_sha256(path), size_bytes=path.stat().st_size)


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Check that every file of a bundle is there with its size; reads no content.

    Raises:
        ModelError: one is not.
    """
    for file in manifest.files:
        path = folder / file.name
        try:
            size_bytes = path.stat().st_size
        except OSError as error:
            message = f"{file.name} cannot be read ({error.strerror}). {REPAIR}"
            raise ModelError("A model file is missing", message, path=path) from error
        if size_bytes != file.size_bytes:
            raise damaged(path, f"has {size_bytes} bytes instead of {file.size_bytes}")


def verify_files(folder: Path, manifest: Manifest, names: Collection[str] | None = None) -> None:
    """Check sizes of all files, and every byte of those named (None: of all).

    Reading costs 1.4 ms per MB on a slow core (50 ms for the built-in model), so the encoder names
    only the files that it is about to open.

    Raises:
        ModelError: a file is missing, damaged, or named here and unknown to the manifest.
    """
    check_sizes(folder, manifest)
    known = {file.name: file for file in manifest.files}
    for name in known if names is None else names:
        path = folder / name
        if name not in known:
            raise ModelError("The model is damaged", f"Its {NAME} does not list {name}. {REPAIR}", path=path)
        try:
            sha256 = _sha256(path)
        except OSError as error:
            raise damaged(path, f"cannot be read ({error.strerror})") from error
        if sha256 != known[name].sha256:
            raise damaged(path, "does not have the content that it was made with")


def read_shares(folder: Path, manifest: Manifest, name: str) -> dict[str, float]:
    """Return the shares from 0 to 1 that one file of a bundle holds, by name.

    Raises:
        ModelError: the file is missing or damaged, or holds something else.
    """
    verify_files(folder, manifest, [name])
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
        shares = {str(key): float(value) for key, value in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise damaged(folder / name, f"holds no shares: {error}") from error
    if not all(0.0 <= share <= 1.0 for share in shares.values()):
        raise damaged(folder / name, "holds shares that are not between 0 and 1")
    return shares


def read_vectors(folder: Path, manifest: Manifest, name: str, *, whole: bool = False) -> Vectors:
    """Return the vectors that one file of a bundle holds, float32 [N, M], M at most the model's dimension.

    Args:
        folder: the bundle.
        manifest: of it.
        name: of the file.
        whole: M has to be the dimension.

    Raises:
        ModelError: the file is missing or damaged, or holds something else.
    """
    verify_files(folder, manifest, [name])
    try:
        vectors = np.load(folder / name, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise damaged(folder / name, "cannot be read as an array") from error
    narrowest = manifest.dimension if whole else 1
    if vectors.ndim != 2 or vectors.dtype.kind != "f" or not narrowest <= vectors.shape[1] <= manifest.dimension:
        raise damaged(folder / name, f"has shape {vectors.shape} and numbers of type {vectors.dtype}")
    return np.asarray(vectors, np.float32)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(path: Path, what: str) -> ModelError:
    """Return the error of a file that is not what it should be."""
    return ModelError("A model file is damaged", f"{path.name} {what}. {REPAIR}", path=path)

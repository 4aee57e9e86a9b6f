"""A model bundle on disk: the built-in one, and the files of any, described, checked against the manifest, read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from indexer.embed.letters import BUCKETS
from indexer.embed.manifest import LETTERS, NAME, BundleFile
from indexer.errors import Message, ModelError, damaged_bundle, os_error_reason

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from indexer.embed.manifest import Manifest
    from indexer.types import Vectors

BUILT_IN = "mini"


class Listed(Protocol):
    """What lists the files of a bundle."""

    @property
    def files(self) -> tuple[BundleFile, ...]:
        """All of them but the manifest."""


def built_in_model() -> Path:
    """Return the folder of the built-in model.

    `resources` lies beside `indexer` in the repository, in an installed wheel and in the frozen app.

    Raises:
        ModelError: the installation has lost it.
    """
    return find_bundle(Path(__file__).resolve().parents[2] / "resources" / "models", BUILT_IN)


def find_bundle(models: Path, name: str) -> Path:
    """Return the folder of a named model.

    Raises:
        ModelError: there is no such folder, or no manifest in it.
    """
    folder = models / name
    if not (folder / NAME).is_file():
        title = Message("The model {model} is missing", model=name)
        raise ModelError(title, "The installation is incomplete. Install Recallery again.", path=folder)
    return folder


def describe_file(path: Path) -> BundleFile:
    """Return the entry of a file for a manifest."""
    return BundleFile(name=path.name, sha256=_sha256(path), size_bytes=path.stat().st_size)


def check_sizes(folder: Path, manifest: Listed) -> None:
    """Check that every file of a bundle is there and has its size; reads no content.

    Raises:
        ModelError: one is not.
    """
    for file in manifest.files:
        path = folder / file.name
        try:
            size_bytes = path.stat().st_size
        except OSError as error:
            raise damaged_bundle("A model file is missing", _refused(path, error), path) from error
        if size_bytes != file.size_bytes:
            message = Message(
                "{file} has {size:,} bytes instead of {wanted:,}.",
                file=file.name,
                size=size_bytes,
                wanted=file.size_bytes,
            )
            raise damaged(path, message)


def verify_files(folder: Path, manifest: Listed, names: Collection[str] | None = None) -> None:
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
            message = Message("Its manifest.json does not list {file}.", file=name)
            raise damaged_bundle("The model is damaged", message, path)
        try:
            sha256 = _sha256(path)
        except OSError as error:
            raise damaged(path, _refused(path, error)) from error
        if sha256 != known[name].sha256:
            raise damaged(path, Message("The contents of {file} have changed since it was made.", file=name))


def read_shares(folder: Path, manifest: Manifest, name: str) -> dict[str, float]:
    """Return the shares from 0 to 1 that one file of a bundle holds, by name.

    Raises:
        ModelError: the file is missing or damaged, or holds something else.
    """
    verify_files(folder, manifest, [name])
    no_shares = damaged(folder / name, Message("{file} is not a table of shares.", file=name))
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
        shares = {str(key): float(value) for key, value in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise no_shares from error
    if not all(0.0 <= share <= 1.0 for share in shares.values()):
        raise no_shares
    return shares


def read_vectors(folder: Path, manifest: Manifest, name: str, *, whole: bool = False) -> Vectors:
    """Return the vectors that one file of a bundle holds, float32 [N, M], M at most the model's dimension.

    `whole` demands M to be the dimension.

    Raises:
        ModelError: the file is missing or damaged, or holds something else.
    """
    vectors = _read_array(folder, manifest, name)
    narrowest = manifest.dimension if whole else 1
    if vectors.ndim != 2 or vectors.dtype.kind != "f" or not narrowest <= vectors.shape[1] <= manifest.dimension:
        raise _wrong_array(folder / name, vectors)
    return np.asarray(vectors, np.float32)


def read_letters(folder: Path, manifest: Manifest) -> Vectors:
    """Return what tells whether a text is English, float32 [BUCKETS + 1] (`indexer.embed.letters`).

    Raises:
        ModelError: the file is missing or damaged, or holds something else.
    """
    weights = _read_array(folder, manifest, LETTERS)
    if weights.shape != (BUCKETS + 1,) or weights.dtype.kind != "f" or not np.isfinite(weights).all():
        raise _wrong_array(folder / LETTERS, weights)
    return np.asarray(weights, np.float32)


def _read_array(folder: Path, manifest: Manifest, name: str) -> NDArray[Any]:
    verify_files(folder, manifest, [name])
    try:
        return cast("NDArray[Any]", np.load(folder / name, allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise damaged(folder / name, Message("{file} cannot be read as an array.", file=name)) from error


def _wrong_array(path: Path, array: NDArray[Any]) -> ModelError:
    message = Message(
        "{file} has shape {shape} and numbers of type {type}.",
        file=path.name,
        shape=str(array.shape),
        type=str(array.dtype),
    )
    return damaged(path, message)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(path: Path, message: Message) -> ModelError:
    """Return the error of a file that is not what it should be."""
    return damaged_bundle("A model file is damaged", message, path)


def _refused(path: Path, error: OSError) -> Message:
    return Message("{file} cannot be read ({reason}).", file=path.name, reason=os_error_reason(error))

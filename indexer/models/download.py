"""Downloads one file: resumes where it broke off, and accepts only what matches the hub's checksum."""

from __future__ import annotations

import errno
import hashlib
import logging
import shutil
from typing import TYPE_CHECKING

from indexer.errors import KnownError, ModelError
from indexer.models.hub import BROKEN, HubAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from http.client import HTTPResponse
    from pathlib import Path

    from indexer.models.hub import Hub, HubFile, Snapshot
    from indexer.pipeline.control import Control

log = logging.getLogger(__name__)

_CHUNK_BYTES = 256 * 1024
_TRIES = 4
"""In a row without a single new byte."""
SPARE_BYTES = 200_000_000
"""Left free beside what is downloaded."""


class StoppedError(KnownError):
    """The user stopped a download; what is there is kept and the next try goes on from it."""


def fetch(
    hub: Hub,
    snapshot: Snapshot,
    file: HubFile,
    partials: Path,
    control: Control,
    progress: Callable[[int], None] = lambda _: None,
) -> Path:
    """Return a local copy of a file with the right content, in `partials`.

    Args:
        partials: kept between tries; a file in it is named by its content, so a change at the hub starts anew.
        control: stops between two pieces.
        progress: told how many bytes of this file are there.

    Raises:
        HubAwayError: the connection breaks again and again.
        ModelError: the disk is full, or the bytes are not those that the hub promised.
        StoppedError: `control` was halted.
    """
    partials.mkdir(parents=True, exist_ok=True)
    path = partials / (file.sha256 or file.blob_sha1)
    tries = _TRIES
    while (there := _size(path)) < file.size_bytes:
        try:
            _append(hub, snapshot, file, path, control, progress)
        except BROKEN as error:
            log.info("download of %s broke off: %s", file.path, error)
        if control.halted:
            raise StoppedError("Stopped", "What was downloaded is kept; ask for the model again to go on.")
        tries = _TRIES if _size(path) > there else tries - 1
        if not tries:
            raise HubAwayError(
                "The download broke off",
                "The rest of {file} does not arrive. What was downloaded is kept; try again later.",
                file=file.path,
            )
    if not _is_right(path, file):
        path.unlink()
        raise ModelError(
            "The download is damaged",
            "{file} of {repository} does not match its checksum. Try again.",
            file=file.path,
            repository=snapshot.repository,
        )
    progress(file.size_bytes)
    return path


def check_room(folder: Path, files: Sequence[HubFile], partials: Path, *, further_bytes: int = 0) -> None:
    """Check that the disk of `folder` has room for the rest of the downloads, and for `further_bytes`.

    Raises:
        ModelError: it has not.
    """
    to_come = sum(file.size_bytes - _size(partials / (file.sha256 or file.blob_sha1)) for file in files) + further_bytes
    free = shutil.disk_usage(folder).free
    if free < to_come + SPARE_BYTES:
        raise ModelError(
            "There is no room for the model",
            "It needs {needed:,.0f} MB, and {free:,.0f} MB are free. Make room and try again.",
            path=folder,
            needed=to_come / 1e6,
            free=free / 1e6,
        )


def _append(
    hub: Hub, snapshot: Snapshot, file: HubFile, path: Path, control: Control, progress: Callable[[int], None]
) -> None:
    with hub.read(snapshot, file.path, _size(path)) as (answer, start):
        try:
            with path.open("ab") as out:
                out.truncate(start)
                out.seek(start)
                for chunk in control.feed(_chunks(answer, file.size_bytes - start)):
                    out.write(chunk)
                    progress(out.tell())
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise ModelError(
                "The disk is full", "What was downloaded is kept. Make room and try again.", path=path.parent
            ) from error


def _chunks(answer: HTTPResponse, limit_bytes: int) -> Iterator[bytes]:
    while limit_bytes > 0 and (chunk := answer.read(min(_CHUNK_BYTES, limit_bytes))):
        limit_bytes -= len(chunk)
        yield chunk


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _is_right(path: Path, file: HubFile) -> bool:
    with path.open("rb") as content:
        if file.sha256 is not None:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
        blob = hashlib.sha1(f"blob {file.size_bytes}\0".encode(), usedforsecurity=False)
        blob.update(content.read())
        return blob.hexdigest() == file.blob_sha1

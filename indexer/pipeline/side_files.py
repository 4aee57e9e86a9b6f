"""What stands for the side files of a picture in its state: when they change, its facts are read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from blake3 import blake3

from indexer.decode.readers import kind_of
from indexer.decode.sidecars import matching, side_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.stream import FileStat

_DIGEST_BYTES = 12


def with_side_files(files: Sequence[FileStat]) -> tuple[FileStat, ...]:
    """Return the files of a folder with what stands for the side files of each picture."""
    sides = side_names(file.name for file in files)
    if not sides:
        return tuple(files)
    by_name = {file.name: file for file in files}
    return tuple(
        _with(file, [by_name[name] for name in matching(file.name, sides)]) if kind_of(PurePath(file.name)) else file
        for file in files
    )


def _ending(side: str, name: str) -> str:
    """Return what a side file's name adds to the picture's, which stays the same when both are renamed."""
    stem = name.rpartition(".")[0]
    return side[len(stem) :] if side.lower().startswith(stem.lower()) else side


def _with(file: FileStat, beside: Sequence[FileStat]) -> FileStat:
    if not beside:
        return file
    digest = blake3()
    for side in sorted({(_ending(side.name, file.name), side.size_bytes, side.mtime_ns) for side in beside}):
        digest.update(repr(side).encode())
    names = tuple(side.name for side in beside)
    return replace(file, side=digest.hexdigest(length=_DIGEST_BYTES), beside=names)

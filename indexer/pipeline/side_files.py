"""What stands for the side files of a file in its state: when they change, what they say is read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from blake3 import blake3

from indexer.decode.readers import kind_of
from indexer.decode.sidecars import matching, side_names
from indexer.decode.subtitles import subtitle_names, subtitles_of
from indexer.types import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.decode.sidecars import Names
    from indexer.stream import FileStat

_DIGEST_BYTES = 12
_SUBTITLES = "-"
"""Stands in a state before what stands for subtitle files."""


def with_side_files(files: Sequence[FileStat]) -> tuple[FileStat, ...]:
    """Return the files of a folder with what stands for the side files of each picture, video and document."""
    names = [file.name for file in files]
    sides, subtitles = side_names(names), subtitle_names(names)
    if not sides and not subtitles:
        return tuple(files)
    by_name = {file.name: file for file in files}
    return tuple(_with(file, sides, subtitles, by_name) for file in files)


def subtitles_in(side: str) -> str:
    """Return what stands for the subtitle files of a video in its state; empty for none."""
    return side.partition(_SUBTITLES)[2]


def _with(file: FileStat, sides: Names, subtitles: Names, by_name: Mapping[str, FileStat]) -> FileStat:
    kind = kind_of(PurePath(file.name))
    telling = matching(file.name, sides) if kind else ()
    spoken = subtitles_of(file.name, subtitles) if kind is Kind.VIDEO else ()
    if not telling and not spoken:
        return file
    side = _digest(file, [by_name[name] for name in telling])
    if spoken:
        side += _SUBTITLES + _digest(file, [by_name[name] for name in spoken])
    return replace(file, side=side, beside=(*telling, *spoken))


def _ending(side: str, name: str) -> str:
    """Return what a side file's name adds to the picture's, which stays the same when both are renamed."""
    stem = name.rpartition(".")[0]
    return side[len(stem) :] if side.lower().startswith(stem.lower()) else side


def _digest(file: FileStat, beside: Sequence[FileStat]) -> str:
    if not beside:
        return ""
    digest = blake3()
    for side in sorted({(_ending(side.name, file.name), side.size_bytes, side.mtime_ns) for side in beside}):
        digest.update(repr(side).encode())
    return digest.hexdigest(length=_DIGEST_BYTES)

"""The files beside a picture that say something about it: XMP of photo programs, JSON of Google Takeout."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from blake3 import blake3

from indexer.decode.readers import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.stream import FileStat

_ENDINGS = (".xmp", ".json")
_CUT = 40
"""Takeout cuts names at about 46 letters: what is that long may be the beginning of a picture's name."""
_COPY = re.compile(r"(.*)(\(\d+\))(\.[^.]*)")
_DIGEST_BYTES = 12


def with_side_files(files: Sequence[FileStat]) -> tuple[FileStat, ...]:
    """Return the files of a folder with what stands for the side files of each picture.

    A file too many costs that the picture's facts are read again when it changes; so all that may belong to it count,
    in any case of letters.
    """
    sides = [file for file in files if file.name.lower().endswith(_ENDINGS)]
    if not sides:
        return tuple(files)
    sides.sort(key=lambda file: _stem(file.name))
    stems = [_stem(file.name) for file in sides]
    return tuple(_with(file, [sides[at] for at in _beside(file.name.lower(), stems)]) for file in files)


def _stem(name: str) -> str:
    return name.lower().rpartition(".")[0]


def _beside(name: str, stems: Sequence[str]) -> Iterator[int]:
    """Yield where the side files of a picture stand among the sorted names of side files."""
    if kind_of(PurePath(name)) is None:
        return
    begins = [name]
    if copy := _COPY.fullmatch(name):  # Takeout: photo(1).jpg has photo.jpg(1).json
        begins.append(copy[1] + copy[3])
    exact = {_stem(name), *(name[:length] for length in range(_CUT, len(name)))}
    for begin in begins:
        at = bisect_left(stems, begin)
        while at < len(stems) and stems[at].startswith(begin):
            yield at
            at += 1
    for stem in exact:
        at = bisect_left(stems, stem)
        while at < len(stems) and stems[at] == stem:
            yield at
            at += 1


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
    return replace(file, side=digest.hexdigest(length=_DIGEST_BYTES))

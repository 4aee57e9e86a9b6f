"""The side files of the file that is being read, as the scan saw them: nobody lists its folder again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_told: dict[Path, tuple[str, ...]] = {}


def tell(path: Path, names: tuple[str, ...] | None) -> None:
    """Note the names of the files beside the next file to read, the first one the most telling; None: nobody knows."""
    _told.clear()
    if names is not None:
        _told[path] = names


def told(path: Path) -> tuple[str, ...] | None:
    """Return the names that `tell` was given for a file; None if it was given none."""
    return _told.get(path)

"""Which folders to suggest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

_USUAL = (
    QStandardPaths.StandardLocation.PicturesLocation,
    QStandardPaths.StandardLocation.MoviesLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
)


def suggested() -> list[Path]:
    """Return the user's folders of pictures, videos and documents, those that there are.

    Where a system has none of its own, Qt names the home folder, which nobody means.
    """
    named = [Path(QStandardPaths.writableLocation(place)) for place in _USUAL]
    return [path for path in dict.fromkeys(named) if path.is_dir() and path != Path.home()]


def with_folder(chosen: list[Path], new: Path) -> list[Path]:
    """Return the folders with a new one: one that lies in another adds nothing, one around others replaces them."""
    if any(new.is_relative_to(path) for path in chosen):
        return chosen
    return [*(path for path in chosen if not path.is_relative_to(new)), new]

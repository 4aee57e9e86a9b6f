"""Moves an index to another folder, or removes all of it. Nothing else may use the index meanwhile."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from indexer.errors import IndexTroubleError, UsageError, os_error_reason
from indexer.home import MOVED_TO, Home, WriterLock
from indexer.portable import portable_folder

if TYPE_CHECKING:
    from pathlib import Path

FOLDER_NAME = "Recallery index"
TEMPORARY = ("index.lock", "index.pid", ".writable")


def move(home: Home, place: Path) -> Home:
    """Move an index into a new folder in `place` and return its new home; its old folder then says where it is.

    The old files are removed when the new ones are complete: a kill leaves one of them whole. Raises UsageError if it
    cannot be moved there, IndexTroubleError if the disk refuses or another process writes to the index.
    """
    new = Home((place / FOLDER_NAME).absolute())
    if new.folder.is_relative_to(home.folder) or home.folder == new.folder:
        raise UsageError("The index cannot be moved into itself", "Choose a folder outside of it.", path=place)
    if new.folder.exists():
        raise UsageError(
            "There is already an index", "Choose another folder, or remove that one first.", path=new.folder
        )
    with WriterLock(home):
        try:
            shutil.copytree(home.folder, new.folder, ignore=shutil.ignore_patterns(*TEMPORARY, MOVED_TO))
        except OSError as trouble:
            shutil.rmtree(new.folder, ignore_errors=True)
            raise _refused(new.folder, trouble) from trouble
        (home.folder / MOVED_TO).write_text(_told_place(home.folder, new.folder), encoding="utf-8")
    _empty(home.folder)
    return new


def _told_place(old: Path, new: Path) -> str:
    """Return what leads from the old folder to the new one, also when their drive is plugged in elsewhere."""
    if portable_folder() is not None and old.stat().st_dev == new.stat().st_dev:
        return os.path.relpath(new, old)
    return str(new)


def remove(home: Home) -> None:
    """Remove everything that Recallery keeps in the folder of an index; other files stay. Raises as `move` does."""
    with WriterLock(home):
        pass
    try:
        for path in (home.units, home.models, home.logs, home.folder / "pasted"):
            if path.exists():
                shutil.rmtree(path)
        for pattern in (f"{home.catalogue.name}*", "index.*", "window.ini*"):
            for path in home.folder.glob(pattern):
                path.unlink()
        if not any(home.folder.iterdir()):
            home.folder.rmdir()
    except OSError as trouble:
        raise _refused(home.folder, trouble) from trouble


def _empty(folder: Path) -> None:
    """Remove what was copied; what cannot be removed only wastes room."""
    for path in folder.iterdir():
        if path.name == MOVED_TO:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _refused(folder: Path, trouble: OSError) -> IndexTroubleError:
    return IndexTroubleError(
        "Moving the index failed",
        "The system says: {reason}. Nothing was lost; check the disk and try again.",
        path=folder,
        reason=os_error_reason(trouble),
    )

"""Portable mode: a file `portable.txt` beside the program keeps everything beside it too, as on a stick.

Then index, settings, models and caches live in `Recallery data` there, and the drive of the program has a name of its
own in the index (`indexer.volumes`), whatever computer it is plugged into.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path, PureWindowsPath

MARKER = "portable.txt"
FOLDER_NAME = "Recallery data"
PROGRAM = "program"
"""The folder of the program itself inside the one that people unpack: updates exchange it whole."""


def program_folder() -> Path:
    """Return the folder that people see the program in: of the AppImage, of the program, or of its sources."""
    if getattr(sys, "frozen", False):
        folder = Path(os.environ.get("APPIMAGE") or sys.executable).resolve().parent
        return folder.parent if folder.name == PROGRAM else folder
    if PureWindowsPath(sys.executable).name.lower().startswith("recallery"):  # Python inside Windows' program
        return Path(sys.executable).resolve().parent
    return Path(__file__).resolve().parents[1]


@cache
def portable_folder() -> Path | None:
    """Return where a portable program keeps everything; None if it is not portable. Looks once."""
    beside = program_folder()
    return beside / FOLDER_NAME if (beside / MARKER).is_file() else None

"""The programs that can open a type of file, as a Linux desktop knows them."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMimeDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GIO_S = 5.0
_ENTRY = "Desktop Entry"


@dataclass(frozen=True, slots=True)
class Application:
    """A program that is installed."""

    name: str
    """As its makers call it, in the user's language if they say it."""
    entry: Path
    """Its desktop entry."""


def applications_for(path: Path) -> list[Application]:
    """Return the programs for files of this type, the usual one first; none where the system does not tell."""
    if sys.platform in ("win32", "darwin"):
        return []
    kind = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension).name()
    try:
        told = subprocess.run(["gio", "mime", kind], capture_output=True, text=True, timeout=_GIO_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return list(_known(told, folders()))


def folders() -> list[Path]:
    """Return where desktop entries are, the user's own first. Source: XDG Base Directory Specification."""
    own = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(folder) / "applications" for folder in (own, *shared.split(":")) if folder]


def _known(told: str, places: Sequence[Path]) -> Iterator[Application]:
    """Programs named by `gio mime`: in lines of their own, or after the colon of the first line."""
    names = (line.rsplit(" ", 1)[-1].strip() for line in told.splitlines())
    for name in dict.fromkeys(name for name in names if name.endswith(".desktop")):
        entry = next((place / name for place in places if (place / name).is_file()), None)
        if entry is not None and (title := _title(entry)):
            yield Application(title, entry)


def _title(entry: Path) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(entry, encoding="utf-8")
        section = parser[_ENTRY]
    except (configparser.Error, KeyError, OSError, UnicodeError):
        return ""
    if section.get("Hidden", "false") == "true":
        return ""
    full = QLocale().name()
    keys = (f"name[{full.lower()}]", f"name[{full.split('_', maxsplit=1)[0].lower()}]", "name")
    return next((section[key] for key in keys if key in section), "")

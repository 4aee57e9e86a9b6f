"""Opens files in other programs, shows them in the file manager, and puts them on the clipboard."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMimeData, QMimeDatabase, QProcess, QUrl

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QImage

_GIO_S = 5.0
_SECTION = "Desktop Entry"


@dataclass(frozen=True, slots=True)
class Application:
    """A program that is installed."""

    name: str
    """In the user's language if available."""
    entry: Path
    """Its desktop entry."""


def applications_for(path: Path) -> list[Application]:
    """Return the programs for files of this type, the default first; empty on Windows and macOS."""
    if sys.platform in ("win32", "darwin"):
        return []
    kind = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension).name()
    try:
        told = subprocess.run(["gio", "mime", kind], capture_output=True, text=True, timeout=_GIO_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return list(_installed(told, desktop_entry_folders()))


def desktop_entry_folders() -> list[Path]:
    """Return the folders of desktop entries, the user's first. Source: XDG Base Directory Specification."""
    own = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(folder) / "applications" for folder in (own, *shared.split(":")) if folder]


def _installed(told: str, places: Sequence[Path]) -> Iterator[Application]:
    """Yield the programs that `gio mime` lists, one per line or after the colon of the first line."""
    names = (line.rsplit(" ", 1)[-1].strip() for line in told.splitlines())
    for name in dict.fromkeys(name for name in names if name.endswith(".desktop")):
        entry = next((place / name for place in places if (place / name).is_file()), None)
        if entry is not None and (title := _title(entry)):
            yield Application(title, entry)


def _title(entry: Path) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(entry, encoding="utf-8")
        section = parser[_SECTION]
    except (configparser.Error, KeyError, OSError, UnicodeError):
        return ""
    if section.get("Hidden", "false") == "true":
        return ""
    full = QLocale().name()
    keys = (f"name[{full.lower()}]", f"name[{full.split('_', maxsplit=1)[0].lower()}]", "name")
    return next((section[key] for key in keys if key in section), "")


_BUS_S = 5.0


def open_files(paths: Sequence[Path]) -> None:
    """Open each file with the default program for its type.

    Raises:
        KnownError: one is not there, or the system has no program.
    """
    for path in paths:
        _check(path)
        _start(*_opener(path))


def open_command(path: Path, command: Sequence[str]) -> None:
    """Open a file with a command that names it.

    Raises:
        KnownError: it is not there, or the program does not start.
    """
    _check(path)
    _start(*command)


def open_with(application: Application, paths: Sequence[Path]) -> None:
    """Open all files with one program.

    Raises:
        KnownError: one is not there, or the program does not start.
    """
    for path in paths:
        _check(path)
    _start("gio", "launch", str(application.entry), *map(str, paths))


def choose_and_open(path: Path) -> None:
    """Show the system's dialog to choose a program; Windows only.

    Raises:
        KnownError: it is not there.
    """
    _check(path)
    _start("rundll32.exe", "shell32.dll,OpenAs_RunDLL", str(path))


def show_in_folder(path: Path) -> None:
    """Show the file in the file manager, selected if the file manager supports that.

    Raises:
        KnownError: neither the file nor its folder is there.
    """
    if sys.platform == "win32":
        _check(path)
        _start("explorer.exe", f"/select,{path}")
    elif sys.platform == "darwin":
        _check(path)
        _start("open", "-R", str(path))
    elif not path.exists() or not _ask_file_manager(path):
        _check(path.parent)
        _start(*_opener(path.parent))


def _ask_file_manager(path: Path) -> bool:
    """Call the file manager over D-Bus. Source: freedesktop.org, "File Manager D-Bus Interface" (ShowItems)."""
    command = ["gdbus", "call", "--session", "--timeout", str(int(_BUS_S)), "--dest", "org.freedesktop.FileManager1"]
    command += ["--object-path", "/org/freedesktop/FileManager1"]
    command += ["--method", "org.freedesktop.FileManager1.ShowItems", f"['{path.as_uri()}']", ""]
    try:
        return subprocess.run(command, capture_output=True, timeout=2 * _BUS_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _opener(path: Path) -> tuple[str, ...]:
    if sys.platform == "win32":
        return "explorer.exe", str(path)
    return "open" if sys.platform == "darwin" else "xdg-open", str(path)


def _check(path: Path) -> None:
    if not path.exists():
        raise KnownError("The file is not there", "It was moved or deleted, or its disk is not connected.", path=path)


def _start(program: str, *arguments: str) -> None:
    started, _ = QProcess.startDetached(program, list(arguments), "")
    if not started:
        raise KnownError("No program can open this", "It needs {program}, which cannot be started.", program=program)


GNOME_FILES = "x-special/gnome-copied-files"  # MIME type that GNOME's file managers paste


def files_mime(paths: Sequence[Path], image: QImage | None = None) -> QMimeData:
    """Return MIME data with the files as URLs and as text, and a picture for programs that paste pixels."""
    mime = QMimeData()
    urls = [QUrl.fromLocalFile(str(path)) for path in paths]
    mime.setUrls(urls)
    mime.setText("\n".join(str(path) for path in paths))
    copied = "\n".join(["copy", *(url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in urls)])
    mime.setData(GNOME_FILES, copied.encode())
    if image is not None:
        mime.setImageData(image)
    return mime

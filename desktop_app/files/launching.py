"""Opens files in other programs, and shows them in the file manager."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess

from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from desktop_app.files.applications import Application

_BUS_S = 5.0


def open_files(paths: Sequence[Path]) -> None:
    """Open each file with the program that the system has for its type.

    Raises:
        KnownError: one is not there, or the system has no program.
    """
    for path in paths:
        _check(path)
        _start(*_opener(path))


def open_with(application: Application, paths: Sequence[Path]) -> None:
    """Open files with a program, all at once.

    Raises:
        KnownError: one is not there, or the program does not start.
    """
    for path in paths:
        _check(path)
    _start("gio", "launch", str(application.entry), *map(str, paths))


def choose_and_open(path: Path) -> None:
    """Let the system ask with which program to open a file; on Windows only.

    Raises:
        KnownError: it is not there.
    """
    _check(path)
    _start("rundll32.exe", "shell32.dll,OpenAs_RunDLL", str(path))


def show_in_folder(path: Path) -> None:
    """Open the file manager with the file chosen; where it cannot choose, with its folder.

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
    """Call the file manager over the bus. Source: freedesktop.org, "File Manager D-Bus Interface" (ShowItems)."""
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

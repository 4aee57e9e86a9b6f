"""Which programs open a document at a page, and how each is told: they have no way in common.

Sources: the manuals of Evince, Atril, Xreader, Papers, Okular, Zathura, qpdfview, MuPDF and SumatraPDF; "Parameters for
Opening PDF Files" of Adobe, which browsers follow too.
"""

from __future__ import annotations

import configparser
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.files.launching import applications_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desktop_app.files.launching import Application

    Arguments = Callable[[str, int], list[str]]


def _as_address(path: str, page: int) -> list[str]:
    return [f"{Path(path).as_uri()}#page={page}"]


_PROGRAMS: Mapping[str, Arguments] = {
    **dict.fromkeys(("evince", "atril", "xreader", "papers"), lambda path, page: [f"--page-index={page}", path]),
    "okular": lambda path, page: ["--page", str(page), path],
    "zathura": lambda path, page: [f"--page={page}", path],
    "qpdfview": lambda path, page: [f"{path}#{page}"],
    "mupdf": lambda path, page: [path, str(page)],
    **dict.fromkeys(("firefox", "firefox-esr", "google-chrome", "google-chrome-stable", "chromium"), _as_address),
    **dict.fromkeys(("chrome.exe", "msedge.exe", "firefox.exe"), _as_address),
    **dict.fromkeys(("acrord32.exe", "acrobat.exe"), lambda path, page: ["/A", f"page={page}", path]),
    "sumatrapdf.exe": lambda path, page: ["-page", str(page), path],
}
"""By the name of the program: its arguments for a file and a page, counted from 1."""
_EXECUTABLE = 2
_LONGEST_PATH = 1_024


def command_at_page(path: Path, page: int) -> list[str] | None:
    """Return the command that opens a PDF at a page; None where the system's program for it is not known to do that."""
    if path.suffix.lower() != ".pdf" or page < 1:
        return None
    program = _program(path)
    arguments = _PROGRAMS.get(Path(program.replace("\\", "/")).name.lower())
    return None if arguments is None else [program, *arguments(str(path), page)]


def _program(path: Path) -> str:
    """Return the program that the system opens a file with; empty if that is not known."""
    if sys.platform == "win32":
        return _program_of_windows(path.suffix)
    found = applications_for(path)
    return _program_of_entry(found[0]) if found else ""


def _program_of_entry(application: Application) -> str:
    """Return what a desktop entry runs; empty for one that runs it through something else."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(application.entry, encoding="utf-8")
        words = shlex.split(parser.get("Desktop Entry", "exec", fallback=""))
    except (configparser.Error, OSError, UnicodeError, ValueError):
        return ""
    return words[0] if words else ""


def _program_of_windows(ending: str) -> str:
    import ctypes

    buffer, length = ctypes.create_unicode_buffer(_LONGEST_PATH), ctypes.c_ulong(_LONGEST_PATH)
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return ""
    failed = windll.shlwapi.AssocQueryStringW(0, _EXECUTABLE, ending, "open", buffer, ctypes.byref(length))
    return "" if failed else buffer.value

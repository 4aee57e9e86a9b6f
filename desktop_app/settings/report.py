"""What helps somebody who is told of trouble: versions, hardware, the last lines of the log, and no names of files."""

from __future__ import annotations

import os
import platform
import re
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

import indexer

if TYPE_CHECKING:
    from indexer.home import Home
    from indexer.service.messages import Speed

LOG_LINES = 40
_PATHS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\",;:)]+)+(?:[^'\",;:)\n]*\.\w{2,5}\b)?")
"""What looks like a path, also one with blanks in the name of a file."""


def report(home: Home, speed: Speed | None) -> str:
    """Return the report as plain text."""
    memory_gb = psutil.virtual_memory().total / 1024**3
    lines = [
        f"Recallery {indexer.__version__}, Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} cores, {memory_gb:.1f} GB",
        f"Screen: {_screens()}",
    ]
    if speed is not None:
        lines.append(f"Model on {speed.device}: {speed.pictures_per_s:.1f} pictures/s with {speed.threads} threads")
        lines += [f"  {device}: {_PATHS.sub('<path>', str(reason))}" for device, reason in speed.tried]
    return "\n".join([*lines, "", "Log:", *log_lines(home)])


def log_lines(home: Home) -> list[str]:
    """Return the last lines of the log, without paths."""
    try:
        text = (home.logs / "recallery.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ["(none)"]
    return [_PATHS.sub("<path>", line) for line in text.splitlines()[-LOG_LINES:]]


def _screens() -> str:
    return ", ".join(
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )

"""Where things are, which version this is, and how steps are run and told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
WORK = Path(os.environ.get("RECALLERY_PACKAGING") or ROOT / ".cache" / "packaging").absolute()
"""Wheels, environments and half-made programs; `RECALLERY_PACKAGING` names another folder."""
DIST = ROOT / "dist"
"""What is given to people."""

NAME = "recallery"
TITLE = "Recallery"
APP_ID = "org.recallery.Recallery"
SUMMARY = "Find photos, video moments and document pages by what is in them"
HOMEPAGE = "https://github.com/recallery/recallery"


class BuildError(Exception):
    """An installer cannot be built; the message says why and what to do."""


def version() -> str:
    """Return the version of the program."""
    text = (ROOT / "indexer" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError("indexer/__init__.py names no version.")
    return found[1]


def epoch() -> int:
    """Return the time that all files get: SOURCE_DATE_EPOCH, else that of the last commit, else 2020."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ("git", "-C", str(ROOT), "log", "-1", "--format=%ct")
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(told.stdout) if told.returncode == 0 and told.stdout.strip().isdigit() else 1_577_836_800


def environment(**more: str) -> dict[str, str]:
    """Return the variables for tools whose output has to be the same each time."""
    fixed = {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return {**os.environ, **fixed, **more}


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a tool and return what it prints; raises BuildError with its last words if it fails or is not there."""
    words = [str(part) for part in command]
    try:
        told = subprocess.run(words, cwd=cwd, env=env or environment(), capture_output=True, text=True, check=False)
    except FileNotFoundError as trouble:
        raise BuildError(f"{words[0]} is not installed. On Debian: apt-get install {_package(words[0])}") from trouble
    if told.returncode:
        last = "\n".join((told.stdout + told.stderr).splitlines()[-30:])
        raise BuildError(f"{' '.join(words[:4])} … ended with code {told.returncode}:\n{last}")
    return told.stdout


def _package(tool: str) -> str:
    packages = {
        "dpkg-deb": "dpkg",
        "makensis": "nsis",
        "strip": "binutils",
        "xz": "xz-utils",
        "mksquashfs": "squashfs-tools",
        "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
        "x86_64-w64-mingw32-windres": "binutils-mingw-w64-x86-64",
    }
    return packages.get(Path(tool).name, Path(tool).name)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    started = time.monotonic()
    say(f"── {name}")
    yield
    say(f"   {name}: {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fresh(folder: Path) -> Path:
    """Return an empty folder."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def megabytes(size_bytes: int) -> str:
    """Return a size as people read it."""
    return f"{size_bytes / 1e6:,.1f} MB"

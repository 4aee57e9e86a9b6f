"""Wheels by name, version and hash: downloaded once, then used without a network.

`locks/PLATFORM.txt` is a requirements file of pip with one wheel a line. `build.py lock PLATFORM` makes it anew from
pyproject.toml and constraints.txt.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installers.project import PACKAGING, ROOT, WORK, BuildError, fresh, run, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

PYTHON = "3.11"
"""The version whose wheels are locked."""
LINUX, WINDOWS = "linux-x86_64", "windows-x86_64"
BUILD_TOOLS = ("pyinstaller>=6.22,<7", "setuptools>=77")
"""Linux only; they do not go into the program."""
WINDOWS_ONLY = ("colorama", "msvc-runtime", "pywin32-ctypes")
"""pip decides by the computer it runs on whether they are needed, so from Linux it would miss them."""

_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+) --hash=sha256:(?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One wheel."""

    name: str
    version: str
    sha256: str


def pinned(platform: str) -> list[Pinned]:
    """Return the wheels of a platform's lock."""
    return parse((PACKAGING / "locks" / f"{platform}.txt").read_text(encoding="utf-8"))


def parse(text: str) -> list[Pinned]:
    """Return the wheels of a lock; raises BuildError for a line without a hash."""
    wheels = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise BuildError(f"This line of the lock has no name, version and hash: {line}")
        wheels.append(Pinned(found["name"], found["version"], found["hash"]))
    return wheels


def fetch(platform: str) -> dict[Pinned, Path]:
    """Return the wheels of a platform, each checked by its hash; downloads what is not here."""
    wanted = pinned(platform)
    folder = WORK / "wheels" / platform
    folder.mkdir(parents=True, exist_ok=True)
    there = _there(folder)
    missing = [wheel for wheel in wanted if wheel.sha256 not in there]
    if missing:
        say(f"   downloading {len(missing)} wheels")
        asked = WORK / f"missing-{platform}.txt"
        asked.write_text(_lines(missing), encoding="utf-8")
        run_pip("download", "--require-hashes", "--no-deps", *_platform(platform), "-d", folder, "-r", asked)
        there = _there(folder)
    return {wheel: there[wheel.sha256] for wheel in wanted}


def lock(platform: str) -> Path:
    """Find the wheels that a platform needs now, and write its lock."""
    folder = fresh(WORK / "locking" / platform)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["gui"]]
    wanted += WINDOWS_ONLY if platform == WINDOWS else BUILD_TOOLS
    run_pip("download", *_platform(platform), "-c", ROOT / "constraints.txt", "-d", folder, *wanted)
    return write_lock(platform, folder)


def write_lock(platform: str, folder: Path) -> Path:
    """Write the lock of the wheels in a folder."""
    wheels = []
    for path in folder.glob("*.whl"):
        name, version = path.name.split("-")[:2]
        wheels.append(Pinned(name.replace("_", "-").lower(), version, sha256(path)))
    target = PACKAGING / "locks" / f"{platform}.txt"
    target.parent.mkdir(exist_ok=True)
    head = f"# Made by `python3 packaging/build.py lock {platform}`: wheels for CPython {PYTHON}.\n"
    target.write_text(head + _lines(wheels), encoding="utf-8")
    return target


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _there(folder: Path) -> dict[str, Path]:
    return {sha256(path): path for path in folder.glob("*.whl")}


def _lines(wheels: Iterable[Pinned]) -> str:
    ordered = sorted(wheels, key=lambda wheel: wheel.name)
    return "".join(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in ordered)


def _platform(platform: str) -> Sequence[str]:
    if platform == LINUX:
        return ("--only-binary=:all:",)
    return (
        *("--only-binary=:all:", "--platform", "win_amd64", "--implementation", "cp"),
        *("--python-version", PYTHON),
    )


def run_pip(*arguments: str | Path) -> None:
    """Run pip quietly."""
    run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)

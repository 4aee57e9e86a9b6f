"""Installs a downloaded version in the way in which this copy was installed.

Whatever is interrupted, a whole program stays: the old one until the last step, then the new one.

- `.deb` and Windows: the system's or our installer is started, which takes over.
- The archive: the new program is unpacked beside the old one as `program.new`. The script that starts Recallery
  exchanges the folders when no Recallery runs, and mends what a kill left in between.
- AppImage: the file is replaced in one step. What runs keeps the old one.
"""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import KnownError, Message, UsageError, os_error_reason
from indexer.home import cache_folder
from indexer.portable import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.updates.feed import Package, Release

MARK = "package.txt"
"""In the folder of a packaged program: the kind of its package."""
NEW, UNPACKING = f"{PROGRAM}.new", f"{PROGRAM}.unpacking"
_TOP = "Recallery"
"""The folder in the archive."""


class PackageKind(StrEnum):
    """How a copy was installed."""

    DEB = "deb"
    TAR = "tar"
    APPIMAGE = "appimage"
    WINDOWS = "windows"


class InstallError(KnownError):
    """The new version is not installed; the present one stays."""


def package_kind() -> PackageKind | None:
    """Return how this copy was installed; None if it runs from its sources or from pip."""
    try:
        return PackageKind((own_folder() / MARK).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def own_package(release: Release) -> tuple[PackageKind, Package]:
    """Return the kind of this copy and the file of a release that replaces it; raises UsageError if it has none."""
    kind = package_kind()
    package = None if kind is None else release.packages.get(kind)
    if kind is None or package is None:
        raise UsageError(
            "This copy does not update itself", "It was not installed from a package of Recallery. Use pip, or git."
        )
    return kind, package


def download_folder() -> Path:
    """Return where new versions are kept until they are installed."""
    return cache_folder() / "updates"


def install(file: Path, kind: PackageKind) -> Message:
    """Install a checked file; return what happens now. Raises InstallError."""
    try:
        match kind:
            case PackageKind.DEB:
                return _open_deb(file)
            case PackageKind.WINDOWS:
                _start([str(file), "/UPDATE"])
                return Message("The installer is running. Close Recallery, so that it can go on.")
            case PackageKind.APPIMAGE:
                replace_file(file, Path(os.environ["APPIMAGE"]))
            case PackageKind.TAR:
                unpack(file, own_folder().parent)
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, KeyError) as trouble:
        raise InstallError(
            "The new version could not be installed",
            "The system says: {reason}. The present one stays. The new one is here, to be installed by hand.",
            path=file,
            reason=os_error_reason(trouble) if isinstance(trouble, OSError) else str(trouble),
        ) from trouble
    return Message("The new version is there. It is used from the next start on.")


def own_folder() -> Path:
    """Return the folder with the program's files: on Windows the interpreter lies in the one above."""
    here = Path(__file__).resolve()
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else here.parents[2]


def _open_deb(file: Path) -> Message:
    by_hand = Message("Install it with: sudo apt install {file}", file=str(file))
    if shutil.which("xdg-open") is None or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return by_hand
    _start(["xdg-open", str(file)])
    return Message("The system's installer opens it. If none opens: sudo apt install {file}", file=str(file))


def _start(command: Sequence[str]) -> None:
    """Start a program that goes on when this one ends, with the libraries of the system and not our own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LD_LIBRARY", "QT_", "_PYI"))}
    subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def replace_file(file: Path, target: Path) -> None:
    """Put a copy of a file in the place of another one: at any moment one of the two is there, whole."""
    fresh = target.with_name(f".{target.name}.new")
    with file.open("rb") as source, fresh.open("wb") as out:
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.chmod(0o755)
    fresh.replace(target)


def unpack(file: Path, top: Path) -> None:
    """Unpack the program of an archive beside the present one, ready for the next start."""
    unpacking, new = top / UNPACKING, top / NEW
    for left in (unpacking, new):
        if left.exists():
            shutil.rmtree(left)
    unpacking.mkdir()
    with tarfile.open(file, mode="r:xz") as archive:
        archive.extractall(unpacking, members=_program_of(archive), filter="data")
    if not (unpacking / MARK).is_file():
        raise tarfile.TarError("the archive holds no program")
    if hasattr(os, "sync"):
        os.sync()
    unpacking.rename(new)


def _program_of(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield the members of the program, named from its folder on."""
    start = f"{_TOP}/{PROGRAM}/"
    for member in archive:
        if member.name.startswith(start):
            yield member.replace(name=member.name.removeprefix(start))

"""The Linux program: an environment of locked wheels, put into one folder by PyInstaller."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from installers import contents, stubs, wheels
from installers.project import (
    NAME,
    PACKAGING,
    ROOT,
    WORK,
    BuildError,
    environment,
    epoch,
    fresh,
    megabytes,
    run,
    say,
    step,
)
from installers.tree import forget_origins, normalise, strip, tell_sizes

INSTALLED_LIMIT_BYTES = 950_000_000
SPEC = PACKAGING / "linux" / "recallery.spec"


def build() -> Path:
    """Return the finished folder `recallery`; makes it anew only if something changed."""
    target = WORK / "linux" / NAME
    stamp = WORK / "linux" / "stamp.txt"
    inputs = _inputs()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == inputs and target.is_dir():
        say(f"── the program in {target} is up to date")
        return target
    _check_python()
    python = install(wheels.LINUX)
    with step("PyInstaller"):
        stamp.unlink(missing_ok=True)
        command: list[str | Path] = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
        places: list[str | Path] = ["--distpath", target.parent, "--workpath", WORK / "linux" / "pyinstaller"]
        run(*command, *places, SPEC, env=environment(PYTHONPATH=str(ROOT)))
    finish(target, Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()))
    stamp.write_text(inputs, encoding="utf-8")
    return target


def _check_python() -> None:
    if sys.version_info[:2] != tuple(int(part) for part in wheels.PYTHON.split(".")):
        raise BuildError(f"The wheels are for Python {wheels.PYTHON}: python{wheels.PYTHON} packaging/build.py …")


def install(platform: str) -> Path:
    """Install the locked wheels into an environment of their own; return its Python."""
    folder = WORK / "environments" / platform
    python, stamp = folder / "bin" / "python", folder / "lock.txt"
    lock = (PACKAGING / "locks" / f"{platform}.txt").read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
        return python
    with step("wheels"):
        there = wheels.fetch(platform)
        fresh(folder)
        run(sys.executable, "-m", "venv", folder)
        quiet = ("--quiet", "--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check")
        run(python, "-m", "pip", "install", *quiet, *there.values())
        stamp.write_text(lock, encoding="utf-8")
    return python


def finish(target: Path, site: Path) -> None:
    """Add licences and bill of materials, take away what is unused, make times and modes usual; look at the size."""
    with step("licences and bill of materials"):
        found = contents.distributions(site)
        python_licence = Path(sys.base_prefix) / "lib" / f"python{wheels.PYTHON}" / "LICENSE.txt"
        without = contents.collect_licences(found, target / contents.LICENCES, [("Python", python_licence)])
        lock = (PACKAGING / "locks" / f"{wheels.LINUX}.txt").read_text(encoding="utf-8")
        contents.write_bill(found, lock, target / contents.BILL, epoch())
        say(f"   {len(found)} libraries; without a text of their own: {', '.join(without) or 'none'}")
    with step("unused libraries"):
        for unused in stubs.UNUSED:
            stubs.replace_unused(target / "_internal", unused)
    with step("symbols"):
        say(f"   {megabytes(strip(target / '_internal'))} saved")
    forget_origins(target)
    normalise(target, epoch())
    size_bytes = tell_sizes(target)
    if size_bytes > INSTALLED_LIMIT_BYTES:
        raise BuildError(f"The program takes {megabytes(size_bytes)}, more than the limit.")


def _inputs() -> str:
    """Return a digest of all that the program is made of."""
    digest = hashlib.sha256(f"{sys.version}{epoch()}".encode())
    folders = ("indexer", "desktop_app", "resources", "packaging/linux", "packaging/locks")
    own = [Path(__file__), Path(contents.__file__), Path(stubs.__file__)]
    for path in sorted([*own, *(path for folder in folders for path in (ROOT / folder).rglob("*"))]):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()

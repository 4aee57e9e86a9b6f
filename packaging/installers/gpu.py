"""Writes `resources/gpu.toml`: which wheels a user gets for a graphics card, as pip resolves them for each system."""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from installers.project import ROOT, BuildError, megabytes, run, say, step

if TYPE_CHECKING:
    from pathlib import Path

TARGET = ROOT / "resources" / "gpu.toml"
_HEADER = """# Libraries for graphics cards, which `recallery gpu get` downloads.
# Made by: python3 packaging/build.py lock gpu
# Sizes and SHA-256 are of the wheels on pypi.org.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is got on one system."""

    name: str
    platforms: tuple[str, ...]
    wanted: str
    kind: str
    title: str
    licence: str
    own: tuple[str, ...]
    """Starts of the names of packages that are taken; the program has the others."""


SYSTEMS = (
    System(
        name="linux-x86_64",
        platforms=("manylinux2014_x86_64", *(f"manylinux_2_{i}_x86_64" for i in (17, 26, 27, 28))),
        wanted="onnxruntime-gpu[cuda,cudnn]==1.31.1",
        kind="cuda",
        title="NVIDIA GPU (CUDA 13)",
        licence="MIT (ONNX Runtime) and NVIDIA's own licence (CUDA, cuDNN)",
        own=("onnxruntime", "nvidia"),
    ),
    System(
        name="win32-x86_64",
        platforms=("win_amd64",),
        wanted="onnxruntime-directml==1.24.4",
        kind="directml",
        title="GPU (DirectML)",
        licence="MIT (ONNX Runtime), Microsoft's own licence (DirectML)",
        own=("onnxruntime",),
    ),
)


def lock() -> Path:
    """Write the list; return its path."""
    with step("libraries for graphics cards"):
        parts = [_HEADER, *(_section(system) for system in SYSTEMS)]
    TARGET.write_text("\n".join(parts), encoding="utf-8")
    return TARGET


def _section(system: System) -> str:
    found = [one for one in _resolved(system) if one["metadata"]["name"].lower().startswith(system.own)]
    found.sort(key=lambda one: (not one["metadata"]["name"].startswith("onnxruntime"), one["metadata"]["name"]))
    if not found:
        raise BuildError(f"pip finds nothing for {system.wanted} on {system.name}.")
    lines = [f"[{system.name}]"]
    lines += [f"{name} = {json.dumps(getattr(system, name))}" for name in ("kind", "title", "licence")]
    lines.append(f"version = {json.dumps(found[0]['metadata']['version'])}")
    total_bytes = 0
    for one in found:
        url = one["download_info"]["url"]
        size_bytes = _size_bytes(url)
        total_bytes += size_bytes
        values = {
            "name": one["metadata"]["name"],
            "file": url.rpartition("/")[2],
            "url": url,
            "sha256": one["download_info"]["archive_info"]["hashes"]["sha256"],
            "size_bytes": size_bytes,
        }
        lines += ["", f"[[{system.name}.packages]]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    say(f"   {megabytes(total_bytes)} in {len(found)} wheels for {system.name}")
    return "\n".join([*lines, ""])


def _resolved(system: System) -> list[dict[str, Any]]:
    """Return what pip would install, from its report."""
    with tempfile.TemporaryDirectory() as folder:
        told = run(
            *(sys.executable, "-m", "pip", "install", "--isolated", "--dry-run", "--ignore-installed", "--quiet"),
            *("--report", "-", "--only-binary=:all:", "--python-version", "3.11", "--target", folder),
            *(part for platform in system.platforms for part in ("--platform", platform)),
            system.wanted,
        )
    installed: list[dict[str, Any]] = json.loads(told)["install"]
    return installed


def _size_bytes(url: str) -> int:
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - pip names web addresses
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return int(answer.headers["Content-Length"])

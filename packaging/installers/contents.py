"""Says what a program contains: a bill of materials (CycloneDX), and the licence texts of everything in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from installers.project import NAME, ROOT, TITLE, BuildError, version
from installers.wheels import Pinned, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

NOT_SHIPPED = frozenset(
    {"altgraph", "pyinstaller-hooks-contrib", "setuptools", "hf-xet", "huggingface-hub", "fsspec", "requests", "pip"}
    | {"pyyaml", "lance-namespace-urllib3-client", "overrides", "wheel", "certifi", "idna", "urllib3", "click"}
)
"""Distributions that are installed for the build, or for what the program never does, and left out of it."""
LICENCES = "licences"
BILL = "sbom.cdx.json"
_TEXTS = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors|copyright|third.?party)[^/]*$", re.IGNORECASE)
_NAMESPACE = uuid.UUID("6f1d0d3c-0b6e-4c52-9d6c-8f2f9a1c7a10")


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed library."""

    name: str
    version: str
    licence: str
    folder: Path
    """Its `.dist-info`."""


def distributions(site: Path) -> list[Distribution]:
    """Return what is installed in a folder of libraries and shipped."""
    found = []
    for folder in sorted(site.glob("*.dist-info")):
        head = HeaderParser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
        name = re.sub(r"[-_.]+", "-", str(head["Name"])).lower()
        if name not in NOT_SHIPPED and name != NAME:
            found.append(Distribution(name, str(head["Version"]), _licence(head), folder))
    return found


def _licence(head: object) -> str:
    get = head.get  # type: ignore[attr-defined]
    if expression := get("License-Expression"):
        return str(expression)
    named = [line.rsplit(" :: ", 1)[-1] for line in head.get_all("Classifier", []) if line.startswith("License ::")]  # type: ignore[attr-defined]
    short = str(get("License") or "").strip().split("\n")[0]
    return ", ".join(named) or short[:100] or "see the text"


def collect_licences(found: Iterable[Distribution], target: Path, others: Sequence[tuple[str, Path]] = ()) -> list[str]:
    """Copy all licence texts into a folder, with a table of them; return the libraries that carry none.

    Args:
        found: the libraries.
        target: the folder, made if it is not there.
        others: names and files of what is no Python library.
    """
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "LICENSE", target / "Recallery.txt")
    shutil.copy(ROOT / "resources" / "LICENSES.md", target / "README.md")
    rows, without = [], []
    for library in found:
        texts = [path for path in sorted(library.folder.rglob("*")) if _is_text(path, library.folder)]
        own = target / library.name
        for path in texts:
            inside = path.relative_to(library.folder)
            own.mkdir(exist_ok=True)
            shutil.copyfile(path, own / "-".join(inside.parts))
        shutil.copyfile(library.folder / "METADATA", target / f"{library.name}.metadata.txt")
        if not texts:
            without.append(library.name)
        rows.append(f"{library.name:<32} {library.version:<14} {library.licence}\n")
    for name, path in others:
        if not path.is_file():
            raise BuildError(f"The licence of {name} is not where it should be: {path}")
        shutil.copyfile(path, target / f"{name}.txt")
        rows.append(f"{name:<32} {'':<14} see {name}.txt\n")
    (target / "libraries.txt").write_text("".join(rows), encoding="utf-8")
    return without


def _is_text(path: Path, top: Path) -> bool:
    inside = path.relative_to(top).as_posix()
    return path.is_file() and (inside.startswith("licenses/") or _TEXTS.search(inside) is not None)


def write_bill(found: Iterable[Distribution], lock: str, target: Path, epoch: int) -> None:
    """Write the bill of materials; the same libraries give the same bytes."""
    hashes = {wheel.name: wheel for wheel in parse(lock)}
    components = [_component(library, hashes.get(library.name)) for library in found]
    components += [_data_component(path) for path in sorted((ROOT / "resources" / "models").rglob("manifest.json"))]
    listed = json.dumps(components, sort_keys=True)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, version() + listed)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": NAME,
                "name": TITLE,
                "version": version(),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": NAME, "dependsOn": [str(component["bom-ref"]) for component in components]}],
    }
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _component(library: Distribution, wheel: Pinned | None) -> dict[str, object]:
    address = f"pkg:pypi/{library.name}@{library.version}"
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": address,
        "name": library.name,
        "version": library.version,
        "purl": address,
        "licenses": [{"license": {"name": library.licence}}],
    }
    if wheel is not None:
        component["hashes"] = [{"alg": "SHA-256", "content": wheel.sha256}]
    return component


def _data_component(manifest: Path) -> dict[str, object]:
    content = manifest.read_bytes()
    about = json.loads(content)
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{manifest.parent.name}",
        "name": str(about.get("title") or manifest.parent.name),
        "version": hashlib.sha256(content).hexdigest()[:12],
    }

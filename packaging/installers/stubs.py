"""Empty libraries in place of those that a module is linked with and never calls in Recallery.

OpenCV brings an FFmpeg and a codec for AVIF of its own; PyAV and Pillow read videos and pictures here. Recallery writes
no HEIC and no AV1. The loader still asks for the libraries and their symbols; a function that was called all the same
would end its process, a decoder. OpenBLAS stays: threadpoolctl asks every copy of it how many threads it has.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from installers.project import BuildError, megabytes, run, say
from installers.tree import elf_files, needed_libraries


@dataclass(frozen=True, slots=True)
class Unused:
    """Libraries that a module is linked with and never calls."""

    module: str
    """The ELF file, a pattern from the folder of all libraries on."""
    folder: str
    """Where its own libraries lie."""
    starts: tuple[str, ...]
    """Of the names of those that are not called."""


UNUSED = (
    Unused(
        "cv2/cv2.abi3.so",
        "opencv_python_headless.libs",
        ("libavcodec", "libavformat", "libavutil", "libswscale", "libavif"),
    ),
    Unused("pillow_heif.libs/libheif-*", "pillow_heif.libs", ("libx265",)),
    Unused("av.libs/libavcodec-*", "av.libs", ("libSvtAv1Enc",)),
)
_SYMBOL = re.compile(r"^\s+[Uw] ([A-Za-z_]\w*)(?:@{1,2}(\w+))?$", re.MULTILINE)


def replace_unused(top: Path, unused: Unused) -> int:
    """Replace the unused libraries of a module, and delete what nothing needs then; return how many bytes that saves.

    Args:
        top: the folder of all libraries.
    """
    found, libraries = list(top.glob(unused.module)), top / unused.folder
    if len(found) != 1:
        raise BuildError(f"There is not one {unused.module}: look at installers/stubs.py.")
    module, before = found[0], _bytes(libraries)
    wanted = {name for name in needed_libraries(module) if name.startswith(unused.starts)}
    missing = [start for start in unused.starts if not any(name.startswith(start) for name in wanted)]
    if missing:
        raise BuildError(f"{module.name} is not linked with {', '.join(missing)}: look at installers/stubs.py.")
    symbols = _symbols(module)
    others = {name: _exports(libraries / name) for name in wanted}
    for name in sorted(wanted):
        own = {symbol: version for symbol, version in symbols.items() if symbol in others[name]}
        _compile(libraries / name, own)
    _delete_orphans(top, libraries)
    saved = before - _bytes(libraries)
    say(f"   {len(wanted)} libraries of {module.name} are empty now: {megabytes(saved)} saved")
    return saved


def _symbols(module: Path) -> dict[str, str]:
    """Return what a module wants from its libraries, each with its version, empty where it has none."""
    told = run("nm", "--dynamic", "--undefined-only", "--with-symbol-versions", module)
    return {name: version or "" for name, version in _SYMBOL.findall(told)}


def _exports(library: Path) -> set[str]:
    """Return the names that a library gives to others."""
    told = run("nm", "--dynamic", "--defined-only", "--without-symbol-versions", library)
    return {line.split()[-1] for line in told.splitlines() if line.strip()}


def _compile(library: Path, symbols: dict[str, str]) -> None:
    """Write a library of functions that end the process."""
    by_version: dict[str, list[str]] = defaultdict(list)
    for symbol, version in sorted(symbols.items()):
        by_version[version].append(symbol)
    functions = [f"void {symbol}(void) {{ abort(); }}" for symbol in sorted(symbols)]
    versions = [
        f"{version} {{ global: {' '.join(f'{name};' for name in names)} }};"
        for version, names in sorted(by_version.items())
        if version
    ]
    with tempfile.TemporaryDirectory() as name:
        source, script = Path(name) / "stub.c", Path(name) / "versions"
        source.write_text("\n".join(["#include <stdlib.h>", *functions, ""]), encoding="ascii")
        script.write_text("\n".join([*versions, ""]), encoding="ascii")
        told = ("-Wl,--version-script", f"-Wl,{script}") if versions else ()
        quiet = ("-w", "-fno-builtin", "-O1", "-s", "-shared", "-fPIC", "-Wl,--build-id=none")
        run("gcc", *quiet, f"-Wl,-soname,{library.name}", *told, source, "-o", library)
    library.chmod(0o755)


def _delete_orphans(top: Path, libraries: Path) -> None:
    """Delete libraries that nothing needs any more, also in their turn."""
    own = {path.name: path for path in libraries.iterdir()}
    needs = {path: needed_libraries(path) for path in elf_files(top)}
    while orphans := set(own).difference(*needs.values()):
        for name in orphans:
            path = own.pop(name)
            needs.pop(path, None)
            path.unlink()
    for link in [path for path in top.iterdir() if path.is_symlink() and not path.exists()]:
        link.unlink()


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())

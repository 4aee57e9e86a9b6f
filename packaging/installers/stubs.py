"""Empty libraries in place of those that a module is linked with and never calls in Recallery.

OpenCV brings an FFmpeg and a codec for AVIF of its own; PyAV and Pillow read videos and pictures here. The loader still
asks for the libraries and their symbols; a function that was called all the same would end its process, a decoder.
OpenBLAS stays: threadpoolctl asks every copy of it how many threads it has.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from pathlib import Path

from installers.project import BuildError, megabytes, run, say
from installers.tree import elf_files, needed_libraries

UNUSED = ("libavcodec", "libavformat", "libavutil", "libswscale", "libavif")
"""Starts of names of libraries."""
_SYMBOL = re.compile(r"^\s+[Uw] ([A-Za-z_]\w*)(?:@{1,2}(\w+))?$", re.MULTILINE)


def replace_unused(module: Path, libraries: Path) -> int:
    """Replace the unused libraries of a module, and delete what nothing needs then; return how many bytes that saves.

    Args:
        module: the ELF file that is linked with them.
        libraries: the folder of the module's own libraries.
    """
    before = _bytes(libraries)
    wanted = {name for name in needed_libraries(module) if name.startswith(UNUSED)}
    missing = [start for start in UNUSED if not any(name.startswith(start) for name in wanted)]
    if missing:
        raise BuildError(f"{module.name} is not linked with {', '.join(missing)}: look at installers/stubs.py.")
    symbols = _symbols(module)
    others = {name: _exports(libraries / name) for name in wanted}
    for name in sorted(wanted):
        own = {symbol: version for symbol, version in symbols.items() if symbol in others[name]}
        _compile(libraries / name, own)
    _delete_orphans(module, libraries)
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


def _delete_orphans(module: Path, libraries: Path) -> None:
    """Delete libraries that nothing needs any more, also in their turn."""
    top = module.parents[1]
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

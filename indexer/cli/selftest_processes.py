"""What `recallery selftest` tries in processes of their own: that decoders are confined, and the window."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.main import missing_for_window
from indexer.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from indexer.home import Home

_WINDOW = "desktop_app.selftest"
_LIMIT_S = 90.0
"""A cold disk and a virus scanner make a first start slow."""
_context = multiprocessing.get_context("spawn")


def check_confinement() -> str:
    """Confine a process as decoders are, and say what holds there; raises KnownError if it can write all the same."""
    with tempfile.TemporaryDirectory() as folder:
        told = _ask(_confine, Path(folder) / "written")
    if told["written"] and told["holds"]:
        raise KnownError("A confined process can write", "It promised: {holds}.", holds=", ".join(told["holds"]))
    return ", ".join(told["holds"]) or f"not on this system ({sys.platform}): limits on time and memory only"


def _confine(told: Connection, target: Path) -> None:
    from indexer.decode.confinement import NO_WRITING, forbid_effects

    holds = forbid_effects()
    try:
        target.write_bytes(b"1")
    except OSError:
        written = False
    else:
        written = NO_WRITING in holds
    told.send({"holds": sorted(holds), "written": written})


def check_window(home: Home, words: str, expected: str) -> str:
    """Open the window without a screen and search there; say how long both took."""
    if missing_for_window():
        return "not installed; all else works without it"
    told = _ask(import_module(_WINDOW).look, home.folder, words, expected)
    return f"painted after {told['painted_s']:.2f} s, found after {told['found_s']:.2f} s"


def _ask(target: Callable[..., None], *arguments: object) -> dict[str, Any]:
    """Run a function in a process; return what it sends. Raises KnownError if nothing comes."""
    ours, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=target, args=(theirs, *arguments), name="recallery-selftest")
    process.start()
    theirs.close()
    try:
        if ours.poll(_LIMIT_S):
            answer: dict[str, Any] = ours.recv()
            process.join(_LIMIT_S)
            return answer
    except EOFError:
        pass
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        ours.close()
    raise KnownError("A process gave no answer", "It ended with code {code}.", code=str(process.exitcode))

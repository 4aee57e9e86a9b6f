"""Processes that start as slowly as can be. Imports nothing heavy: each of them imports this first."""

from __future__ import annotations

import importlib.abc
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

from indexer.service.process import serve


class _Stuck(importlib.abc.MetaPathFinder):
    """Tells that a library is wanted, and never comes back: a machine as slow as can be."""

    def __init__(self, name: str, tell: Connection) -> None:
        self._name = name
        self._tell = tell

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == self._name:
            self._tell.send(name)
            threading.Event().wait()
        return None


def serve_stuck(connection: Connection, folder: Path, library: str, tell: Connection) -> None:
    """Serve, and load one library for ever. Runs in a process of its own."""
    sys.meta_path.insert(0, _Stuck(library, tell))
    serve(connection, folder)


def never_up(connection: Connection, folder: Path) -> None:
    """Stand for a process that does not get as far as to say a word."""
    (folder / "started").touch()
    threading.Event().wait()

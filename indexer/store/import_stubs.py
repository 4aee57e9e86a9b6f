"""Replaces modules that LanceDB imports and Recallery never uses by stubs.

`import lancedb` loads two things that cost more than all the rest of it (measured, CPU seconds: 2.1 with both, 0.84
without the first, 0.57 without either):

- `lance_namespace_urllib3_client`, 400 generated classes of a REST client for catalogues on servers. LanceDB needs only
their names, for annotations and for calls to such servers.

- `overrides`, which checks at import that each method has the signature of the one it overrides. From Python 3.12 on
LanceDB itself uses `typing.override` instead, which checks nothing.

A finder returns modules for these two packages whose every attribute is an empty class, or for `overrides` a decorator
that does nothing. `tests/unit/indexer/test_import_stubs.py` fails when a release of LanceDB needs more.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_Method = TypeVar("_Method")

CLIENT = "lance_namespace_urllib3_client"
CHECKS = "overrides"


class _StubModule(ModuleType):
    """A module that contains any class that is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _Finder(MetaPathFinder, Loader):
    """Finds the two packages before any other finder does."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for the client, its modules, and the checks; None for everything else."""
        is_stubbed = fullname.partition(".")[0] in (CLIENT, CHECKS)
        return ModuleSpec(fullname, self, is_package=True) if is_stubbed else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return _StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Give the checks their decorator."""
        if module.__name__ == CHECKS:
            module.override = _unchecked  # type: ignore[attr-defined]


def _unchecked(method: _Method) -> _Method:
    return method


def install_stubs() -> None:
    """Stub them from the next `import lancedb` on; what is imported already stays."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())

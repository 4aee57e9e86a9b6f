"""Replaces modules that LanceDB imports and Recallery never uses by stubs.

`import lancedb` loads four things that cost more than all the rest of it (measured, CPU seconds: 2.1 with all of them,
0.84 without the first, 0.5 without the first two, 0.4 without any):

- `lance_namespace_urllib3_client`, 400 generated classes of a REST client for catalogues on servers. LanceDB needs only
their names, for annotations and for calls to such servers.

- `overrides`, which checks at import that each method has the signature of the one it overrides. From Python 3.12 on
LanceDB itself uses `typing.override` instead, which checks nothing.

- `lancedb.embeddings`, embedding functions that LanceDB would call itself. No table of ours names one.

- `pyarrow.dataset`, files of tables on disk as a source of rows. Our rows come from memory.

A finder returns modules for them whose every attribute is an empty class, except for the two that LanceDB calls:
`override`, a decorator that does nothing, and the registry of embedding functions, which is empty.
`tests/unit/indexer/test_import_stubs.py` fails when a release of LanceDB needs more.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_Method = TypeVar("_Method")

CLIENT = "lance_namespace_urllib3_client"
CHECKS = "overrides"
EMBEDDINGS = "lancedb.embeddings"
DATASET = "pyarrow.dataset"
STUBBED = (CLIENT, CHECKS, EMBEDDINGS, DATASET)


class _StubModule(ModuleType):
    """A module that contains any class that is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _NoFunctions:
    """The registry of embedding functions, without any."""

    @classmethod
    def get_instance(cls) -> Self:
        """Return the registry."""
        return cls()

    def parse_functions(self, _metadata: object) -> dict[str, object]:
        """Return the embedding functions that a table's metadata name: none."""
        return {}

    def get_table_metadata(self, _functions: object) -> None:
        """Return what a table's metadata would say of embedding functions."""


class _Finder(MetaPathFinder, Loader):
    """Finds the stubbed packages before any other finder does."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for a stubbed package and its modules; None for everything else."""
        is_stubbed = any(fullname == name or fullname.startswith(f"{name}.") for name in STUBBED)
        return ModuleSpec(fullname, self, is_package=True) if is_stubbed else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return _StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Give it what LanceDB calls."""
        if module.__name__ == CHECKS:
            module.override = _unchecked  # type: ignore[attr-defined]
        elif module.__name__.startswith(EMBEDDINGS):
            module.EmbeddingFunctionRegistry = _NoFunctions  # type: ignore[attr-defined]


def _unchecked(method: _Method) -> _Method:
    return method


def install_stubs() -> None:
    """Stub them from the next `import lancedb` on; what is imported already stays."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())

"""The index as the search thread holds it: opened when it is needed, and anew when it became another one."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from indexer.errors import KnownError
from indexer.models.active import active_model
from indexer.search.request import StaleError
from indexer.swap.searching import open_searcher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from indexer.home import Home
    from indexer.search.request import Hit, SearchRequest
    from indexer.search.searcher import Searcher

    Key = tuple[int, Path, tuple[str, ...]]


class OpenedSearch:
    """Searches the index of a home; a context manager, used from one thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._held = ExitStack()
        self._opened: tuple[Key, Searcher] | None = None

    def __enter__(self) -> Self:
        """Load what searching needs, which takes seconds, and open what there is."""
        from indexer.search import searcher  # noqa: F401 - loaded here rather than with the first search
        from indexer.store import reader  # noqa: F401

        with suppress(KnownError):  # the first search tells it
            self._searcher()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def search(self, request: SearchRequest, is_stale: Callable[[], bool]) -> list[Hit]:
        """Return the hits; none where there is no index yet, or where nobody waits for them any more.

        Raises:
            KnownError: the index or the model cannot be used, or the request makes no sense.
        """
        searcher = self._searcher()
        if searcher is None:
            return []
        try:
            return searcher.search(request, is_stale)
        except StaleError:
            return []

    def _searcher(self) -> Searcher | None:
        key = self._key()
        if key is None:
            return None
        if self._opened is None or self._opened[0] != key:
            self._opened = None
            self._held.close()
            self._opened = key, self._held.enter_context(open_searcher(self._home))
        return self._opened[1]

    def _key(self) -> Key | None:
        """Return what another index, another model, or a new table changes; None while there is no table."""
        if not self._home.exists or not self._home.units.is_dir():
            return None
        tables = tuple(sorted(table.name for table in self._home.units.iterdir()))
        return self._home.catalogue.stat().st_ino, active_model(self._home), tables

"""The index as the search thread holds it: opened when it is needed, and anew when it became another one."""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from indexer.errors import KnownError
from indexer.search.request import Answer, SearchRequest, StaleError, TextPart
from indexer.swap.opening import open_searcher, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.home import Home
    from indexer.search.searcher import Searcher
    from indexer.swap.opening import Stamp

log = logging.getLogger(__name__)

_WARM_UP = SearchRequest(texts=(TextPart("warm up"),), limit=1)


class OpenedSearch:
    """Searches the index of a home; a context manager, used from one thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._held = ExitStack()
        self._opened: tuple[Stamp, Searcher] | None = None

    def __enter__(self) -> Self:
        """Load what searching needs, which takes seconds, open what there is, and ask it something.

        The first query loads the text half of the model, the sample of the library and the index: nobody waits for it.
        """
        from indexer.search import searcher  # noqa: F401 - loaded here rather than with the first search
        from indexer.store import reader  # noqa: F401

        try:
            with suppress(KnownError):  # the first search tells it
                self.search(_WARM_UP, lambda: False)
        except Exception:
            log.exception("a bug while the search was warmed up")  # the first search tells it too
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def search(self, request: SearchRequest, is_stale: Callable[[], bool]) -> Answer:
        """Return the answer; empty while there is no index yet, or if nobody waits for it any more.

        Raises:
            KnownError: the index or the model cannot be used, or the request makes no sense.
        """
        searcher = self._searcher()
        if searcher is None:
            return Answer()
        try:
            return searcher.answer(request, is_stale)
        except StaleError:
            return Answer()

    def _searcher(self) -> Searcher | None:
        """Return what searches the index as it is made up now: other models may answer, or help, than did before."""
        now = stamp(self._home)
        if now is None:
            return None
        if self._opened is None or self._opened[0] != now:
            self._opened = None
            self._held.close()
            self._opened = now, self._held.enter_context(open_searcher(self._home))
        return self._opened[1]

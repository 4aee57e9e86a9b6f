"""The open index of the search thread; reopened when the index has changed."""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QLocale

from indexer.errors import KnownError
from indexer.search.request import Answer, SearchRequest, StaleError, TextPart
from indexer.swap.opening import Stamp, open_searcher, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.home import Home
    from indexer.search.searcher import Searcher

log = logging.getLogger(__name__)

_WARM_UP = "a dog on the beach"
_OTHER_WARM_UPS = {"de": "ein Hund am Strand", "fr": "un chien sur la plage", "cs": "pes na pláži"}
"""The built-in model reads these languages with a second text encoder, which takes a second to load."""


class OpenedSearch:
    """Searches the index of a home; a context manager, used from one thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._held = ExitStack()
        self._opened: tuple[Stamp, Searcher] | None = None

    def __enter__(self) -> Self:
        """Import the search modules, open the index and run a first query; this takes seconds.

        The first query loads the text encoder, the sample of the library and the index; another one, in the language
        of the system, what that language needs.
        """
        from indexer.search import searcher  # noqa: F401 - loaded here rather than with the first search
        from indexer.store import reader  # noqa: F401

        try:
            with suppress(KnownError):  # the first search reports it
                for text in filter(None, (_WARM_UP, _OTHER_WARM_UPS.get(QLocale().name()[:2]))):
                    self.search(SearchRequest(texts=(TextPart(text),), limit=1), lambda: False)
        except Exception:
            log.exception("a bug while the search was warmed up")  # the first search reports it too
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def search(self, request: SearchRequest, is_stale: Callable[[], bool]) -> Answer:
        """Return the answer; empty without an index or if the request became stale.

        Raises:
            KnownError: the index or the model cannot be used, or the request makes no sense.
        """
        searcher = self.searcher()
        if searcher is None:
            return Answer()
        try:
            return searcher.answer(request, is_stale)
        except StaleError:
            return Answer()

    def searcher(self) -> Searcher | None:
        """Return a searcher for the present index; reopen it if its models or tables changed."""
        now = stamp(self._home)
        if now is None:
            return None
        if self._opened is None or self._opened[0] != now:
            self._opened = None
            self._held.close()
            self._opened = now, self._held.enter_context(open_searcher(self._home, in_memory=True))
        return self._opened[1]

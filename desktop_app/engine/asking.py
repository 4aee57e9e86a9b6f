"""How widgets ask the engine: a question runs elsewhere, its answer comes back to the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from indexer.errors import KnownError
    from indexer.library.library import Library
    from indexer.search.request import Answer, SearchRequest

T = TypeVar("T")


class AskLibrary(Protocol):
    """Asks the catalogue, in the library's thread."""

    def __call__(
        self,
        owner: QObject,
        question: Callable[[Library], T],
        answer: Callable[[T], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run `question` there, then `answer` here, in order of asking.

        Args:
            owner: no answer is given once it is destroyed.
            question: a plain function of the library; no Qt in it.
            answer: called in the window's thread.
            failed: called instead, for trouble of the world; None tells it in the window's notice bar.
        """


class AskSearch(Protocol):
    """Searches, in the search thread. A newer search makes older ones stale: they are never answered."""

    def __call__(
        self,
        owner: QObject,
        request: SearchRequest,
        answer: Callable[[Answer], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run a search; see AskLibrary for the arguments."""

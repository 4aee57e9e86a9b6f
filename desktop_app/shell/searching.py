"""From the query to results: asks the engine whenever the query changes, and shows what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.query.parse import parse
from desktop_app.query.parts import all_filters, to_request
from desktop_app.query.query import QueryState, SearchQuery, Sorting
from indexer.errors import KnownError, UsageError
from indexer.library.values import Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from desktop_app.engine.ask_thread import AskLibrary, AskSearch
    from indexer.library.library import Library
    from indexer.search.request import Answer, Hit, Matches
    from indexer.service.messages import Changed

BUSY_AFTER_MS = 150  # Progress is shown only for slower answers, to avoid flicker
FIRST_LIMIT = 120
"""A few screens. The engine ranks three times as many candidates: 300 hits take 60 ms longer."""
NAMES_LIMIT = 300  # Limit of files found by name only
MORE = 4  # The limit grows by this factor when the user reaches the end
MAX_HITS = 20_000

_ORDERS = {Sorting.NEWEST: Order.NEWEST, Sorting.OLDEST: Order.OLDEST}


class Shows(Protocol):
    """Shows the results; implemented by ResultsPane."""

    def show_hits(self, hits: Sequence[Hit], matches: Matches | None = None) -> None:
        """Show hits and the total of matches."""

    def show_library(self, ids: NDArray[np.int64]) -> None:
        """Show files in this order, without bands."""

    def show_busy(self) -> None:
        """Show that a search is running."""

    def show_nothing(self, query: SearchQuery) -> None:
        """Show that nothing was found."""

    def show_first_steps(self) -> None:
        """Show that nothing is indexed yet."""

    def show_error(self, trouble: KnownError) -> None:
        """Show an error."""

    def add_new(self, count: int) -> None:
        """Announce new files."""


class SearchController(QObject):
    """Searches whenever the query changes, and shows the answers.

    Args:
        state: every change starts a search; answers to older queries are dropped.
    """

    unread = Signal(object)  # An Unread: words in a language that the model does not understand

    def __init__(
        self,
        state: QueryState,
        ask_library: AskLibrary,
        ask_search: AskSearch,
        results: Shows,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._ask_library = ask_library
        self._ask_search = ask_search
        self._results = results
        self._generation = 0
        self._limit = FIRST_LIMIT
        self._shown = 0
        self._chosen = False
        self._unread = 0
        """New files that are not in the list and that nothing was read of yet."""
        self.busy_timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self.busy_timer.timeout.connect(results.show_busy)
        state.changed.connect(self._begin)

    def expect_files(self) -> None:
        """Expect files of folders that the index does not know yet."""
        self._chosen = True
        if not self._shown:
            self._ask()

    def reload(self) -> None:
        self._ask()

    def more(self) -> None:
        """Load more hits of the same query, if there may be any."""
        if self._shown >= self._limit and self._limit < MAX_HITS:
            self._limit = min(self._limit * MORE, MAX_HITS)
            self._ask()

    def handle_changes(self, changed: Changed) -> None:
        """Announce new files once they are indexed; reload at once only if nothing is shown.

        While browsing, files are listed by name before they are indexed, and are not announced again.
        """
        browses = to_request(self._state.query, 1) is None
        self._unread += changed.seen
        came = min(changed.indexed, self._unread) if browses else changed.indexed
        self._unread = max(0, self._unread - changed.indexed - changed.failed)
        if self._shown == 0 and (came or changed.removed or (browses and changed.seen)):
            self._ask()
        elif came:
            self._results.add_new(came)

    def _begin(self, _query: SearchQuery) -> None:
        self._limit = FIRST_LIMIT
        self._ask()

    def _ask(self) -> None:
        self._generation += 1
        generation = self._generation
        query = self._state.query
        self.busy_timer.start()
        try:
            request = to_request(query, self._limit)
        except UsageError as trouble:
            self._fail(generation, trouble)
            return
        if request is None:
            self._browse(query, generation)
            return
        self._ask_search(
            self,
            request,
            lambda answer: self._show_answer(answer, query, generation),
            lambda trouble: self._fail(generation, trouble),
        )

    def _browse(self, query: SearchQuery, generation: int) -> None:
        chosen = self._chosen
        self._unread = 0
        filters, order = all_filters(query), _ORDERS.get(query.sorting, Order.NEWEST)

        def question(library: Library) -> tuple[NDArray[np.int64], bool]:
            ids = library.browse(filters, order)
            return ids, chosen or len(ids) > 0 or bool(library.roots())

        self._ask_library(
            self,
            question,
            lambda found: self._show_library(*found, query, generation),
            lambda trouble: self._fail(generation, trouble),
        )

    def _show_answer(self, answer: Answer, query: SearchQuery, generation: int) -> None:
        if generation != self._generation:
            return
        if answer.unread is not None:
            self.unread.emit(answer.unread)
        if not answer.hits:
            self._look_for_names(query, generation)
            return
        self._arrived(len(answer.hits))
        self._results.show_hits(answer.hits, answer.matches)

    def _look_for_names(self, query: SearchQuery, generation: int) -> None:
        """Show files with matching names: names are indexed before content."""
        words = parse(query.text).words
        if not words or query.pictures or query.words or all_filters(query) != type(query.filters)():
            self._show_nothing(query)
            return
        self._ask_library(
            self,
            lambda library: np.asarray(library.names(words, NAMES_LIMIT), dtype=np.int64),
            lambda ids: self._show_library(ids, found_any=True, query=query, generation=generation),
            lambda trouble: self._fail(generation, trouble),
        )

    def _show_library(self, ids: NDArray[np.int64], found_any: bool, query: SearchQuery, generation: int) -> None:  # noqa: FBT001
        if generation != self._generation:
            return
        if len(ids):
            self._arrived(len(ids))
            self._results.show_library(ids)
        elif found_any:
            self._show_nothing(query)
        else:
            self._arrived(0)
            self._results.show_first_steps()

    def _show_nothing(self, query: SearchQuery) -> None:
        self._arrived(0)
        self._results.show_nothing(query)

    def _arrived(self, count: int) -> None:
        self.busy_timer.stop()
        self._shown = count

    def _fail(self, generation: int, trouble: KnownError) -> None:
        if generation == self._generation:
            self._arrived(0)
            self._results.show_error(trouble)

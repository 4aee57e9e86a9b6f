"""Keeps what the user does with hits, as examples to learn from; the library says no if that is turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.query.parse import parse
from indexer.catalogue.feedback import FeedbackKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.engine.ask_thread import AskLibrary
    from desktop_app.query.query import QueryState, SearchQuery
    from desktop_app.results.pane import ResultsPane
    from desktop_app.results.rows import Ids

LEAST_STARS = 3
"""A lower rating says nothing for a hit."""


def words_of(query: SearchQuery) -> str:
    """Return the wanted words of a query."""
    return " ".join([parse(query.text).words, *(part.text for part in query.words if not part.minus)]).strip()


class FeedbackKeeper(QObject):
    """Follows the results pane."""

    def __init__(self, state: QueryState, results: ResultsPane, ask_library: AskLibrary) -> None:
        super().__init__(results)
        self._state = state
        self._results = results
        self._ask_library = ask_library
        self._before = state.query
        results.feedback_given.connect(self.keep)
        results.opened.connect(lambda file_id: self.keep(FeedbackKind.OPENED, [int(file_id)]))
        results.user_data.rated.connect(self._keep_rated)
        results.file_actions.exported.connect(lambda ids: self.keep(FeedbackKind.EXPORTED, ids))
        state.changed.connect(self._follow)

    def keep(self, kind: FeedbackKind, ids: Ids | Sequence[int]) -> None:
        """Keep what was done with hits of the present query; in a list without words there is nothing to learn."""
        words, numbers = words_of(self._state.query), [int(number) for number in ids]
        if words and numbers:
            self._ask_library(self, lambda library: library.keep_feedback(words, numbers, kind), lambda _: None)

    def _keep_rated(self, ids: Ids, stars: int) -> None:
        if stars >= LEAST_STARS:
            self.keep(FeedbackKind.RATED, ids)

    def _follow(self, query: SearchQuery) -> None:
        """Forget what was taken back by its chip, or by saying it again."""
        before, self._before = self._before, query
        words = words_of(query)
        if before.subject != query.subject or not words:
            return
        for mark in set(before.feedback) - set(query.feedback):
            content, kind = mark.content_id, mark.kind
            self._ask_library(
                self,
                lambda library, content=content, kind=kind: library.take_feedback_back(words, content, kind),  # type: ignore[misc]
                lambda _: None,
            )

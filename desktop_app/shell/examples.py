"""Examples of searches that find something in the photos that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.texts import translate
from indexer.search.request import SearchRequest, TextPart
from indexer.service.messages import Changed, Phase, Progress

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.query.query import QueryState
    from indexer.search.request import Answer

ENOUGH_PHOTOS = 200
"""Examples are looked for once so many photos are indexed, or all."""
EXAMPLES = 3
_LIMIT = 3


def candidates() -> list[str]:
    """Return what people have photos of. They stay English where the built-in model reads English only."""
    return [
        translate("Examples", "a dog"),
        translate("Examples", "a birthday cake"),
        translate("Examples", "mountains with snow"),
        translate("Examples", "a sunset by the sea"),
        translate("Examples", "a cat"),
        translate("Examples", "flowers"),
        translate("Examples", "a boat on the water"),
        translate("Examples", "a bird"),
        translate("Examples", "food on a plate"),
        translate("Examples", "a church"),
        translate("Examples", "children playing outside"),
        translate("Examples", "a waterfall"),
        translate("Examples", "a red car"),
        translate("Examples", "a path through a forest"),
        translate("Examples", "a bridge"),
        translate("Examples", "a city at night"),
        translate("Examples", "a bicycle"),
        translate("Examples", "people at a table"),
    ]


class Examples(QObject):
    """Tries the candidates while nobody searches, and tells those that have good matches."""

    found = Signal(list)  # The words of a few searches, never none

    def __init__(self, engine: Engine, state: QueryState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._state = state
        self._left = candidates()
        self._good: list[str] = []
        self._indexed = 0
        self._over = False
        engine.changed.connect(self._count)
        engine.progress.connect(self._follow)
        state.changed.connect(lambda _query: self._end())

    def _count(self, changed: Changed) -> None:
        self._indexed += changed.indexed

    def _follow(self, progress: Progress) -> None:
        if self._indexed >= ENOUGH_PHOTOS or (self._indexed and progress.phase is Phase.WATCHING):
            self._engine.progress.disconnect(self._follow)
            self._try_next()

    def _try_next(self) -> None:
        if self._over:
            return
        if len(self._good) == EXAMPLES or not self._left:
            self._end()
            if self._good:
                self.found.emit(self._good)
            return
        words = self._left.pop(0)
        request = SearchRequest(texts=(TextPart(words),), limit=_LIMIT)
        self._engine.ask_search(self, request, lambda answer: self._weigh(words, answer), lambda _trouble: self._end())

    def _weigh(self, words: str, answer: Answer) -> None:
        if answer.matches.good:
            self._good.append(words)
        self._try_next()

    def _end(self) -> None:
        """Stop: the user searches without examples."""
        self._over = True

"""Two models side by side on the user's own queries."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.embed.encoder import Encoder
from indexer.errors import UsageError
from indexer.search.request import SearchRequest, TextPart
from indexer.swap.searching import searcher_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.search.request import Hit
    from indexer.search.searcher import Searcher
    from indexer.types import ModelId

TOP = 10
_WIDE = 200
"""Hits asked for, of which those that the other model has not seen are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two models find for a query, among the contents that both have."""

    query: str
    first: tuple[Hit, ...]
    second: tuple[Hit, ...]

    @property
    def overlap(self) -> float:
        """Share of the hits that both have, 0 to 1; 1 where neither finds anything."""
        found = [{hit.content_id for hit in hits} for hits in (self.first, self.second)]
        most = max(map(len, found))
        return len(found[0] & found[1]) / most if most else 1.0


def compare(
    home: Home, db: Connection, first: Installed, second: Installed, queries: Sequence[str], limit: int = TOP
) -> Iterator[Compared]:
    """Yield the hits of two models for each query.

    Raises:
        UsageError: one of them has embedded nothing yet.
        IndexTroubleError: a table cannot be opened.
    """
    for model in (first, second):
        if not embedded.segment_total(db, model.model_id):
            raise UsageError(
                "There is nothing to compare",
                "{model} has no vectors yet. Make them with: recallery models use.",
                model=model.model_id,
            )
    with ExitStack() as opened:
        searchers = [searcher_of(home, db, Encoder.open(model.folder), opened) for model in (first, second)]
        for query in queries:
            request = SearchRequest(texts=(TextPart(query),), limit=max(_WIDE, limit))
            yield Compared(
                query=query,
                first=_of_both(db, searchers[0], request, second.model_id)[:limit],
                second=_of_both(db, searchers[1], request, first.model_id)[:limit],
            )


def _of_both(db: Connection, searcher: Searcher, request: SearchRequest, other: ModelId) -> tuple[Hit, ...]:
    hits = searcher.search(request)
    known = embedded.segment_counts(db, other, [hit.content_id for hit in hits])
    return tuple(hit for hit in hits if hit.content_id in known)

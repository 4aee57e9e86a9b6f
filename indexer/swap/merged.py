"""Answers from two tables: the newer model's, and for contents that it lacks the former one's."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue.contents import columns_of
from indexer.search.bands import BANDS, MIN_BACKGROUND
from indexer.search.request import Answer, Matches
from indexer.search.searcher import POOL, Searcher
from indexer.types import Band

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.search.query import ReadPicture
    from indexer.search.request import Hit, SearchRequest
    from indexer.store.reader import SegmentReader
    from indexer.types import ModelId


class MergedSearcher(Searcher):
    """A searcher over an incomplete table, with another searcher for the rest.

    Each table is asked in its own space; scores are standard deviations above that table's own background
    (`indexer.search.rank`), so they compare. A hit of the rest counts only if the newer table lacks its content: it is
    found exactly as if the former model had been asked, as long as it is among that model's candidates.
    """

    def __init__(
        self,
        db: Connection,
        segments: SegmentReader,
        encoder: Encoder,
        read_picture: ReadPicture,
        *,
        rest: Searcher,
        rest_id: ModelId,
    ) -> None:
        """Compose a searcher; `rest` is the searcher of the former model `rest_id`."""
        super().__init__(db, segments, encoder, read_picture)
        self._rest, self._rest_id = rest, rest_id

    def answer(self, request: SearchRequest, is_stale: Callable[[], bool] | None = None) -> Answer:
        """Return hits of both tables, best first; see `Searcher.answer`."""
        wide = dataclasses.replace(request, limit=max(POOL, request.limit))
        answers = super().answer(wide, is_stale), self._rest.answer(wide, is_stale)
        own, rest = (answer.hits for answer in answers)
        if self._segments.count_contents() < MIN_BACKGROUND:
            # Too few to tell the level of a query: the former model answers whatever it can.
            hits = [*rest, *self._unknown(own, self._rest_id)]
        else:
            hits = [*own, *self._unknown(rest, self._encoder.manifest.model_id)]
        ordered = self._by_score(hits) if request.parts else self._by_date(hits)
        ranked = (dataclasses.replace(hit, rank=place) for place, hit in enumerate(ordered[: request.limit], 1))
        matches = _together(hits, *(answer.matches for answer in answers))
        return Answer(hits=tuple(ranked), matches=matches, unread=answers[0].unread)

    def _unknown(self, hits: Sequence[Hit], model_id: ModelId) -> list[Hit]:
        """Return the hits whose content a model lacks."""
        known = embedded.segment_counts(self._db, model_id, [hit.content_id for hit in hits])
        return [hit for hit in hits if hit.content_id not in known]

    def _by_score(self, hits: Sequence[Hit]) -> list[Hit]:
        return sorted(hits, key=lambda hit: (BANDS.index(hit.band), -hit.score))

    def _by_date(self, hits: Sequence[Hit]) -> list[Hit]:
        dates = {row.content_id: row.taken_ms for row in columns_of(self._db, [hit.content_id for hit in hits])}
        return sorted(hits, key=lambda hit: -dates.get(hit.content_id, 0))


def _together(hits: Sequence[Hit], own: Matches, rest: Matches) -> Matches:
    """Return the matches of both tables; most contents are in both while one is being filled."""
    if not (own.is_exact and rest.is_exact):
        return Matches(good=max(own.good, rest.good), maybe=max(own.maybe, rest.maybe), is_exact=False)
    bands = [hit.band for hit in hits]
    return Matches(good=bands.count(Band.GOOD), maybe=bands.count(Band.MAYBE), is_exact=True)

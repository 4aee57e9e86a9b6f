"""Answers requests over an index; opened once, used for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.search.background import Background
from indexer.search.bands import scale_of
from indexer.search.filters import where_of
from indexer.search.hits import make_hits
from indexer.search.query import QueryEncoder
from indexer.search.rank import listed, rank
from indexer.search.request import StaleError
from indexer.search.words import query_stems
from indexer.store.reader import FoundUnits

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.search.bands import Scale
    from indexer.search.query import Query, ReadPicture
    from indexer.search.request import Hit, SearchRequest
    from indexer.store.reader import UnitReader
    from indexer.types import ContentId

BACKGROUND_ROWS = 2_000
BACKGROUND_STALE = 1.25
"""The background is drawn anew when the library grew or shrank by this factor."""
POOL = 200
"""Candidates of each signal, or three per hit asked for if that is more."""


class Searcher:
    """Encodes queries, asks the store, ranks, groups, and finds the files of the hits.

    Not thread-safe: one searcher belongs to one thread.
    """

    def __init__(self, db: Connection, units: UnitReader, encoder: Encoder, read_picture: ReadPicture) -> None:
        """Compose a searcher.

        Args:
            db: the catalogue.
            units: the vectors of the encoder's model.
            encoder: makes vectors of queries.
            read_picture: decodes a query picture into a rectangle, as DecodePool.decode; raises UnreadableError.
        """
        self._db = db
        self._units = units
        self._encoder = encoder
        self._queries = QueryEncoder(encoder, read_picture)
        self._background: Background | None = None
        self._background_of = 0

    def search(self, request: SearchRequest, is_stale: Callable[[], bool] | None = None) -> list[Hit]:
        """Return hits, best first (newest first where nothing is asked but filters), at most `request.limit`.

        Args:
            request: what is wanted.
            is_stale: asked between the steps; true ends the search, as when the user types on.

        Raises:
            UsageError: a folder of the filters is not in the index.
            UnreadableError: a query picture cannot be read.
            StaleError: `is_stale` said so.
        """

        def check() -> None:
            if is_stale is not None and is_stale():
                raise StaleError

        check()
        where = where_of(self._db, request.filters)
        pool = max(POOL, 3 * request.limit)
        if not request.parts and where is not None:
            found = self._units.newest(where, pool)
            return make_hits(self._db, found, listed(found), request)
        words = " ".join(part.text for part in request.texts if part.weight > 0)
        named = self._units.matching_soon(words, where, pool)
        background = self._current_background()
        query = self._queries.encode(request, background.vectors)
        check()
        near = self._units.nearest(query.vector, where, pool)
        check()
        both = _united(near, named.result())
        check()
        found = _without(both, query.contents if len(request.parts) > 1 else frozenset())
        scale = self._scale(query, background)
        ranked = rank(found, query.vector, query_stems(words) if words else set(), background, scale)
        return make_hits(self._db, found, ranked, request)

    def _scale(self, query: Query, background: Background) -> Scale:
        fitted = self._encoder.manifest.bands.get(query.made_of)
        return scale_of(query.vector, self._encoder.background(), background.vectors, self._background_of, fitted)

    def _current_background(self) -> Background:
        count = self._units.count()
        low, high = self._background_of / BACKGROUND_STALE, self._background_of * BACKGROUND_STALE
        if self._background is None or not low <= count <= high:
            self._background = Background.of(*self._units.sample(BACKGROUND_ROWS))
            self._background_of = count
        return self._background


def _united(first: FoundUnits, second: FoundUnits) -> FoundUnits:
    """Return the units of both, each once."""
    there = set(first.unit_ids)
    new = [i for i, unit in enumerate(second.unit_ids) if unit not in there]
    extra = second.pick(new)
    return FoundUnits(
        unit_ids=first.unit_ids + extra.unit_ids,
        content_ids=first.content_ids + extra.content_ids,
        kinds=first.kinds + extra.kinds,
        texts=first.texts + extra.texts,
        dhashes=np.concatenate([first.dhashes, extra.dhashes]),
        vectors=np.concatenate([first.vectors, extra.vectors]),
    )


def _without(found: FoundUnits, contents: frozenset[ContentId]) -> FoundUnits:
    """Leave out the pictures of a composed query: nobody looks for what they hold in their hand."""
    if not contents.intersection(found.content_ids):
        return found
    return found.pick([i for i, content in enumerate(found.content_ids) if content not in contents])

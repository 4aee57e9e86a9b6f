"""Answers requests over an index; opened once, used for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import files as known_files
from indexer.catalogue import roots
from indexer.errors import UsageError
from indexer.search.background import Background
from indexer.search.filters import where_of
from indexer.search.hits import make_hits
from indexer.search.rank import compose, rank
from indexer.search.words import query_stems
from indexer.store.reader import FoundUnits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.search.request import Hit, SearchRequest
    from indexer.store.reader import UnitReader
    from indexer.types import ContentId, Decoded, FolderId, Vector

BACKGROUND_ROWS = 2_000
BACKGROUND_STALE = 1.25
"""The background is drawn anew when the library grew or shrank by this factor."""
POOL = 200
"""Candidates of each signal, or three per hit asked for if that is more."""


class Searcher:
    """Encodes queries, asks the store, ranks, groups, and finds the files of the hits.

    Not thread-safe: one searcher belongs to one thread.
    """

    def __init__(
        self, db: Connection, units: UnitReader, encoder: Encoder, read_picture: Callable[[Path], Decoded]
    ) -> None:
        """Compose a searcher.

        Args:
            db: the catalogue.
            units: the vectors of the encoder's model.
            encoder: makes vectors of queries.
            read_picture: decodes a query picture; raises UnreadableError.
        """
        self._db = db
        self._units = units
        self._encoder = encoder
        self._read_picture = read_picture
        self._background: Background | None = None
        self._background_of = 0

    def search(self, request: SearchRequest) -> list[Hit]:
        """Return hits, best first, at most `request.limit`.

        Raises:
            UsageError: a folder of the filters is not in the index.
            UnreadableError: a query picture cannot be read.
        """
        background = self._current_background()
        parts, own = self._encode(request)
        query = compose(parts, background.vectors)
        where = where_of(request.filters, self._folder_ids(request.filters.folders))
        words = " ".join(part.text for part in request.texts if part.weight > 0)
        pool = max(POOL, 3 * request.limit)
        near = self._units.nearest(query, where, pool)
        named = self._units.matching(words, where, pool)
        found = _without(_united(near, named), own if len(parts) > 1 else set())
        ranked = rank(found, query, query_stems(words) if words else set(), background)
        return make_hits(self._db, found, ranked, request)

    def _encode(self, request: SearchRequest) -> tuple[list[tuple[Vector, float]], set[ContentId]]:
        """Return the vector and weight of each part, and the contents of the query pictures."""
        parts: list[tuple[Vector, float]] = []
        own: set[ContentId] = set()
        if request.texts:
            vectors = self._encoder.embed_queries([part.text for part in request.texts])
            parts += [(vector, part.weight) for vector, part in zip(vectors, request.texts, strict=True)]
        for part in request.images:
            picture = self._read_picture(part.path)
            own.add(picture.content_id)
            parts.append((self._encoder.embed_images(picture.pixels[:1])[0], part.weight))
        return parts, own

    def _current_background(self) -> Background:
        count = self._units.count()
        low, high = self._background_of / BACKGROUND_STALE, self._background_of * BACKGROUND_STALE
        if self._background is None or not low <= count <= high:
            self._background = Background.of(*self._units.sample(BACKGROUND_ROWS))
            self._background_of = count
        return self._background

    def _folder_ids(self, folders: Sequence[Path]) -> list[FolderId]:
        found: list[FolderId] = []
        for folder in folders:
            if (folder_id := self._folder_id(folder)) is None:
                raise UsageError("This folder is not in the index", "Index it first, or check its name.", path=folder)
            found.append(folder_id)
        return found

    def _folder_id(self, folder: Path) -> FolderId | None:
        places = roots.whereabouts(self._db).places_of(folder)
        found = (known_files.folder_id(self._db, *place) for place in places)
        return next((folder_id for folder_id in found if folder_id is not None), None)


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


def _without(found: FoundUnits, contents: set[ContentId]) -> FoundUnits:
    """Leave out the pictures of a composed query: nobody looks for what they hold in their hand."""
    if not contents.intersection(found.content_ids):
        return found
    return found.pick([i for i, content in enumerate(found.content_ids) if content not in contents])

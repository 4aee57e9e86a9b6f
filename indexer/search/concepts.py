"""Concepts in a request: from their names to vectors. See `catalogue.concepts` for what a concept is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import concepts
from indexer.search.discriminant import Discriminant
from indexer.search.examples import ExampleVectors
from indexer.search.named import terms_of
from indexer.search.request import TextPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.concepts import Example
    from indexer.catalogue.database import Connection
    from indexer.embed.encoder import Encoder
    from indexer.search.named import ConceptTerm, Terms
    from indexer.search.query import ReadPicture
    from indexer.search.request import SearchRequest
    from indexer.store.reader import SegmentReader
    from indexer.types import Vector, Vectors

_DIRECTIONS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTerms:
    """The words of a request that names concepts, and the vectors of these."""

    texts: tuple[TextPart, ...]
    concepts: tuple[tuple[Vector, float], ...]
    """Unit vectors float32 [D] with their weights."""


class ConceptSearch:
    """Turns names of concepts into vectors; remembers them until their examples or the library change."""

    def __init__(self, db: Connection, segments: SegmentReader, encoder: Encoder, read_picture: ReadPicture) -> None:
        self._db = db
        self._encoder = encoder
        self._vectors = ExampleVectors(db, segments, encoder, read_picture)
        self._background: Vectors | None = None
        self._discriminant: Discriminant | None = None
        self._directions: dict[tuple[Example, ...], Vector] = {}

    @property
    def vectors(self) -> ExampleVectors:
        """The vectors of parts of contents."""
        return self._vectors

    def terms(self, request: SearchRequest) -> Terms | None:
        """Return the words of a request with the concepts that they name; None if they name none.

        Raises:
            UsageError: the request only says what not to find.
        """
        return terms_of(request, concepts.keys(self._db)) if request.texts else None

    def asked(self, terms: Terms, background: Vectors) -> AskedTerms:
        """Return the vectors of terms; a concept none of whose examples can be had is words like others.

        `background` is a sample of the library, float32 [N, D].
        """
        texts, vectors = list(terms.texts), []
        for term in terms.concepts:
            vector = self._direction(term, background)
            if vector is None:
                texts.append(TextPart(term.name, term.weight))
            else:
                vectors.append((vector, term.weight))
        return AskedTerms(texts=tuple(texts), concepts=tuple(vectors))

    def _direction(self, term: ConceptTerm, background: Vectors) -> Vector | None:
        if background is not self._background:
            self._background, self._discriminant = background, None
            self._directions.clear()
        examples = concepts.examples_of(self._db, term.concept_id)
        key = tuple(examples)
        if key not in self._directions:
            vectors = self._vectors.of(examples)
            shown = _stacked(vectors, [one for one in examples if not one.is_counter], self._encoder.dimension)
            others = _stacked(vectors, [one for one in examples if one.is_counter], self._encoder.dimension)
            if not len(shown):
                return None
            if self._discriminant is None:
                # A small library may show little else than the concept: the model's own background is none of it.
                usual = np.concatenate([background, self._encoder.background()])
                self._discriminant = Discriminant(usual, self._encoder.manifest)
            if len(self._directions) >= _DIRECTIONS_KEPT:
                del self._directions[next(iter(self._directions))]
            self._directions[key] = self._discriminant.direction(shown, others)
        return self._directions[key]


def _stacked(vectors: dict[int, Vector], examples: Sequence[Example], dimension: int) -> Vectors:
    found = [vectors[one.example_id] for one in examples if one.example_id in vectors]
    return np.stack(found) if found else np.zeros((0, dimension), np.float32)

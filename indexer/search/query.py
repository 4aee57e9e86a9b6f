"""From the parts of a request to one vector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.vectors import weighted_query
from indexer.errors import UsageError
from indexer.search.bands import level_of
from indexer.search.request import Compose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from indexer.embed.encoder import Encoder, States
    from indexer.search.concepts import AskedTerms
    from indexer.search.request import ImagePart, SearchRequest
    from indexer.types import ContentId, Decoded, Locator, PixelSpec, Vector, Vectors

    ReadPicture = Callable[[Path, PixelSpec, Locator], Decoded]

COMPOSED = "composed"
CONCEPT = "concept"
"""What a query is made of that wants concepts, whatever else it has."""
_TEXTS_KEPT = 64
_PICTURES_KEPT = 16
"""At 200 KB each. While a user types or moves a weight, the pictures of the query stay the same."""


@dataclass(frozen=True, slots=True)
class Query:
    """A request, encoded."""

    vector: Vector
    contents: frozenset[ContentId]
    """Of its pictures."""
    made_of: str
    """One of `manifest.QUERY_KINDS`, or CONCEPT."""
    picture: tuple[int, Vector] | None = None
    """64-bit dhash and unit vector float32 [D] of the picture, if the query is a picture and nothing else."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture of a request, and the state of its file, so that a changed one is read anew."""

    path: Path
    locator: Locator
    size_bytes: int
    mtime_ns: int


class QueryEncoder:
    """Encodes requests; remembers the last parts. Not thread-safe."""

    def __init__(self, encoder: Encoder, read_picture: ReadPicture) -> None:
        self._encoder = encoder
        self._read_picture = read_picture
        self._decoded = lru_cache(_PICTURES_KEPT)(self._decode)
        self._image_vector = lru_cache(_PICTURES_KEPT)(self._embed_picture)
        self._image_states = lru_cache(_PICTURES_KEPT)(self._read_states)
        self._text_vector = lru_cache(_TEXTS_KEPT)(self._embed_text)

    def encode(self, request: SearchRequest, background: Vectors, asked: AskedTerms | None = None) -> Query:
        """Return the query of a request that has parts.

        Args:
            request: with parts.
            background: a sample of the library, float32 [N, D].
            asked: its words, if they name concepts.

        Raises:
            UnreadableError: a query picture cannot be read.
            UsageError: the request wants a fusion that the model or its parts do not allow.
        """
        pictures = [_picture(part) for part in request.images]
        made_of = _made_of(request)
        if asked is not None and asked.concepts:
            parts = [(self._text_vector(part.text), part.weight) for part in asked.texts]
            parts += [
                (self._weighted(self._image_vector(picture), COMPOSED), part.weight)
                for picture, part in zip(pictures, request.images, strict=True)
            ]
            vector = compose([*parts, *asked.concepts], background)
            made_of = CONCEPT if any(weight > 0 for _, weight in asked.concepts) else made_of
        elif self._fuses(request):
            fused = self._encoder.embed_composed(self._image_states(pictures[0]), request.texts[0].text)
            vector = self._weighted(fused, made_of)
        else:
            parts = [(self._text_vector(part.text), part.weight) for part in request.texts]
            parts += [
                (self._weighted(self._image_vector(picture), made_of), part.weight)
                for picture, part in zip(pictures, request.images, strict=True)
            ]
            vector = compose(parts, background)
        contents = frozenset(self._decoded(picture).content_id for picture in pictures)
        alone = (self._decoded(pictures[0]).dhash, self._image_vector(pictures[0])) if made_of == "image" else None
        return Query(vector, contents, made_of, alone)

    def _weighted(self, vector: Vector, made_of: str) -> Vector:
        return np.asarray(weighted_query(vector[None], self._encoder.manifest.likeness, made_of)[0])

    def _fuses(self, request: SearchRequest) -> bool:
        """Say whether the model's decoder makes the query: of one picture and one text that weigh the same."""
        fusion = self._encoder.manifest.fusion
        weights = {part.weight for part in request.parts}
        can_be = fusion is not None and len(request.images) == len(request.texts) == len(weights) == 1
        if request.compose is None:
            return can_be and fusion is not None and fusion.composes
        if request.compose is Compose.FUSION and not can_be:
            raise UsageError(
                "This query cannot be fused",
                "Fusion needs a model with a fusion decoder, and one text and one picture of the same weight.",
            )
        return request.compose is Compose.FUSION

    def _decode(self, picture: _Picture) -> Decoded:
        return self._read_picture(picture.path, self._encoder.manifest.image.pixels, picture.locator)

    def _embed_picture(self, picture: _Picture) -> Vector:
        return np.asarray(self._encoder.embed_images(self._decoded(picture).pixels[:1])[0])

    def _read_states(self, picture: _Picture) -> States:
        return self._encoder.image_states(self._decoded(picture).pixels[:1])[0]

    def _embed_text(self, text: str) -> Vector:
        return np.asarray(self._encoder.embed_queries([text])[0])


def _picture(part: ImagePart) -> _Picture:
    try:
        stat = part.path.stat()
    except (OSError, ValueError):  # the decoder says in words what is wrong
        return _Picture(part.path, part.locator, 0, 0)
    return _Picture(part.path, part.locator, stat.st_size, stat.st_mtime_ns)


def _made_of(request: SearchRequest) -> str:
    if not request.images:
        return "text"
    return "image" if len(request.parts) == 1 else COMPOSED


def compose(parts: Sequence[tuple[Vector, float]], background: Vectors) -> Vector:
    """Return the unit vector of a query of weighted parts.

    Each part is divided by its spread over the library first, so that a weight means the same for
    words, whose similarities to pictures lie close together, and for pictures, whose do not.

    Args:
        parts: (unit vector float32 [D], weight); negative weights push away.
        background: float32 [N, D], a sample of the library.
    """
    if len(parts) == 1:
        return parts[0][0]
    total = np.zeros_like(parts[0][0], dtype=np.float64)
    for vector, weight in parts:
        total += weight / level_of(vector, background).spread * vector
    length = float(np.linalg.norm(total))
    return np.asarray(total / max(length, 1e-12), dtype=np.float32)

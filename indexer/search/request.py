"""What a user asks for, and what they get."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.types import ContentId, Kind

DEFAULT_LIMIT = 20
MINUS_WEIGHT = -0.5
"""A full -1 drowns the rest of the query."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words, wanted (weight > 0) or unwanted (weight < 0)."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture, wanted or unwanted; it need not be indexed."""

    path: Path
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the map."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits must be; applied before ranking and never relaxed. Empty means anything."""

    kinds: tuple[Kind, ...] = ()
    folders: tuple[Path, ...] = ()
    after_ms: int | None = None
    """Wall clock, inclusive."""
    before_ms: int | None = None
    """Wall clock, exclusive."""
    cameras: tuple[str, ...] = ()
    """Any of these words in the camera's name, in any case."""
    near: Near | None = None
    rating_min: int | None = None
    has_text: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """Parts with weights, filters, and how many hits.

    Raises:
        UsageError: there is nothing to search for, or a weight or limit makes no sense.
    """

    texts: tuple[TextPart, ...] = ()
    images: tuple[ImagePart, ...] = ()
    filters: Filters = field(default_factory=Filters)
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        parts: list[TextPart | ImagePart] = [*self.texts, *self.images]
        if any(not part.text.strip() for part in self.texts) or not parts:
            raise UsageError("The query is empty", "Say what to look for, in words or with --image PICTURE.")
        if not any(part.weight > 0 for part in parts):
            raise UsageError(
                "The query only says what not to find", "Add words or a picture of what you do want to find."
            )
        if not all(abs(part.weight) <= 100 and part.weight == part.weight for part in parts):
            raise UsageError("A weight makes no sense", "Weights are numbers between -100 and 100.")
        if self.limit < 1:
            raise UsageError("The limit makes no sense", "Ask for at least one hit.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Why something was found."""

    meaning: float
    """How far its likeness to the query stands above the library's, in standard deviations."""
    words: float
    """Share of the query's words in its name and text, 0 to 1."""
    similarity: float
    """Cosine similarity to the composed query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result: a file, with its copies and its near-identical companions."""

    rank: int
    path: Path
    kind: Kind
    content_id: ContentId
    score: float
    """Higher is better; comparable within one answer."""
    signals: Signals
    offline: bool
    """Its disk is not connected, or the file is not where it was."""
    copies: tuple[Path, ...] = ()
    """Other files with the same bytes."""
    similar: tuple[Path, ...] = ()
    """Files that look the same: smaller, re-encoded, from the same burst."""
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None

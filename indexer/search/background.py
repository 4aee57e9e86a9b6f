"""What a query is compared with: a random sample of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.text import TextFields
    from indexer.search.words import WordCounts
    from indexer.types import Vectors


@dataclass(frozen=True, slots=True)
class Background:
    """A sample of the library, or of what passes a filter: vectors float32 [N, D], one of each content, and texts."""

    vectors: Vectors
    fields: Sequence[TextFields | None]
    """The texts of the sample; None where the catalogue lost the content meanwhile."""
    words: WordCounts
    """Of the whole library."""
    total: int
    """How many contents there are in all."""

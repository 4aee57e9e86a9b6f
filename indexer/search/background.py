"""What a query is compared with: a random sample of the library."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.search.words import stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.types import Vectors

_BEGIN = 3
"""A stem begins as its word does, at least for so many letters."""
_PRIOR = 2
"""Imagined texts without any word, so that in a small library no word counts as being everywhere."""


@dataclass(frozen=True, slots=True)
class Background:
    """A sample of the library: its vectors, and how common each word is."""

    vectors: Vectors
    share_of_stem: Mapping[str, float] = field(default_factory=dict)
    """Share of the texts that have a stem, 0 to 1; a stem that is not there is in none."""

    @classmethod
    def of(cls, vectors: Vectors, texts: Sequence[str]) -> Background:
        """Count the stems of a sample.

        Args:
            vectors: float32 [N, D].
            texts: the N full-text columns.
        """
        counts = Counter(stem for text in texts for stem in stems(text))
        total = len(texts) + _PRIOR
        return cls(vectors, {stem: count / total for stem, count in counts.items()})

    def coverage(self, wanted: set[str], texts: Sequence[str]) -> list[float]:
        """Return how much of the wanted stems each text has, 0 to 1.

        A word that every file has, such as the name of the folder that holds them all, tells
        nothing and counts nothing; a rare one counts in full.
        """
        worth = {stem: (1.0 - self.share_of_stem.get(stem, 0.0)) / len(wanted) for stem in wanted}
        begins = {stem[:_BEGIN] for stem in wanted}
        return [
            sum(worth[stem] for stem in wanted & stems(text)) if _may_have(text.lower(), begins) else 0.0
            for text in texts
        ]


def _may_have(text: str, begins: set[str]) -> bool:
    """Say whether it pays to look for stems in a text: most have none, and finding stems takes time."""
    return not text.isascii() or any(begin in text for begin in begins)

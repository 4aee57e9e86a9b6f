"""Which picture is asked about next while a concept is sharpened. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.catalogue.concepts import Example

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from indexer.search.request import Hit
    from indexer.types import ContentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A picture that may show a concept."""

    hit: Hit
    is_sure: bool
    """One of the surest, not one of the least sure."""

    @property
    def example(self) -> Example:
        """What it becomes if the user says yes."""
        return Example(content_id=self.hit.content_id, locator=self.hit.locator)


def next_candidate(hits: Sequence[Hit], answered: Collection[ContentId], *, sure: bool) -> Candidate | None:
    """Return the surest hit that nothing was said about, or the one whose odds are nearest to even.

    Args:
        hits: of a search for the concept, best first.
        answered: contents that are examples, or were skipped.
        sure: whether the surest is wanted.
    """
    left = [hit for hit in hits if hit.content_id not in answered]
    if not left:
        return None
    hit = left[0] if sure else min(left, key=lambda hit: abs(hit.score))
    return Candidate(hit=hit, is_sure=sure)

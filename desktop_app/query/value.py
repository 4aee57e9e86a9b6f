"""What the user is looking for, as one value that can be kept, compared, saved and searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.search.request import Filters
from indexer.types import WHOLE_FILE, Locator

if TYPE_CHECKING:
    from pathlib import Path


class Sorting(StrEnum):
    """How results are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text chip: words that were set aside with a weight of their own, or turned to minus."""

    text: str
    weight: float = 1.0
    """From 0 to 2; how much it counts."""
    minus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image chip."""

    path: Path
    weight: float = 1.0
    minus: bool = False
    locator: Locator = WHOLE_FILE
    """Which picture of the file is meant, and which region of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Everything in the search box and the side bar. The empty one shows the whole library."""

    text: str = ""
    """As typed, without what became chips: words, "exact text", -without."""
    words: tuple[Words, ...] = ()
    pictures: tuple[Picture, ...] = ()
    filters: Filters = field(default_factory=Filters)
    sorting: Sorting = Sorting.RELEVANCE

    @property
    def asks(self) -> bool:
        """Whether anything is searched for; filters alone only browse."""
        return bool(self.text.strip() or self.words or self.pictures)

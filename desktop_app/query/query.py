"""The window's query: its value, the object that holds it, and its form as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from indexer.catalogue.feedback import FeedbackKind
from indexer.errors import KnownError
from indexer.search.request import Filters, Near
from indexer.types import WHOLE_FILE, Box, CollectionId, ContentId, Kind, Locator, Orientation


class Sorting(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPart:
    """A text part: words with a weight or a minus."""

    text: str
    weight: float = 1.0
    """From 0 to 2."""
    minus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePart:
    """A picture part."""

    path: Path
    weight: float = 1.0
    minus: bool = False
    locator: Locator = WHOLE_FILE
    """The moment, page or region of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPart:
    """What was said of a hit: more like it, less like it, or not meant."""

    path: Path
    content_id: ContentId
    kind: FeedbackKind
    locator: Locator = WHOLE_FILE


PASTED = "pasted"
"""The folder of pasted pictures, inside the index."""
PASTED_BYTES = 12
"""Of the hash that a pasted picture has for a name."""
_PASTED_NAME = re.compile(rf"[0-9a-f]{{{2 * PASTED_BYTES}}}\.png")


def is_pasted(path: Path) -> bool:
    """Return whether the window itself stored this picture, because it was pasted and has no file of its own."""
    return path.parent.name == PASTED and _PASTED_NAME.fullmatch(path.name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """Everything in the search box and the side bar. An empty query shows the whole library."""

    text: str = ""
    """As typed, without what became chips: words, "exact text", -without."""
    words: tuple[WordsPart, ...] = ()
    pictures: tuple[PicturePart, ...] = ()
    feedback: tuple[FeedbackPart, ...] = ()
    """Of hits of this very query; another one begins without."""
    filters: Filters = field(default_factory=Filters)
    sorting: Sorting = Sorting.RELEVANCE

    @property
    def asks(self) -> bool:
        """Whether it searches for something; filters alone only browse."""
        return bool(self.text.strip() or self.words or self.pictures)

    @property
    def subject(self) -> tuple[object, ...]:
        """What is asked for, whatever it weighs; feedback holds as long as this is the same."""
        words = tuple(part.text for part in self.words)
        return " ".join(self.text.split()), words, tuple((part.path, part.locator) for part in self.pictures)


class QueryState(QObject):
    """Holds the present query; emits `changed` once per change."""

    changed = Signal(object)  # The new Query

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query = SearchQuery()
        self._orders = {True: Sorting.RELEVANCE, False: Sorting.RELEVANCE}
        """The order of searches, and that of the library without a search."""

    @property
    def query(self) -> SearchQuery:
        return self._query

    def set(self, query: SearchQuery, *, keeps_order: bool = False) -> None:
        """Take another query.

        Args:
            keeps_order: its order was saved with it. Otherwise a search that carries the order of browsing gets the
                order that was last chosen for searches, and the other way round.
        """
        if query.feedback and query.feedback == self._query.feedback and query.subject != self._query.subject:
            query = replace(query, feedback=())
        carries = query.sorting is self._query.sorting and not keeps_order
        if query.asks != self._query.asks and carries:
            query = replace(query, sorting=self._orders[query.asks])
        self._orders[query.asks] = query.sorting
        if query != self._query:
            self._query = query
            self.changed.emit(query)

    def clear(self) -> None:
        """Show the whole library."""
        self.set(SearchQuery(sorting=self._orders[False]), keeps_order=True)

    def go_to(self, filters: Filters) -> None:
        """Show what these filters leave of the library, whatever was asked for before."""
        self.set(SearchQuery(filters=filters, sorting=self._orders[False]), keeps_order=True)

    def change(self, **fields: Any) -> None:  # noqa: ANN401  # fields of any type
        self.set(replace(self._query, **fields))

    def filter(self, **fields: Any) -> None:  # noqa: ANN401  # fields of any type
        self.set_filters(replace(self._query.filters, **fields))

    def set_filters(self, filters: Filters) -> None:
        self.change(filters=filters)


def to_json(query: SearchQuery) -> str:
    """Return the query as one line of JSON. Equal queries give equal lines, those of older versions too."""
    values = asdict(query)
    if not query.feedback:
        del values["feedback"]
    if not query.filters.languages:
        del values["filters"]["languages"]
    return json.dumps(values, default=str, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> SearchQuery:
    """Parse a query from JSON.

    Raises:
        KnownError: this version cannot read it.
    """
    try:
        return _query_from(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise KnownError(
            "This search cannot be read",
            "It was saved by another version of Recallery, or is damaged. Search again, and save it anew.",
        ) from trouble


def _query_from(data: dict[str, Any]) -> SearchQuery:
    return SearchQuery(
        text=str(data["text"]),
        words=tuple(WordsPart(**words) for words in data["words"]),
        pictures=tuple(_picture_from(picture) for picture in data["pictures"]),
        feedback=tuple(_feedback_from(mark) for mark in data.get("feedback", ())),
        filters=_filters_from(data["filters"]),
        sorting=Sorting(data["sorting"]),
    )


def _picture_from(data: dict[str, Any]) -> PicturePart:
    return PicturePart(
        path=Path(data["path"]),
        weight=float(data["weight"]),
        minus=bool(data["minus"]),
        locator=_locator_from(data["locator"]) if "locator" in data else _locator_from({"region": data["box"]}),
    )


def _feedback_from(data: dict[str, Any]) -> FeedbackPart:
    return FeedbackPart(
        path=Path(data["path"]),
        content_id=ContentId(data["content_id"]),
        kind=FeedbackKind(data["kind"]),
        locator=_locator_from(data["locator"]),
    )


def _locator_from(data: dict[str, Any]) -> Locator:
    """Return a locator; earlier versions stored the region alone, as `box`."""
    region = data.pop("region")
    return Locator(region=None if region is None else Box(**region), **data)


def _filters_from(data: dict[str, Any]) -> Filters:
    near, collection, orientation = data.pop("near"), data.pop("collection"), data.pop("orientation", None)
    return Filters(
        kinds=tuple(Kind(kind) for kind in data.pop("kinds")),
        folders=tuple(Path(folder) for folder in data.pop("folders")),
        cameras=tuple(data.pop("cameras")),
        phrases=tuple(data.pop("phrases")),
        near=None if near is None else Near(**near),
        collection=None if collection is None else CollectionId(collection),
        orientation=None if orientation is None else Orientation(orientation),
        languages=tuple(data.pop("languages", ())),
        **data,
    )

"""What a user asks for, and what they get."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.errors import UsageError
from indexer.names import is_valid, valid
from indexer.types import WHOLE_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.feedback import FeedbackKind
    from indexer.types import Band, CollectionId, ContentId, DateSource, FileId, Kind, Locator, Orientation

DEFAULT_LIMIT = 20
MOST_HITS = 1_000_000
_MOST_OF_A_SIZE = 2**40
MINUS_WEIGHT = -0.5
"""A full -1 drowns the rest of the query."""


class StaleError(Exception):
    """The answer is no longer wanted: the search ended between two steps."""


class Compose(StrEnum):
    """How a picture and words become one query."""

    SUM = "sum"
    """The weighted sum of their vectors, each divided by its spread over the library."""
    FUSION = "fusion"
    """The model's own decoder, which reads both at once; it knows no weights."""


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
    locator: Locator = WHOLE_FILE
    """Which picture of the file is meant: a region, a moment, a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackMark:
    """What the user says of a hit of this query."""

    content_id: ContentId
    kind: FeedbackKind
    """MORE, LESS or NOT_MEANT."""
    locator: Locator = WHOLE_FILE


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
    """The user's rating; the file's own where the user gave none."""
    has_text: bool | None = None
    phrases: tuple[str, ...] = ()
    """Each of them stands in the searchable text, letter by letter, in any case."""
    favourite: bool | None = None
    collection: CollectionId | None = None
    longer_ms: int | None = None
    """Of videos and animations: at least so long."""
    shorter_ms: int | None = None
    """At most so long."""
    has_sound: bool | None = None
    """False: it moves and is silent."""
    pages_min: int | None = None
    pages_max: int | None = None
    orientation: Orientation | None = None
    megapixels_min: float | None = None
    languages: tuple[str, ...] = ()
    """What is said or written in it is of any of these, by their codes (`catalogue.content_languages`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """Parts with weights, filters, and how many hits.

    Filters without parts are a request too: everything that passes them, newest first.

    Raises:
        UsageError: there is nothing to search for, or a weight, box or limit makes no sense.
    """

    texts: tuple[TextPart, ...] = ()
    images: tuple[ImagePart, ...] = ()
    filters: Filters = field(default_factory=Filters)
    limit: int = DEFAULT_LIMIT
    compose: Compose | None = None
    """None: what was measured to be best for the model."""
    apart_from: Path | None = None
    """A file that is left out of the hits, as the one that similar ones are wanted of. Its copies stay."""
    feedback: tuple[FeedbackMark, ...] = ()
    """Hits of the query without it that more or less like them are wanted of; without parts it counts nothing."""

    def __post_init__(self) -> None:
        self._make_valid()
        parts = self.parts
        if any(not part.text.strip() for part in self.texts) or (not parts and self.filters == Filters()):
            raise UsageError("The query is empty", "Say what to look for, in words or with --image PICTURE.")
        if parts and not any(part.weight > 0 for part in parts):
            raise UsageError(
                "The query only says what not to find", "Add words or a picture of what you do want to find."
            )
        if not all(abs(part.weight) <= 100 and part.weight == part.weight for part in parts):
            raise UsageError("A weight is out of range", "Weights are numbers between -100 and 100.")
        if any(not phrase.strip() for phrase in self.filters.phrases):
            raise UsageError("The quotes are empty", "Write the exact text to look for between them.")
        if not all(part.locator.is_valid for part in self.images):
            raise UsageError(
                "The part of the picture is not valid",
                "Its edges are fractions from 0 to 1; left before right, top before bottom. A moment is not negative, "
                "pages count from 1, and a picture has one of them.",
            )
        if not 1 <= self.limit <= MOST_HITS:
            raise UsageError("The limit is out of range", "Ask for 1 to {most:,} hits.", most=MOST_HITS)
        self._check_filters()

    def _make_valid(self) -> None:
        """Write what is no text in the words as the names of files have it, which nothing after this can trip over."""
        f = self.filters
        words = (*(part.text for part in self.texts), *f.cameras, *f.phrases)
        if all(map(is_valid, words)):
            return
        texts = tuple(replace(part, text=valid(part.text)) for part in self.texts)
        filters = replace(f, cameras=tuple(map(valid, f.cameras)), phrases=tuple(map(valid, f.phrases)))
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "filters", filters)

    def _check_filters(self) -> None:
        rating, collection = self.filters.rating_min, self.filters.collection
        if rating is not None and not -1 <= rating <= 5:
            raise UsageError("The rating is out of range", "Ratings go from 0 to 5.")
        if collection is not None and not 0 <= collection < 2**63:
            raise UsageError("There is no such collection", "Collections have small numbers.")
        f = self.filters
        sizes = (f.longer_ms, f.shorter_ms, f.pages_min, f.pages_max, f.megapixels_min)
        if not all(size is None or 0 <= size < _MOST_OF_A_SIZE for size in sizes):
            raise UsageError("A size is out of range", "Lengths, pages and megapixels are not negative, nor endless.")

    @property
    def parts(self) -> tuple[TextPart | ImagePart, ...]:
        """Words and pictures, wanted and unwanted."""
        return (*self.texts, *self.images)


class MatchedIn(StrEnum):
    """Where the words of a query stand."""

    NAME = "name"
    FOLDER = "folder"
    METADATA = "metadata"
    SUBTITLE = "subtitle"
    PAGE = "page"
    OCR = "ocr"
    SPEECH = "speech"


IN_PATH = frozenset({MatchedIn.NAME, MatchedIn.FOLDER})
"""Who sees the path of a file sees these."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text around the words that match, on one line and safe to print."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """Where the matching words and parts of words begin and end in it, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Why something was found."""

    meaning: float
    """How far its likeness to the query stands above the library's, in standard deviations."""
    words: float
    """Share of the query's words in its name and text, 0 to 1."""
    similarity: float
    """Cosine similarity to the composed query."""
    folder: float = 0.0
    """Share of the query's words in the names of its folders; it only orders hits within a band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """How many hits of each band a query has, whatever the limit is. Near-identical pictures count once."""

    good: int = 0
    maybe: int = 0
    is_exact: bool = True
    """False: there are more than were looked at, and a sample of the library tells about how many."""

    @property
    def total(self) -> int:
        """Good and maybe; weak hits are no matches."""
        return self.good + self.maybe


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found."""

    hits: tuple[Hit, ...] = ()
    matches: Matches = field(default_factory=Matches)
    unread: Unread | None = None
    """Set if the model does not understand the words of the query."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Words in a language that the model does not understand; they still match names and texts."""

    language: str
    """Its code."""
    understood: tuple[str, ...]
    """The codes of those that the model understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentHit:
    """A segment of a hit, beside its best one, that matches too: a moment of a film, a page of a document."""

    score: float
    """As a hit's."""
    band: Band
    signals: Signals
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    locator: Locator = WHOLE_FILE
    """Of the picture that shows it best."""
    snippet: Snippet | None = None
    """Its text around the words of the query; None if it has none of them."""
    matched_in: tuple[MatchedIn, ...] = ()
    """Where the words of the query stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result: a file, with its copies and its near-identical companions."""

    rank: int
    path: Path
    file_id: FileId
    kind: Kind
    content_id: ContentId
    score: float
    """Higher is better: the log-odds that it is what was asked for, as the model's bands have it, or a guess at them.
    0 in a list that has no query."""
    band: Band
    signals: Signals
    offline: bool
    """Its disk is not connected, or the file is not where it was."""
    copies: tuple[Path, ...] = ()
    """Other files with the same bytes."""
    copy_ids: tuple[FileId, ...] = ()
    """Of `copies`, in their order."""
    similar: tuple[Path, ...] = ()
    """Files that look the same (smaller, re-encoded, from the same burst), and the other parts of its stack: the video
    of a Live Photo, the RAW of a JPEG."""
    similar_ids: tuple[FileId, ...] = ()
    """Of `similar`, in their order."""
    start_s: float | None = None
    """Of its best segment, as `score`, `band` and `signals` are; None for what has no length."""
    end_s: float | None = None
    page: int | None = None
    """The first page of its best segment, from 1; None for what has no pages."""
    locator: Locator = WHOLE_FILE
    """Of the picture that shows its best segment."""
    snippet: Snippet | None = None
    """Of its best segment, as `SegmentHit` has it."""
    matched_in: tuple[MatchedIn, ...] = ()
    """The same."""
    taken_ms: int = 0
    """Wall clock of the picture, or of the file's last change where it says nothing."""
    taken_from: DateSource | None = None
    """What said so; None if an older version stored it."""
    segments: tuple[SegmentHit, ...] = ()
    """Its other segments that are good or maybe, best first; no more than a few of each signal were looked at."""

    @property
    def telling_snippet(self) -> Snippet | None:
        """The snippet, if it says more than the path does."""
        return None if IN_PATH.issuperset(self.matched_in) else self.snippet

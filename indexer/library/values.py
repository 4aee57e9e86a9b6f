"""The values that a window shows of the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from indexer.catalogue.heard import Speech
    from indexer.errors import Message
    from indexer.types import CollectionId, ContentId, FileId, FolderId, Kind, MediaFacts, RootId, VolumeId

SearchId = NewType("SearchId", int)


class Order(StrEnum):
    """How a list without a query is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    LARGEST = "largest"
    RATING = "rating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a tile shows of a file."""

    file_id: FileId
    content_id: ContentId | None
    """None while the file was seen and not yet read."""
    path: Path
    kind: Kind
    width_px: int
    height_px: int
    taken_ms: int
    """Wall clock of the picture, or of the file's last change."""
    size_bytes: int
    rating: int | None
    """The user's, else the file's own."""
    favourite: bool
    offline: bool
    copies: int
    """How many other files have the same bytes."""
    duration_s: float | None = None
    pages: int | None = None
    """Of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the info pane shows of a file."""

    row: Row
    facts: MediaFacts
    text: str
    """The searchable text: name, folder, and what the file says in words."""
    copies: tuple[Path, ...]
    collections: tuple[CollectionId, ...]
    speech: Speech | None = None
    """How far it was heard, and in which language; None if nobody listened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNode:
    """A folder of the tree, with the number of files in it and below; equal copies count once."""

    folder_id: FolderId
    parent_id: FolderId | None
    """None for a root."""
    path: Path
    files: int
    offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RootState:
    """A folder that the user chose."""

    root_id: RootId
    path: Path
    volume_id: VolumeId
    volume_label: str
    excludes: tuple[str, ...]
    offline: bool
    seen: int
    """Files known by name, read or not; without those of other types."""
    indexed: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many files each value of a filter would leave, the other filters being as they are.

    A number is always what a list then shows: equal copies of a file count once.
    """

    total: int
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    cameras: Mapping[str, int] = field(default_factory=dict)
    """By name, most frequent first."""
    ratings: Mapping[int, int] = field(default_factory=dict)
    """Files of exactly this effective rating; 0 is unrated."""
    months: Mapping[str, int] = field(default_factory=dict)
    """By `2024-06`, in order, without empty months."""
    places: Mapping[tuple[float, float], int] = field(default_factory=dict)
    """Files around it, by latitude and longitude rounded to 0.1 degrees, most frequent first; some overlap."""
    folders: Mapping[FolderId, int] = field(default_factory=dict)
    """In the folder or below it."""
    favourites: int = 0
    with_text: int = 0
    pages: Mapping[int, int] = field(default_factory=dict)
    """Documents by the number of their pages."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """By the code of the language of its text, most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A list of files that the user made; nothing is moved."""

    collection_id: CollectionId
    name: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query with a name."""

    search_id: SearchId
    name: str
    query: str
    """JSON, as the window wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A file that could not be read, and why."""

    file_id: FileId
    path: Path
    title: Message
    message: Message
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutPlace:
    """A folder, link or other entry that is not read, nor anything in it, and why."""

    path: Path
    title: Message
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What the index takes on disk, and what is left there."""

    folder: Path
    catalogue_bytes: int
    units_bytes: int
    models_bytes: int
    """Of the models that the user added."""
    logs_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a backup brought that was not there."""

    marks: int = 0
    """Ratings and favourites that are newer than what was here."""
    collections: int = 0
    items: int = 0
    """Files in collections."""
    searches: int = 0
    history: int = 0
    views: int = 0
    concepts: int = 0
    concept_examples: int = 0
    concept_vectors: int = 0
    feedback: int = 0
    absent: int = 0
    """Marked files or files in collections whose bytes are not in this library; they count once they are."""

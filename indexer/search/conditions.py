"""What a filter is: a condition as SQL over the columns of segments, and as a mask over the columns of lists."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from indexer.catalogue.columns import Bools, Columns
    from indexer.catalogue.contents import SegmentColumns
    from indexer.types import CollectionId, ContentId


class Snapshot(Protocol):
    """What a list knows of the library: `indexer.library.snapshot.Snapshot`. Things and files as in `Columns`."""

    columns: Columns

    @property
    def rating(self) -> NDArray[np.int8]:
        """[N] the user's rating, else the file's own."""

    @property
    def favourite(self) -> Bools:
        """[N] whether the user likes it best."""

    def in_collection(self, collection_id: CollectionId) -> Bools:
        """[N] whether it is in a collection."""

    def of_contents(self, contents: Iterable[ContentId]) -> Bools:
        """[N] whether it is one of these contents."""

    def of_files(self, wanted: Bools) -> Bools:
        """[N] whether any copy is among these files, a mask of length M."""


class Condition(ABC):
    """One filter, as far as it was asked for."""

    facet: ClassVar[str]
    """What it narrows. The counts beside a list leave out the condition on their own facet."""

    @abstractmethod
    def sql(self) -> str:
        """Return it over the columns of segments (`indexer.store.table`)."""

    @abstractmethod
    def mask(self, snapshot: Snapshot) -> Bools:
        """[N] return which things pass."""

    @abstractmethod
    def holds(self, place: SegmentColumns) -> bool:
        """Say whether one file passes, whose content has files with other facts."""

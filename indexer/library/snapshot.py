"""What lists show, kept in memory while the catalogue stays as it is: filtered and sorted."""

from __future__ import annotations

from functools import cached_property, reduce
from typing import TYPE_CHECKING, TypeVar, assert_never

import numpy as np

from indexer.catalogue import collections, shown, user_data
from indexer.catalogue.column_updates import updated
from indexer.catalogue.columns import load
from indexer.catalogue.contents import columns_at_places
from indexer.catalogue.folders import all_folders
from indexer.decode.readers import kind_of
from indexer.library.values import Order
from indexer.search.filters import InFolders, conditions_of
from indexer.volumes import mounted_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from indexer.catalogue.columns import Bools, Columns, Ints
    from indexer.catalogue.database import Connection
    from indexer.search.request import Filters
    from indexer.types import CollectionId, ContentId

T = TypeVar("T", int, str)


class Snapshot:
    """The columns of the catalogue as of one moment, with the marks of users."""

    def __init__(self, db: Connection, columns: Columns | None = None) -> None:
        self._db = db
        self.columns = load(db, kind_of) if columns is None else columns

    def followed(self) -> Snapshot:
        """Return the snapshot as it is now; what did not change is not read again."""
        return Snapshot(self._db, updated(self._db, self.columns, kind_of))

    @cached_property
    def rating(self) -> NDArray[np.int8]:
        """[N] the user's rating, else the file's own; 0 is unrated."""
        rated = user_data.rated(self._db)
        values = self.columns.rating.copy()
        places, known = self._places(rated)
        values[places] = np.fromiter(rated.values(), np.int8, len(rated))[known]
        return values

    @cached_property
    def favourite(self) -> Bools:
        """[N] whether the user likes it best."""
        return self._mask(user_data.favourites(self._db))

    @cached_property
    def pages(self) -> Mapping[int, Ints]:
        """The things with so many pages, by their places in the columns."""
        return self._by_value(shown.pages_of_all(self._db))

    @cached_property
    def languages(self) -> Mapping[str, Ints]:
        """The things whose text is of a language, by its code."""
        return self._by_value(shown.languages_of_all(self._db))

    @cached_property
    def name_rank(self) -> Ints:
        """[M] the place of each file in the order of names."""
        ids = np.array(shown.ids_by_name(self._db), np.int64)
        order = np.argsort(ids)
        # A file that went since the columns were read has no place any more.
        found = np.minimum(np.searchsorted(ids, self.columns.file_id, sorter=order), max(len(ids) - 1, 0))
        return order[found] if len(ids) else np.zeros(len(self.columns.file_id), np.int64)

    @cached_property
    def present(self) -> Bools:
        """[M] whether the file's volume is here now."""
        here = mounted_volumes()
        away = [folder.folder_id for folder in all_folders(self._db) if folder.volume_id not in here]
        return ~np.isin(self.columns.folder_id, away)

    def forget_marks(self) -> None:
        """Read what users made anew when it is next asked for."""
        for name in ("rating", "favourite"):
            self.__dict__.pop(name, None)

    def in_collection(self, collection_id: CollectionId) -> Bools:
        """[N] whether it is in a collection."""
        return self._mask(collections.members(self._db, collection_id))

    def of_contents(self, contents: Iterable[ContentId]) -> Bools:
        """[N] whether it is one of these contents."""
        return self._mask(set(contents))

    def of_files(self, wanted: Bools) -> Bools:
        """[N] whether any copy is among these files, a mask of length M."""
        mask = np.zeros(self.columns.things, np.bool_)
        mask[self.columns.thing[wanted]] = True
        return mask

    def first_files(self, wanted: Bools | None) -> Ints:
        """[N] where in the columns of files the file stands that shows each thing, -1 for none.

        Of the copies the first that is wanted and on a disk that is here, else the first that is wanted.
        """
        first = np.full(self.columns.things, -1, np.int64)
        wanted = np.ones(len(self.columns.file_id), np.bool_) if wanted is None else wanted
        for mask in (wanted, wanted & self.present):
            # In reverse, so that the first of several copies wins.
            files = np.flatnonzero(mask)[::-1]
            first[self.columns.thing[files]] = files
        return first

    def _by_value(self, values: Iterable[tuple[ContentId, T]]) -> dict[T, Ints]:
        by_value: dict[T, list[ContentId]] = {}
        for content, value in values:
            by_value.setdefault(value, []).append(content)
        return {value: self._places(contents)[0] for value, contents in by_value.items()}

    def _mask(self, contents: set[ContentId]) -> Bools:
        mask = np.zeros(self.columns.things, np.bool_)
        mask[self._places(contents)[0]] = True
        return mask

    def _places(self, contents: Iterable[ContentId]) -> tuple[Ints, Bools]:
        """Return where those contents are that are here, and which of the asked ones they are."""
        keys = self.columns.keys
        asked = np.array(list(contents), keys.dtype)
        places = np.searchsorted(keys, asked)
        known = places < len(keys)
        known[known] = keys[places[known]] == asked[known]
        return places[known], known


def sorted_things(snapshot: Snapshot, things: Ints, first: Ints, order: Order) -> Ints:
    """Return things, indices into the columns, in order; equal ones come newest first, then by file id.

    `first` [N] is the file that shows each thing.
    """
    columns = snapshot.columns
    ids = columns.file_id[first[things]]
    newest = -columns.taken_ms[things]
    match order:
        case Order.NEWEST:
            keys = [newest]
        case Order.OLDEST:
            keys = [-newest]
        case Order.NAME:
            keys = [snapshot.name_rank[first[things]]]
        case Order.LARGEST:
            keys = [-columns.size_bytes[things], newest]
        case Order.RATING:
            keys = [-snapshot.rating[things].astype(np.int64), newest]
        case _:
            assert_never(order)
    return things[np.lexsort((ids, *reversed(keys)))]


class Filtered:
    """The contents that pass filters, filter by filter: a facet needs all filters but its own.

    Raises:
        UsageError: a folder of the filters is not in the index.
    """

    def __init__(self, db: Connection, snapshot: Snapshot, filters: Filters) -> None:
        conditions = conditions_of(db, filters)
        self._snapshot = snapshot
        self._conditions = conditions
        self._masks = {condition.facet: condition.mask(snapshot) for condition in conditions}
        self.files = next((one.files(snapshot) for one in conditions if isinstance(one, InFolders)), None)
        """[M] the files in the folders; None where no folder is asked for."""
        self._places = list(columns_at_places(db)) if conditions else []
        """Files of contents whose files differ in their facts."""
        if self._places:
            self.files = self._without_those_that_fail(self.files)

    def _without_those_that_fail(self, files: Bools | None) -> Bools:
        """[M] of files that differ from their copies only those that pass."""
        ids = self._snapshot.columns.file_id
        failing = [i for i, place in self._places if not all(one.holds(place) for one in self._conditions)]
        others = ~np.isin(ids, np.array(failing, np.int64))
        return others if files is None else files & others

    def passing(self, *, but: str = "") -> Bools:
        """[N] what passes all filters, or all but the named one."""
        masks = [mask for name, mask in self._masks.items() if name != but]
        passing = reduce(np.logical_and, masks, np.ones(self._snapshot.columns.things, np.bool_))
        if not self._places:
            return passing
        asked = [one for one in self._conditions if one.facet != but]
        there = {place.content_id for _, place in self._places}
        right = {place.content_id for _, place in self._places if all(one.holds(place) for one in asked)}
        return (passing & ~self._snapshot.of_contents(there)) | self._snapshot.of_contents(right)

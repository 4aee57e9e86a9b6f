"""Filters over the shelf: the same meaning as the search gives them (`indexer.search.filters`)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import files as known_files
from indexer.catalogue import phrases, roots, tree
from indexer.catalogue.column_reads import KINDS
from indexer.errors import UsageError
from indexer.search.filters import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.column_reads import Bools, Floats, Ints
    from indexer.catalogue.database import Connection
    from indexer.library.shelf import Shelf
    from indexer.search.request import Filters, Near
    from indexer.types import FolderId


class Narrowed:
    """What filters leave, filter by filter: a facet wants all of them but its own.

    Raises:
        UsageError: a folder of the filters is not in the index.
    """

    def __init__(self, db: Connection, shelf: Shelf, filters: Filters) -> None:
        self._shelf = shelf
        self.files = _in_folders(db, shelf, filters.folders) if filters.folders else None
        """[M] the files in the folders; None where no folder is asked for."""
        self._masks = _masks(db, shelf, filters)
        if self.files is not None:
            self._masks["folders"] = shelf.of_files(self.files)

    def passing(self, *, but: str = "") -> Bools:
        """[N] what passes all filters, or all but the named one."""
        masks = [mask for name, mask in self._masks.items() if name != but]
        return reduce(np.logical_and, masks, np.ones(self._shelf.columns.things, np.bool_))


def _masks(db: Connection, shelf: Shelf, filters: Filters) -> dict[str, Bools]:
    columns = shelf.columns
    masks: dict[str, Bools] = {}
    if filters.kinds:
        masks["kinds"] = np.isin(columns.kind, [KINDS.index(kind) for kind in filters.kinds])
    if filters.after_ms is not None or filters.before_ms is not None:
        masks["months"] = _between(columns.taken_ms, filters.after_ms, filters.before_ms)
    if filters.cameras:
        masks["cameras"] = _named(columns.cameras, filters.cameras)[columns.camera]
    if filters.near is not None:
        masks["places"] = _near(columns.latitude, columns.longitude, filters.near)
    if filters.rating_min is not None:
        masks["ratings"] = shelf.rating >= filters.rating_min
    if filters.favourite is not None:
        masks["favourites"] = shelf.favourite == filters.favourite
    if filters.has_text is not None:
        # Of what was not read yet nobody knows.
        masks["with_text"] = (columns.has_text == filters.has_text) & (np.arange(columns.things) < len(columns.keys))
    if filters.collection is not None:
        masks["collection"] = shelf.in_collection(filters.collection)
    if filters.phrases:
        named = np.isin(columns.file_id, phrases.seen_with(db, filters.phrases))
        masks["phrases"] = shelf.of_contents(phrases.contents_with(db, filters.phrases)) | shelf.of_files(named)
    return masks


def _in_folders(db: Connection, shelf: Shelf, folders: Sequence[Path]) -> Bools:
    whereabouts = roots.whereabouts(db)
    asked: list[FolderId] = []
    for folder in folders:
        places = whereabouts.places_of(folder)
        found = [number for place in places if (number := known_files.folder_id(db, *place)) is not None]
        if not found:
            raise UsageError("This folder is not in the index", "Index it first, or check its name.", path=folder)
        asked.append(found[0])
    return np.isin(shelf.columns.folder_id, tree.below(db, asked))


def _between(taken_ms: Ints, after_ms: int | None, before_ms: int | None) -> Bools:
    mask = np.ones(len(taken_ms), np.bool_)
    if after_ms is not None:
        mask &= taken_ms >= after_ms
    if before_ms is not None:
        mask &= taken_ms < before_ms
    return mask


def _named(cameras: Sequence[str], wanted: Sequence[str]) -> Bools:
    return np.array([any(word.lower() in camera.lower() for word in wanted) for camera in cameras], np.bool_)


def _near(latitude: Floats, longitude: Floats, near: Near) -> Bools:
    """Compare great-circle distances, by the haversine formula; what has no place is not near."""
    there, lat = np.radians(latitude), np.radians(near.latitude)
    turn = np.radians(longitude - near.longitude)
    half = np.sin((there - lat) / 2) ** 2 + np.cos(there) * np.cos(lat) * np.sin(turn / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))) <= near.radius_km, np.bool_)

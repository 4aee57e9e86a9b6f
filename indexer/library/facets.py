"""Counts what each value of a filter would leave."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.column_reads import KINDS
from indexer.library.values import Facets
from indexer.search.filters import EARTH_RADIUS_KM, is_near
from indexer.search.request import Near
from indexer.types import FolderId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.column_reads import Bools, Ints
    from indexer.catalogue.tree import Folder
    from indexer.library.narrowing import Narrowed
    from indexer.library.shelf import Shelf

RATINGS = 6
CELL_DEGREES = 0.1
"""Of the places that are counted together."""
MOST_PLACES = 50
_ROW = 4096
"""More cells than there are around the earth, so that a cell is one number."""


def facets(shelf: Shelf, narrowed: Narrowed, folders: Sequence[Folder], radius_km: float) -> Facets:
    """Count the things on a shelf. Equal copies of a file are one thing.

    Args:
        folders: all folders, parents before children.
        radius_km: how far around a place its files are counted.
    """
    columns = shelf.columns
    kinds = np.bincount(columns.kind[narrowed.passing(but="kinds")], minlength=len(KINDS))
    cameras = np.bincount(columns.camera[narrowed.passing(but="cameras")], minlength=len(columns.cameras))
    ratings = np.bincount(shelf.rating[narrowed.passing(but="ratings")], minlength=RATINGS)
    return Facets(
        total=int(np.count_nonzero(narrowed.passing())),
        kinds={kind: int(count) for kind, count in zip(KINDS, kinds, strict=True) if count},
        cameras={
            columns.cameras[code]: int(cameras[code])
            for code in np.argsort(-cameras, kind="stable")
            if cameras[code] and columns.cameras[code]
        },
        ratings={rating: int(count) for rating, count in enumerate(ratings) if count},
        months=months_of(columns.taken_ms[narrowed.passing(but="months")]),
        places=_places(shelf, narrowed, radius_km),
        folders=things_below(folders, shelf, narrowed.passing(but="folders")),
        favourites=int(np.count_nonzero(shelf.favourite & narrowed.passing(but="favourites"))),
        with_text=int(np.count_nonzero(columns.has_text & narrowed.passing(but="with_text"))),
    )


def months_of(taken_ms: Ints) -> dict[str, int]:
    """Count by `2024-06`, in order, without empty months."""
    months, counts = np.unique(taken_ms.astype("M8[ms]").astype("M8[M]"), return_counts=True)
    return {str(month): int(count) for month, count in zip(months, counts, strict=True)}


def things_below(folders: Sequence[Folder], shelf: Shelf, passing: Bools) -> dict[FolderId, int]:
    """Count the things in each folder and below it: one with copies in two folders once in each, and once above both.

    Args:
        folders: all folders, parents before children.
        passing: [N] the things to count.
    """
    columns = shelf.columns
    wanted = passing[columns.thing]
    things, places = columns.thing[wanted], columns.folder_id[wanted]
    alone = np.bincount(things, minlength=columns.things)[things] == 1
    parents = {folder.folder_id: folder.parent_id for folder in folders}
    counts = Counter(_counted(places[alone]))
    for folder in reversed(folders):
        if folder.parent_id is not None:
            counts[folder.parent_id] += counts[folder.folder_id]
    copies: set[tuple[int, int]] = set()
    for place, thing in zip(places[~alone].tolist(), things[~alone].tolist(), strict=True):
        above: FolderId | None = FolderId(place)
        while above is not None and (above, thing) not in copies:
            copies.add((above, thing))
            above = parents.get(above)
    counts.update(FolderId(place) for place, _ in copies)
    return dict(counts)


def _counted(folder_ids: Ints) -> dict[FolderId, int]:
    numbers, counts = np.unique(folder_ids, return_counts=True)
    return dict(zip(map(FolderId, numbers.tolist()), counts.tolist(), strict=True))


def _places(shelf: Shelf, narrowed: Narrowed, radius_km: float) -> dict[tuple[float, float], int]:
    """Return the cells with most things, and how many things are near the middle of each."""
    columns = shelf.columns
    wanted = narrowed.passing(but="places") & ~np.isnan(columns.latitude)
    rows = np.rint(columns.latitude[wanted] / CELL_DEGREES).astype(np.int64)
    columns_of_cells = np.rint(columns.longitude[wanted] / CELL_DEGREES).astype(np.int64)
    cells, counts = np.unique(rows * _ROW + columns_of_cells + _ROW // 2, return_counts=True)
    found: dict[tuple[float, float], int] = {}
    order = np.argsort(columns.latitude[wanted])
    latitude, longitude = columns.latitude[wanted][order], columns.longitude[wanted][order]
    reach = math.degrees(radius_km / EARTH_RADIUS_KM) + CELL_DEGREES
    for i in np.argsort(-counts, kind="stable")[:MOST_PLACES]:
        row, column = divmod(int(cells[i]), _ROW)
        near = Near(round(row * CELL_DEGREES, 1), round((column - _ROW // 2) * CELL_DEGREES, 1), radius_km)
        band = slice(*np.searchsorted(latitude, (near.latitude - reach, near.latitude + reach)))
        found[near.latitude, near.longitude] = int(np.count_nonzero(is_near(latitude[band], longitude[band], near)))
    return dict(sorted(found.items(), key=lambda place: -place[1]))

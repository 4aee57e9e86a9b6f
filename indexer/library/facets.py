"""Counts what each value of a filter would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue.columns import KINDS
from indexer.library.values import Facets

if TYPE_CHECKING:
    from indexer.catalogue.columns import Ints
    from indexer.library.narrowing import Narrowed
    from indexer.library.shelf import Shelf

RATINGS = 6
CELL_DEGREES = 0.1
"""Of the places that are counted together."""
_ROW = 4096
"""More cells than there are around the earth, so that a cell is one number."""


def facets(shelf: Shelf, narrowed: Narrowed) -> Facets:
    """Count the things on a shelf."""
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
        places=_places(shelf, narrowed),
        favourites=int(np.count_nonzero(shelf.favourite & narrowed.passing(but="favourites"))),
        with_text=int(np.count_nonzero(columns.has_text & narrowed.passing(but="with_text"))),
    )


def months_of(taken_ms: Ints) -> dict[str, int]:
    """Count by `2024-06`, in order, without empty months."""
    months, counts = np.unique(taken_ms.astype("M8[ms]").astype("M8[M]"), return_counts=True)
    return {str(month): int(count) for month, count in zip(months, counts, strict=True)}


def _places(shelf: Shelf, narrowed: Narrowed) -> dict[tuple[float, float], int]:
    columns = shelf.columns
    wanted = narrowed.passing(but="places") & ~np.isnan(columns.latitude)
    rows = np.rint(columns.latitude[wanted] / CELL_DEGREES).astype(np.int64)
    columns_of_cells = np.rint(columns.longitude[wanted] / CELL_DEGREES).astype(np.int64)
    cells, counts = np.unique(rows * _ROW + columns_of_cells + _ROW // 2, return_counts=True)
    found: dict[tuple[float, float], int] = {}
    for i in np.argsort(-counts, kind="stable"):
        row, column = divmod(int(cells[i]), _ROW)
        found[round(row * CELL_DEGREES, 1), round((column - _ROW // 2) * CELL_DEGREES, 1)] = int(counts[i])
    return found

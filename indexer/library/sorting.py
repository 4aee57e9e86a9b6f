"""Puts what lists show in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from indexer.library.values import Order

if TYPE_CHECKING:
    from indexer.catalogue.columns import Ints
    from indexer.library.shelf import Shelf


def sorted_things(shelf: Shelf, things: Ints, first: Ints, order: Order) -> Ints:
    """Return things in order; what is equal comes newest first, then by file id.

    Args:
        shelf: what knows them.
        things: places on the shelf.
        first: [N] the file that shows each thing.
        order: what comes first.
    """
    columns = shelf.columns
    ids = columns.file_id[first[things]]
    newest = -columns.taken_ms[things]
    match order:
        case Order.NEWEST:
            keys = [newest]
        case Order.OLDEST:
            keys = [-newest]
        case Order.NAME:
            keys = [shelf.name_rank[first[things]]]
        case Order.LARGEST:
            keys = [-columns.size_bytes[things], newest]
        case Order.RATING:
            keys = [-shelf.rating[things].astype(np.int64), newest]
        case _:
            assert_never(order)
    return things[np.lexsort((ids, *reversed(keys)))]

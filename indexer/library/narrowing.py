"""What filters leave of the shelf."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from indexer.search.filters import InFolders, conditions_of

if TYPE_CHECKING:
    from indexer.catalogue.columns import Bools
    from indexer.catalogue.database import Connection
    from indexer.library.shelf import Shelf
    from indexer.search.request import Filters


class Narrowed:
    """What filters leave, filter by filter: a facet wants all of them but its own.

    Raises:
        UsageError: a folder of the filters is not in the index.
    """

    def __init__(self, db: Connection, shelf: Shelf, filters: Filters) -> None:
        conditions = conditions_of(db, filters)
        self._things = shelf.columns.things
        self._masks = {condition.facet: condition.mask(shelf) for condition in conditions}
        self.files = next((one.files(shelf) for one in conditions if isinstance(one, InFolders)), None)
        """[M] the files in the folders; None where no folder is asked for."""

    def passing(self, *, but: str = "") -> Bools:
        """[N] what passes all filters, or all but the named one."""
        masks = [mask for name, mask in self._masks.items() if name != but]
        return reduce(np.logical_and, masks, np.ones(self._things, np.bool_))

"""How much there is to do, found out beside the work so that the work begins at once."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Self

from indexer.catalogue.database import connect
from indexer.errors import KnownError
from indexer.stream import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.home import Home
    from indexer.pipeline.indexing import Indexer
    from indexer.pipeline.targets import Target

log = logging.getLogger(__name__)


class Estimate:
    """Counts the files that have to be read, in a thread of its own; a context manager."""

    def __init__(self, indexer: Indexer, home: Home, targets: Sequence[Target]) -> None:
        self._indexer = indexer
        self._home = home
        self._targets = targets
        self._total: int | None = None
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._count, name="estimate", daemon=True)

    @property
    def total(self) -> int | None:
        """Files to read in this run; None while it is not known."""
        return self._total

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def _count(self) -> None:
        total = 0
        try:
            with closing(connect(self._home.catalogue, create=False)) as db:
                for change in self._indexer.changes(self._targets, db):
                    if self._left.is_set():
                        return
                    total += isinstance(change, SourceFile)
        except KnownError as trouble:
            log.info("no estimate: %s", trouble)
            return
        self._total = total

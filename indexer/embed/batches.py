"""How many items one run of a graph takes, learned from running out of memory."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

import numpy as np

from indexer.embed.session import SessionMemoryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.types import Vectors

log = logging.getLogger(__name__)


def plan(start: int, stop: int, size: int) -> list[slice]:
    """Return the slices that cover `start` to `stop` in order, none longer than `size`.

    They are as equal as can be: a last batch of one costs as much as its own start.
    """
    count = -(-(stop - start) // size)
    edges = [start + (stop - start) * i // count for i in range(count + 1)] if count > 0 else []
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


class BatchSize:
    """The largest batch that is known to fit; it only shrinks while the program runs."""

    def __init__(self, size: int) -> None:
        self._size = size

    @property
    def size(self) -> int:
        """Items per run at most."""
        return self._size

    def run(self, total: int, step: Callable[[slice], Vectors]) -> Vectors:
        """Return the rows of `step` over 0 to `total`, in order, in runs that fit into memory.

        Raises:
            SessionMemoryError: not even one item fits.
        """
        done: list[Vectors] = []
        parts = plan(0, total, self._size)
        while parts:
            part = parts.pop(0)
            try:
                done.append(step(part))
            except SessionMemoryError:
                length = part.stop - part.start
                if length == 1:
                    raise
                self._size = length // 2
                log.warning("no memory for a batch of %d, going on with %d", length, self._size)
                parts = plan(part.start, total, self._size)
        return np.concatenate(done)

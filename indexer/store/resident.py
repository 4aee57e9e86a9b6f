"""A copy of a table in memory: for libraries of usual size, comparing all vectors is faster than any index on disk.

A search fetches hundreds of rows by id, and that takes LanceDB longer than the comparison itself. The copy follows the
table: a version that it does not have is answered by LanceDB, while a thread reads it anew.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexer.store.table import TEXT, VECTOR, open_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from indexer.types import ModelId, Vector, Vectors

log = logging.getLogger(__name__)

MOST_BYTES = 192 * 1024**2
"""Of vectors and texts: 115,000 photos, or 40,000 pages of documents."""
_SAMPLE_ROWS = 500
"""Of which the length of texts is estimated, before all are read."""
REST_FACTOR = 20
"""The next reading waits so many times as long as the last one took: while files are indexed, versions come every two
seconds."""


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one version of a table."""

    version: int
    table: pa.Table
    """The columns that a search reads, without vectors, in one chunk."""
    vectors: Vectors
    """float32 [N, D]."""
    places: dict[str, int]
    """The row of each segment id."""

    def nearest(self, vector: Vector, count: int) -> tuple[pa.Table, Vectors]:
        """Return the rows with the highest dot products with a vector, in no order, and their vectors."""
        similarity = self.vectors @ vector
        if count < len(similarity):
            return self.at(np.argpartition(-similarity, count - 1)[:count])
        return self.at(np.arange(len(similarity)))

    def of(self, segment_ids: Sequence[str]) -> tuple[pa.Table, Vectors] | None:
        """Return the rows of segments, in their order; None if one of them is not here."""
        places = [self.places.get(segment) for segment in segment_ids]
        known = [place for place in places if place is not None]
        return self.at(np.array(known, np.int64)) if len(known) == len(places) else None

    def at(self, places: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> tuple[pa.Table, Vectors]:
        """Return rows by their number, and their vectors."""
        return self.table.take(places), self.vectors[places]


class Resident:
    """Keeps the rows of a model's table in memory as long as there are not too many.

    Args:
        folder: of the tables.
        columns: what a search reads, the id first, without the vector.
    """

    def __init__(self, folder: Path, model_id: ModelId, dimension: int, columns: Sequence[str]) -> None:
        self._folder, self._model_id, self._dimension = folder, model_id, dimension
        self._columns = list(columns)
        self._rows: Rows | None = None
        self._reading: threading.Thread | None = None
        self._rests_until_s = 0.0
        self._is_too_large = False

    def rows(self, version: int) -> Rows | None:
        """Return the rows of this version of the table; None if they are not here yet, which starts reading them."""
        rows = self._rows
        if rows is not None and rows.version == version:
            return rows
        is_reading = self._reading is not None and self._reading.is_alive()
        if not is_reading and not self._is_too_large and time.monotonic() >= self._rests_until_s:
            self._reading = threading.Thread(target=self._read, name="resident-rows", daemon=True)
            self._reading.start()
        return None

    def wait(self) -> None:
        """Wait until a reading that was started has ended."""
        if self._reading is not None:
            self._reading.join()

    def _read(self) -> None:
        began = time.monotonic()
        try:
            self._rows = None  # two copies at once would take twice the memory
            self._rows = self._read_rows()
        except Exception:  # without the copy LanceDB answers; its own errors are told by the next search
            log.info("the table cannot be kept in memory now", exc_info=True)
        now = time.monotonic()
        self._rests_until_s = now + REST_FACTOR * (now - began)

    def _read_rows(self) -> Rows | None:
        table = open_table(self._folder, self._model_id, self._dimension)
        if table is None:
            return None
        version = table.version
        table.checkout(version)  # so that all columns are of the same version
        count = table.count_rows()
        sample = table.search().select([TEXT]).limit(_SAMPLE_ROWS).to_arrow()
        text_bytes = sample.nbytes / max(len(sample), 1)
        if count * (self._dimension * 4 + text_bytes) > MOST_BYTES:
            self._is_too_large = True
            return None
        found = table.search().select([*self._columns, VECTOR]).limit(max(count, 1)).to_arrow().combine_chunks()
        vectors = np.ascontiguousarray(found[VECTOR].combine_chunks().flatten(), np.float32)
        rest = found.drop_columns([VECTOR])
        places = {segment: place for place, segment in enumerate(rest[self._columns[0]].to_pylist())}
        return Rows(version, rest, vectors.reshape(-1, self._dimension), places)

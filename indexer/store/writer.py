"""Changes to the table of units; one process, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.store.schema import columns_table, units_table
from indexer.store.table import open_or_create, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.places import UnitColumns
    from indexer.stream import Embedded
    from indexer.types import ContentId, ModelId, UnitId

_DELETE_BATCH = 500


class UnitWriter:
    """The only writer of a model's table."""

    def __init__(self, folder: Path, model_id: ModelId, dimension: int) -> None:
        """Open the table, making it where there is none.

        Raises:
            IndexTroubleError: see `table.open_table`.
        """
        self.table = open_or_create(folder, model_id, dimension)
        self.folder = folder
        self._dimension = dimension

    def put(self, vectors: Sequence[Embedded], columns: Sequence[UnitColumns]) -> None:
        """Insert units, or replace those with the same id; one version of the table."""
        if not vectors:
            return
        with telling(self.folder):
            rows = units_table(vectors, columns, self._dimension)
            self.table.merge_insert("unit_id").when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def add(self, vectors: Sequence[Embedded], columns: Sequence[UnitColumns]) -> None:
        """Insert units that are certainly new, without looking for their ids."""
        with telling(self.folder):
            self.table.add(units_table(vectors, columns, self._dimension))

    def put_columns(self, units: Sequence[tuple[UnitId, UnitColumns]]) -> None:
        """Change everything but the vectors of units that are there; others are ignored."""
        if not units:
            return
        with telling(self.folder):
            rows = columns_table([unit for unit, _ in units], [columns for _, columns in units])
            self.table.merge_insert("unit_id").when_matched_update_all().execute(rows)

    def delete(self, content_ids: Iterable[ContentId]) -> None:
        """Delete the units of contents."""
        ids = list(content_ids)
        with telling(self.folder):
            for start in range(0, len(ids), _DELETE_BATCH):
                quoted = ", ".join(f"'{content}'" for content in ids[start : start + _DELETE_BATCH])
                self.table.delete(f"content_id IN ({quoted})")

    def content_ids(self) -> Iterator[list[ContentId]]:
        """Yield the content of every unit, in batches."""
        with telling(self.folder):
            for batch in self.table.search().select(["content_id"]).to_batches(10_000):
                yield batch.column(0).to_pylist()

    def count(self) -> int:
        """Return how many units there are."""
        with telling(self.folder):
            return int(self.table.count_rows())

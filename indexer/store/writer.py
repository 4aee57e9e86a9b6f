"""Changes to the table of segments; one process, one thread."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from indexer.store.schema import SEGMENT_ID, columns_table, segments_table
from indexer.store.table import open_or_create, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.places import SegmentColumns
    from indexer.stream import Embedded
    from indexer.types import ContentId, ModelId

_DELETE_BATCH = 500
_COLUMNS_BATCH = 10_000


class SegmentWriter:
    """The only writer of a model's table."""

    def __init__(self, folder: Path, model_id: ModelId, dimension: int) -> None:
        """Open the table, making it where there is none.

        Raises:
            IndexTroubleError: see `table.open_table`.
        """
        self.table = open_or_create(folder, model_id, dimension)
        self.folder = folder
        self._dimension = dimension

    def put(self, vectors: Sequence[Embedded], columns: Sequence[SegmentColumns]) -> None:
        """Insert segments, or replace those with the same id; one version of the table.

        Args:
            vectors: of the segments.
            columns: of the segment of each vector.
        """
        if not vectors:
            return
        with telling(self.folder):
            rows = segments_table(vectors, columns, self._dimension)
            self.table.merge_insert(SEGMENT_ID).when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def add(self, vectors: Sequence[Embedded], columns: Sequence[SegmentColumns]) -> None:
        """Insert segments that are certainly new, without looking for their ids."""
        with telling(self.folder):
            self.table.add(segments_table(vectors, columns, self._dimension))

    def put_columns(self, columns: Iterable[SegmentColumns]) -> None:
        """Change everything but the vectors of segments that are there; others are ignored."""
        rest = iter(columns)
        with telling(self.folder):
            while part := list(islice(rest, _COLUMNS_BATCH)):
                self.table.merge_insert(SEGMENT_ID).when_matched_update_all().execute(columns_table(part))

    def delete(self, content_ids: Iterable[ContentId]) -> None:
        """Delete the segments of contents."""
        ids = list(content_ids)
        with telling(self.folder):
            for start in range(0, len(ids), _DELETE_BATCH):
                quoted = ", ".join(f"'{content}'" for content in ids[start : start + _DELETE_BATCH])
                self.table.delete(f"content_id IN ({quoted})")

    def delete_surplus(self, counts: Sequence[tuple[ContentId, int]]) -> None:
        """Delete the segments of contents but the first ones.

        Args:
            counts: contents, and how many segments of each stay.
        """
        with telling(self.folder):
            for start in range(0, len(counts), _DELETE_BATCH):
                part = counts[start : start + _DELETE_BATCH]
                self.table.delete(" OR ".join(f"(content_id = '{one}' AND ordinal >= {count})" for one, count in part))

    def content_ids(self) -> Iterator[list[ContentId]]:
        """Yield the content of every segment, in batches."""
        with telling(self.folder):
            for batch in self.table.search().select(["content_id"]).to_batches(10_000):
                yield batch.column(0).to_pylist()

    def count(self) -> int:
        """Return how many segments there are."""
        with telling(self.folder):
            return int(self.table.count_rows())

"""Makes the catalogue and the vectors agree again after a kill or a power cut."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue.database import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.store.writer import SegmentWriter
    from indexer.types import ModelId

log = logging.getLogger(__name__)


def agree(db: Connection, path: Path, table: SegmentWriter, model_id: ModelId) -> tuple[int, int]:
    """Delete segments that the catalogue does not know; forget vectors that the table does not have.

    A content that was about to be read more thoroughly keeps as many segments as it had: it is found all the time, and
    read again.

    Costs a count of rows when the two agree.

    Returns:
        How many contents were deleted from the table, how many will be embedded again.
    """
    if table.count() == embedded.segment_total(db, model_id):
        return 0, 0
    with transaction(db, path):
        with embedded.stored_segments(db) as stored:
            for batch in table.content_ids():
                stored.add(batch)
            unknown = stored.not_embedded(model_id)
            lost = stored.forget_missing(model_id)
            surplus = stored.too_many(model_id)
        table.delete_surplus(surplus)
        table.delete(unknown)
    log.info("catalogue and vectors agree again: %d contents deleted, %d to embed again", len(unknown), lost)
    return len(unknown), lost

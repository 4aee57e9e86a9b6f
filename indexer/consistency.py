"""Makes the catalogue and the units agree again after a kill or a power cut."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue.database import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.store.writer import UnitWriter
    from indexer.types import ModelId

log = logging.getLogger(__name__)


def agree(db: Connection, path: Path, units: UnitWriter, model_id: ModelId) -> tuple[int, int]:
    """Delete units that the catalogue does not know; forget vectors that the table does not have.

    Costs a count of rows when the two agree.

    Returns:
        How many contents were deleted from the table, how many will be embedded again.
    """
    if units.count() == embedded.unit_total(db, model_id):
        return 0, 0
    with transaction(db, path):
        with embedded.stored_contents(db) as stored:
            for batch in units.content_ids():
                stored.add(batch)
            unknown = stored.not_embedded(model_id)
            lost = stored.forget_missing(model_id)
        units.delete(unknown)
    log.info("catalogue and units agree again: %d units deleted, %d to embed again", len(unknown), lost)
    return len(unknown), lost

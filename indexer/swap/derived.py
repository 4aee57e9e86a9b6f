"""The table of a model that differs from another one by an adapter: a product over the other's vectors.

No file is read. It works in both directions, so going back brings along what was indexed meanwhile.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue.database import transaction
from indexer.catalogue.pending import lacking
from indexer.models.adapted import Conversion, base_of
from indexer.models.installed import installed
from indexer.store.rows import copy_rows, is_whole
from indexer.swap.fill import Filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection
    from indexer.home import Home
    from indexer.models.installed import Installed
    from indexer.pipeline.control import Control
    from indexer.store.writer import SegmentWriter

log = logging.getLogger(__name__)


def relatives(home: Home, db: Connection, model: Installed) -> list[Installed]:
    """Return the models with the same base that have contents which this one lacks, those with most of them first."""
    others = [one for one in installed(home) if one.model_id != model.model_id and base_of(one) == base_of(model)]
    more = {one.model_id: lacking(db, model.model_id, one.model_id)[0] for one in others}
    return sorted((one for one in others if more[one.model_id]), key=lambda one: -more[one.model_id])


def carry_over(
    home: Home, db: Connection, model: Installed, table: SegmentWriter, control: Control
) -> Iterator[Filled]:
    """Give a model's table the contents that its relatives have and it lacks; yield what was done.

    The caller holds the WriterLock, and made catalogue and table agree. What a kill or a halt interrupts is made anew.

    Raises:
        IndexTroubleError: the disk is full or the index damaged.
        ModelError: a file of a model is damaged.
    """
    for relative in relatives(home, db, model):
        if control.halted:
            return
        dimension = model.manifest.dimension
        if not is_whole(home.units, relative.model_id, dimension):
            continue
        wanted = dict(embedded.beyond(db, model.model_id, relative.model_id))
        rows = 0
        for count in copy_rows(relative.model_id, table, wanted, Conversion(relative, model), dimension):
            rows += count
            if control.halted:
                table.delete(wanted)
                return
        with transaction(db, home.catalogue):
            for content, segments in wanted.items():
                embedded.mark(db, model.model_id, content, segments)
        log.info("%d contents of %s are carried over to %s", len(wanted), relative.model_id, model.model_id)
        yield Filled(contents=len(wanted), segments=rows)

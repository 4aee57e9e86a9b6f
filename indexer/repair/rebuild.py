"""Rebuilds the LanceDB side from SQLite and the files.

Vectors of files on disconnected disks cannot be computed again; they are copied from the old table if it can be read.
"""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

from indexer.catalogue import embedded
from indexer.catalogue.contents import columns_of, copies_of
from indexer.catalogue.database import connect, transaction
from indexer.catalogue.folders import exists_at
from indexer.errors import IndexTroubleError
from indexer.store.reader import stored_vectors
from indexer.store.tables import table_folder
from indexer.store.writer import SegmentWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.embed.manifest import Manifest
    from indexer.home import Home
    from indexer.types import ContentId

log = logging.getLogger(__name__)

_BATCH = 500


def rebuild_table(home: Home, manifest: Manifest) -> int:
    """Replace the model's table by one with only what cannot be embedded again; return how many contents.

    The caller holds the WriterLock, and indexes all roots afterwards. A kill leaves an index that the next `index`
    completes.
    """
    fresh = home.folder / "units.new"
    shutil.rmtree(fresh, ignore_errors=True)
    model_id = manifest.model_id
    db = connect(home.catalogue, create=False)
    try:
        writer = SegmentWriter(fresh, model_id, manifest.dimension)
        carried = _carry_over(db, home.units, writer, manifest)
        with transaction(db, home.catalogue):
            embedded.forget(db, model_id)
            for content, count in carried.items():
                embedded.mark(db, model_id, content, count)
            table = table_folder(home.units, model_id)
            home.units.mkdir(exist_ok=True)
            shutil.rmtree(table, ignore_errors=True)
            table_folder(fresh, model_id).rename(table)
            shutil.rmtree(fresh, ignore_errors=True)
    finally:
        db.close()
    return len(carried)


def _carry_over(db: Connection, old: Path, writer: SegmentWriter, manifest: Manifest) -> dict[ContentId, int]:
    """Copy the vectors of contents without a reachable file."""
    carried: dict[ContentId, int] = {}
    try:
        for contents in _unreachable(db, manifest):
            columns = {row.segment_id: row for row in columns_of(db, contents)}
            vectors = [
                vector
                for vector in stored_vectors(old, manifest.model_id, manifest.dimension, contents)
                if vector.segment_id in columns
            ]
            writer.put(vectors, [columns[vector.segment_id] for vector in vectors])
            for vector in vectors:
                carried[vector.content_id] = carried.get(vector.content_id, 0) + 1
    except IndexTroubleError as trouble:
        log.info("vectors of files that are away could not be carried over: %s", trouble)
    return carried


def _unreachable(db: Connection, manifest: Manifest) -> Iterator[Sequence[ContentId]]:
    for contents in embedded.contents(db, manifest.model_id, _BATCH):
        copies = copies_of(db, contents)
        away = [
            content
            for content in contents
            if not any(exists_at(copy.volume_id, copy.folder, copy.name) for copy in copies.get(content, ()))
        ]
        if away:
            yield away

"""Removes folders and files from the index because the user says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import roots
from indexer.catalogue.database import transaction
from indexer.errors import UsageError
from indexer.folders import is_below
from indexer.stream import Commit, Gone

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.indexing import Indexer
    from indexer.types import FileId, VolumeId


def forget(indexer: Indexer, path: Path) -> int:
    """Remove what the index has at or below a path, there or not, and the roots in it; return the files removed.

    Raises:
        UsageError: the index has nothing there.
    """
    removed = 0
    known = False
    for volume_id, relative in roots.whereabouts(indexer.db).places_of(path):
        inside = [r for r in roots.roots(indexer.db) if r.volume_id == volume_id and is_below(r.folder, relative)]
        ids = _ids_at(indexer.db, volume_id, relative)
        known = known or bool(inside or ids)
        for start in range(0, len(ids), 10_000):
            for _ in indexer.write([Commit((), (Gone(tuple(ids[start : start + 10_000])),))]):
                pass
        with transaction(indexer.db, indexer.home.catalogue):
            for root in inside:
                roots.remove_root(indexer.db, root.root_id)
        removed += len(ids)
    if not known:
        raise UsageError("The index has nothing there", "See its folders with: recallery status.", path=path)
    indexer.maintain()
    return removed


def _ids_at(db: Connection, volume_id: VolumeId, relative: str) -> list[FileId]:
    folder, _, name = relative.rpartition("/")
    own = known_files.file_id(db, volume_id, folder, name)
    return [own] if own is not None else known_files.ids_below(db, volume_id, relative)

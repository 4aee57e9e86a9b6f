"""Removes folders and files from the index because the user says so, in batches so that nothing waits long for it.

The root is forgotten first, and its folder stored in the settings: an interrupted removal continues at the next start,
and the folder is not indexed again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from indexer.catalogue import files as known_files
from indexer.catalogue import roots, writes
from indexer.catalogue.database import transaction
from indexer.catalogue.folders import exists_at, is_below
from indexer.errors import UsageError
from indexer.stream import Commit, Gone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.pipeline.indexing import Indexer
    from indexer.stream import Committed
    from indexer.types import FileId, RootId, VolumeId

BATCH = 2_000
UNFINISHED = "removals"
"""The setting that lists volumes and folders as JSON."""


def forget(indexer: Indexer, path: Path) -> int:
    """Remove what the index has at or below a path, existing or not, and the roots in it; return the files removed.

    Raises UsageError if the index has nothing there.
    """
    removed = 0
    known = False
    for volume_id, relative in roots.folder_paths(indexer.db).places_of(path):
        inside = [r for r in roots.roots(indexer.db) if r.volume_id == volume_id and is_below(r.folder, relative)]
        ids = _ids_at(indexer.db, volume_id, relative)
        known = known or bool(inside or ids)
        removed += sum(event.removed for event in _remove(indexer, ids))
        if indexer.control.halted:
            return removed
        with transaction(indexer.db, indexer.home.catalogue):
            for root in inside:
                roots.remove_root(indexer.db, root.root_id)
            writes.forget_left_out(indexer.db, volume_id, relative)
            writes.drop_empty_folders(indexer.db)
    if not known:
        raise UsageError("This is not in the index", "See its folders with: recallery status.", path=path)
    indexer.maintain()
    return removed


def begin_removal(indexer: Indexer, root_id: RootId) -> None:
    """Forget a root at once; `continue_removal` removes its files."""
    with transaction(indexer.db, indexer.home.catalogue):
        for root in roots.roots(indexer.db):
            if root.root_id == root_id:
                _note(indexer.db, [*_unfinished(indexer.db), (root.volume_id, root.folder)])
                roots.remove_root(indexer.db, root_id)
                writes.forget_left_out(indexer.db, root.volume_id, root.folder)


def is_removal_pending(db: Connection) -> bool:
    """Say whether `continue_removal` has something to do."""
    return bool(_unfinished(db))


def continue_removal(indexer: Indexer) -> Iterator[Committed]:
    """Remove the files of roots whose removal began, until the indexer's control halts it."""
    for place in _unfinished(indexer.db):
        volume_id, folder = place
        # A folder inside it that was chosen again meanwhile stays.
        kept = [root.folder for root in roots.roots(indexer.db) if root.volume_id == volume_id]
        below = known_files.places_below(indexer.db, volume_id, folder)
        ids = [file_id for file_id, inside, _ in below if not any(is_below(inside, top) for top in kept)]
        yield from _remove(indexer, ids)
        if indexer.control.halted:
            return
        with transaction(indexer.db, indexer.home.catalogue):
            _note(indexer.db, [other for other in _unfinished(indexer.db) if other != place])
            writes.drop_empty_folders(indexer.db)


def remove_missing(indexer: Indexer, path: Path) -> Iterator[Committed]:
    """Remove the files at or below a path that do not exist, as the user confirmed."""
    for volume_id, relative in roots.folder_paths(indexer.db).places_of(path):
        missing = [
            file_id
            for file_id, folder, name in known_files.places_below(indexer.db, volume_id, relative)
            if not exists_at(volume_id, folder, name)
        ]
        yield from _remove(indexer, missing)


def _remove(indexer: Indexer, ids: Sequence[FileId]) -> Iterator[Committed]:
    parts = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    yield from indexer.write(Commit((), (Gone(tuple(part)),)) for part in indexer.control.feed(parts))


def _unfinished(db: Connection) -> list[tuple[VolumeId, str]]:
    return [(volume_id, folder) for volume_id, folder in json.loads(roots.setting(db, UNFINISHED, "[]"))]


def _note(db: Connection, places: Sequence[tuple[VolumeId, str]]) -> None:
    roots.store_setting(db, UNFINISHED, json.dumps(places))


def _ids_at(db: Connection, volume_id: VolumeId, relative: str) -> list[FileId]:
    folder, _, name = relative.rpartition("/")
    own = known_files.file_id(db, volume_id, folder, name)
    return [own] if own is not None else known_files.ids_below(db, volume_id, relative)

"""What the library holds as a whole: folders, roots, failures, sizes."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from indexer.catalogue import report, roots, tree
from indexer.catalogue.folders import is_below
from indexer.library.facets import things_below
from indexer.library.values import Failed, FolderNode, RootState, Storage
from indexer.types import FolderId

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.catalogue.roots import Root
    from indexer.home import Home
    from indexer.library.shelf import Shelf
    from indexer.types import RootId


def folders(db: Connection, shelf: Shelf) -> list[FolderNode]:
    """Return the roots and all folders below them, parents before children."""
    tops = {(root.volume_id, root.folder) for root in roots.roots(db)}
    whereabouts = roots.whereabouts(db)
    known = tree.folders(db)
    counts = things_below(known, shelf, np.ones(shelf.columns.things, np.bool_))
    offline: dict[FolderId, bool] = {}
    nodes: list[FolderNode] = []
    for folder in known:
        is_root = (folder.volume_id, folder.path) in tops
        parent = None if is_root else folder.parent_id
        if not is_root and parent not in offline:
            continue
        path, mounted = whereabouts.path_of(folder.volume_id, folder.path)
        # Roots alone are looked at on disk; what is below one is as far away as it is.
        gone = not (mounted and path.is_dir()) if parent is None else offline[parent]
        offline[folder.folder_id] = gone
        node = FolderNode(
            folder_id=folder.folder_id, parent_id=parent, path=path, files=counts.get(folder.folder_id, 0), offline=gone
        )
        nodes.append(node)
    return nodes


def _files_in(shelf: Shelf) -> Counter[FolderId]:
    """Count the files that lists show in each folder itself."""
    numbers, files = np.unique(shelf.columns.folder_id, return_counts=True)
    return Counter(dict(zip(map(FolderId, numbers.tolist()), files.tolist(), strict=True)))


def root_states(db: Connection, shelf: Shelf) -> list[RootState]:
    """Return the folders that the user chose, in the order in which they were added."""
    whereabouts = roots.whereabouts(db)
    labels = roots.volume_labels(db)
    chosen = roots.roots(db)
    counts = _by_status(db, shelf, chosen)
    states: list[RootState] = []
    for root in chosen:
        path, mounted = whereabouts.path_of(root.volume_id, root.folder)
        count = counts[root.root_id]
        states.append(
            RootState(
                root_id=root.root_id,
                path=path,
                volume_id=root.volume_id,
                volume_label=labels.get(root.volume_id, ""),
                excludes=root.excludes,
                offline=not (mounted and path.is_dir()),
                seen=count["shown"] + count["failed"],
                indexed=count["shown"] - count["seen"],
                failed=count["failed"],
            )
        )
    return states


def _by_status(db: Connection, shelf: Shelf, chosen: Sequence[Root]) -> dict[RootId, Counter[str]]:
    """Count the files at and below each root that lists show, and those of each status but indexed."""
    places = {folder.folder_id: (folder.volume_id, folder.path) for folder in tree.folders(db)}
    shown = [(folder_id, "shown", files) for folder_id, files in _files_in(shelf).items()]
    counts: dict[RootId, Counter[str]] = {root.root_id: Counter() for root in chosen}
    for folder_id, status, files in [*shown, *tree.unindexed(db)]:
        volume_id, folder = places.get(folder_id, (None, ""))
        for root in chosen:
            if root.volume_id == volume_id and is_below(folder, root.folder):
                counts[root.root_id][status] += files
    return counts


def failed(db: Connection, limit: int, offset: int) -> list[Failed]:
    """Return files that could not be read, then those that were left alone, each by folder and name."""
    whereabouts = roots.whereabouts(db)
    return [
        Failed(
            file_id=file.file_id,
            path=whereabouts.path_of(file.volume_id, file.folder)[0] / file.name,
            title=file.title,
            message=file.message,
            skipped=file.skipped,
        )
        for file in report.failed_files(db, limit, offset)
    ]


def storage(home: Home) -> Storage:
    """Measure what the index takes on disk; walks its folder."""
    parts = (home.folder.glob(f"{home.catalogue.name}*"), *(f.rglob("*") for f in (home.units, home.models, home.logs)))
    catalogue, units, models, logs = (sum(map(_bytes, part)) for part in parts)
    return Storage(
        folder=home.folder,
        catalogue_bytes=catalogue,
        units_bytes=units,
        models_bytes=models,
        logs_bytes=logs,
        free_bytes=shutil.disk_usage(home.folder).free,
    )


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # the writer tidied it away meanwhile
        return 0

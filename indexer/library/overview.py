"""What the library holds as a whole: folders, roots, failures, sizes."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from indexer.catalogue import report, roots
from indexer.catalogue.columns import KINDS
from indexer.catalogue.folders import all_folders, count_unindexed, is_below
from indexer.home import total_bytes
from indexer.library.values import Facets, Failed, FolderNode, LeftOutPlace, RootState, Storage
from indexer.search.filters import EARTH_RADIUS_KM, is_near
from indexer.search.request import Near
from indexer.types import FolderId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.catalogue.columns import Bools, Ints
    from indexer.catalogue.database import Connection
    from indexer.catalogue.folders import Folder
    from indexer.catalogue.roots import Root
    from indexer.home import Home
    from indexer.library.snapshot import Filtered, Snapshot
    from indexer.types import RootId

T = TypeVar("T", int, str)
RATINGS = 6
CELL_DEGREES = 0.1
"""Size of the cells in which places are counted."""
MOST_PLACES = 50
_ROW = 4096
"""More cells than there are around the earth, so that a cell is one number."""


def folders(db: Connection, snapshot: Snapshot) -> list[FolderNode]:
    """Return the roots and all folders below them, parents before children."""
    tops = {(root.volume_id, root.folder) for root in roots.roots(db)}
    folder_paths = roots.folder_paths(db)
    known = all_folders(db)
    counts = things_below(known, snapshot, np.ones(snapshot.columns.things, np.bool_))
    offline: dict[FolderId, bool] = {}
    nodes: list[FolderNode] = []
    for folder in known:
        is_root = (folder.volume_id, folder.path) in tops
        parent = None if is_root else folder.parent_id
        if not is_root and parent not in offline:
            continue
        path, mounted = folder_paths.path_of(folder.volume_id, folder.path)
        # Only roots are checked on disk; the folders below one share its state.
        gone = not (mounted and path.is_dir()) if parent is None else offline[parent]
        offline[folder.folder_id] = gone
        node = FolderNode(
            folder_id=folder.folder_id, parent_id=parent, path=path, files=counts.get(folder.folder_id, 0), offline=gone
        )
        nodes.append(node)
    return nodes


def root_states(db: Connection, snapshot: Snapshot) -> list[RootState]:
    """Return the folders that the user chose, in the order in which they were added."""
    folder_paths = roots.folder_paths(db)
    labels = roots.volume_labels(db)
    chosen = roots.roots(db)
    counts = _by_status(db, snapshot, chosen)
    states: list[RootState] = []
    for root in chosen:
        path, mounted = folder_paths.path_of(root.volume_id, root.folder)
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


def _by_status(db: Connection, snapshot: Snapshot, chosen: Sequence[Root]) -> dict[RootId, Counter[str]]:
    """Count the files at and below each root that lists show, and those of each status but indexed."""
    places = {folder.folder_id: (folder.volume_id, folder.path) for folder in all_folders(db)}
    shown = [(folder_id, "shown", files) for folder_id, files in _counted(snapshot.columns.folder_id).items()]
    counts: dict[RootId, Counter[str]] = {root.root_id: Counter() for root in chosen}
    for folder_id, status, files in [*shown, *count_unindexed(db)]:
        volume_id, folder = places.get(folder_id, (None, ""))
        for root in chosen:
            if root.volume_id == volume_id and is_below(folder, root.folder):
                counts[root.root_id][status] += files
    return counts


def failed(db: Connection, limit: int, offset: int) -> list[Failed]:
    """Return files that could not be read, then those that were left alone, each by folder and name."""
    folder_paths = roots.folder_paths(db)
    return [
        Failed(
            file_id=file.file_id,
            path=folder_paths.path_of_file(file.volume_id, file.folder, file.name)[0],
            title=file.title,
            message=file.message,
            skipped=file.skipped,
        )
        for file in report.failed_files(db, limit, offset)
    ]


def left_out(db: Connection, limit: int) -> list[LeftOutPlace]:
    """Return what is left out without being read, by folder and name."""
    folder_paths = roots.folder_paths(db)
    return [
        LeftOutPlace(
            path=folder_paths.path_of_file(row.volume_id, row.folder, row.entry.name)[0],
            title=row.entry.title,
            message=row.entry.message,
        )
        for row in islice(report.left_out(db), limit)
    ]


def storage(home: Home) -> Storage:
    """Measure what the index takes on disk; walks its folder."""
    parts = (home.folder.glob(f"{home.catalogue.name}*"), *(f.rglob("*") for f in (home.units, home.models, home.logs)))
    catalogue, units, models, logs = (total_bytes(part) for part in parts)
    return Storage(
        folder=home.folder,
        catalogue_bytes=catalogue,
        units_bytes=units,
        models_bytes=models,
        logs_bytes=logs,
        free_bytes=shutil.disk_usage(home.folder).free,
    )


def facets(snapshot: Snapshot, filtered: Filtered, folders: Sequence[Folder], radius_km: float) -> Facets:
    """Count the things of a snapshot. Equal copies of a file are one thing.

    Args:
        folders: all folders, parents before children.
        radius_km: how far around a place its files are counted.
    """
    columns = snapshot.columns
    kinds = np.bincount(columns.kind[filtered.passing(but="kinds")], minlength=len(KINDS))
    cameras = np.bincount(columns.camera[filtered.passing(but="cameras")], minlength=len(columns.cameras))
    ratings = np.bincount(snapshot.rating[filtered.passing(but="ratings")], minlength=RATINGS)
    return Facets(
        total=int(np.count_nonzero(filtered.passing())),
        kinds={kind: int(count) for kind, count in zip(KINDS, kinds, strict=True) if count},
        cameras={
            columns.cameras[code]: int(cameras[code])
            for code in np.argsort(-cameras, kind="stable")
            if cameras[code] and columns.cameras[code]
        },
        ratings={rating: int(count) for rating, count in enumerate(ratings) if count},
        months=months_of(columns.taken_ms[filtered.passing(but="months")]),
        places=_places(snapshot, filtered, radius_km),
        folders=things_below(folders, snapshot, filtered.passing(but="folders")),
        favourites=int(np.count_nonzero(snapshot.favourite & filtered.passing(but="favourites"))),
        with_text=int(np.count_nonzero(columns.has_text & filtered.passing(but="with_text"))),
        pages=dict(sorted(_by_value(snapshot.pages, filtered.passing(but="pages")).items())),
        languages=dict(_by_value(snapshot.languages, filtered.passing(but="languages")).most_common()),
    )


def _by_value(values: Mapping[T, Ints], passing: Bools) -> Counter[T]:
    """Count the things of each value that pass; values without any are left out."""
    counts = {value: int(np.count_nonzero(passing[things])) for value, things in values.items()}
    return Counter({value: count for value, count in counts.items() if count})


def months_of(taken_ms: Ints) -> dict[str, int]:
    """Count by `2024-06`, in order, without empty months."""
    months, counts = np.unique(taken_ms.astype("M8[ms]").astype("M8[M]"), return_counts=True)
    return {str(month): int(count) for month, count in zip(months, counts, strict=True)}


def things_below(folders: Sequence[Folder], snapshot: Snapshot, passing: Bools) -> dict[FolderId, int]:
    """Count the things in each folder and below it: one with copies in two folders once in each, and once above both.

    Args:
        folders: all folders, parents before children.
        passing: [N] the things to count.
    """
    columns = snapshot.columns
    wanted = passing[columns.thing]
    things, places = columns.thing[wanted], columns.folder_id[wanted]
    alone = np.bincount(things, minlength=columns.things)[things] == 1
    parents = {folder.folder_id: folder.parent_id for folder in folders}
    counts = Counter(_counted(places[alone]))
    for folder in reversed(folders):
        if folder.parent_id is not None:
            counts[folder.parent_id] += counts[folder.folder_id]
    copies: set[tuple[int, int]] = set()
    for place, thing in zip(places[~alone].tolist(), things[~alone].tolist(), strict=True):
        above: FolderId | None = FolderId(place)
        while above is not None and (above, thing) not in copies:
            copies.add((above, thing))
            above = parents.get(above)
    counts.update(FolderId(place) for place, _ in copies)
    return dict(counts)


def _counted(folder_ids: Ints) -> dict[FolderId, int]:
    """Count how often each folder occurs."""
    numbers, counts = np.unique(folder_ids, return_counts=True)
    return dict(zip(map(FolderId, numbers.tolist()), counts.tolist(), strict=True))


def _places(snapshot: Snapshot, filtered: Filtered, radius_km: float) -> dict[tuple[float, float], int]:
    """Return the cells with most things, and how many things are near the middle of each."""
    columns = snapshot.columns
    wanted = filtered.passing(but="places") & ~np.isnan(columns.latitude)
    rows = np.rint(columns.latitude[wanted] / CELL_DEGREES).astype(np.int64)
    columns_of_cells = np.rint(columns.longitude[wanted] / CELL_DEGREES).astype(np.int64)
    cells, counts = np.unique(rows * _ROW + columns_of_cells + _ROW // 2, return_counts=True)
    found: dict[tuple[float, float], int] = {}
    order = np.argsort(columns.latitude[wanted])
    latitude, longitude = columns.latitude[wanted][order], columns.longitude[wanted][order]
    reach = math.degrees(radius_km / EARTH_RADIUS_KM) + CELL_DEGREES
    for i in np.argsort(-counts, kind="stable")[:MOST_PLACES]:
        row, column = divmod(int(cells[i]), _ROW)
        near = Near(round(row * CELL_DEGREES, 1), round((column - _ROW // 2) * CELL_DEGREES, 1), radius_km)
        band = slice(*np.searchsorted(latitude, (near.latitude - reach, near.latitude + reach)))
        found[near.latitude, near.longitude] = int(np.count_nonzero(is_near(latitude[band], longitude[band], near)))
    return dict(sorted(found.items(), key=lambda place: -place[1]))

"""The tree of folders; reading only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.types import FolderId, VolumeId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.catalogue.database import Connection


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that has files in it or below."""

    folder_id: FolderId
    parent_id: FolderId | None
    volume_id: VolumeId
    path: str
    """On its volume."""


def folders(db: Connection) -> list[Folder]:
    """Return all folders, parents before children."""
    rows = db.execute("SELECT folder_id, parent_id, volume_id, path FROM folders ORDER BY volume_id, path")
    return [Folder(FolderId(i), parent, VolumeId(volume), path) for i, parent, volume, path in rows]


def below(db: Connection, folder_ids: Sequence[FolderId]) -> list[FolderId]:
    """Return these folders and all below them."""
    rows = db.execute(
        f"WITH RECURSIVE inside (folder_id) AS (VALUES {', '.join(['(?)'] * len(folder_ids))} UNION "
        "SELECT f.folder_id FROM folders f JOIN inside i ON f.parent_id = i.folder_id) SELECT folder_id FROM inside",
        folder_ids,
    )
    return [FolderId(number) for (number,) in rows]


def unindexed(db: Connection) -> list[tuple[FolderId, str, int]]:
    """Return (folder, status, files) of the files directly in each folder that are not in the index."""
    rows = db.execute(
        "SELECT folder_id, status, count(*) FROM files INDEXED BY files_by_status WHERE status <> 'indexed' "
        "GROUP BY folder_id, status"
    )
    return [(FolderId(folder), status, count) for folder, status, count in rows]

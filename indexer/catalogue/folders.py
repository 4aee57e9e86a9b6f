"""Folders: where they are now or were last, how the catalogue writes their paths, and their tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from indexer.names import as_path, as_text
from indexer.types import FolderId, VolumeId
from indexer.volumes import locate, volume_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.catalogue.database import Connection


def place_of(path: Path) -> tuple[VolumeId, str]:
    """Return the volume of a path, and the path on it with `/`; empty for its top."""
    placed = volume_of(path)
    return placed.volume.volume_id, catalogue_path(placed.relative)


def catalogue_path(relative: PurePosixPath) -> str:
    """Return a path on a volume as the catalogue writes it: valid text, see `indexer.names`."""
    text = as_text(str(relative))
    return "" if text == "." else text


def is_below(folder: str, top: str) -> bool:
    """Say whether a folder of a volume is `top` or inside it."""
    return not top or folder == top or folder.startswith(f"{top}/")


def exists_at(volume_id: VolumeId, folder: str, name: str) -> bool:
    """Say whether a volume is mounted and has a file of this name in a folder."""
    here = locate(volume_id, folder)
    return here is not None and os.path.lexists(here / as_path(name))


@dataclass(frozen=True, slots=True)
class LastMount:
    """Where a volume was when it was last seen."""

    mount: Path
    inside: str = ""
    """What of the volume was seen there; empty for all of it (bind mounts and subvolumes show a part)."""


class FolderPaths:
    """Finds folders of volumes, mounted or not."""

    def __init__(self, mounts: Mapping[VolumeId, LastMount]) -> None:
        self._mounts = mounts

    def path_of(self, volume_id: VolumeId, folder: str) -> tuple[Path, bool]:
        """Return where a folder is, and True; else where it was when its volume was mounted last, and False."""
        here = locate(volume_id, folder)
        if here is not None:
            return here, True
        last = self._mounts.get(volume_id, LastMount(Path("/")))
        shown = folder[len(last.inside) :].strip("/") if is_below(folder, last.inside) else folder
        return last.mount / as_path(shown), False

    def path_of_file(self, volume_id: VolumeId, folder: str, name: str) -> tuple[Path, bool]:
        """Return where a file is or was, as `path_of` does for its folder."""
        here, mounted = self.path_of(volume_id, folder)
        return here / as_path(name), mounted

    def places_of(self, path: Path) -> list[tuple[VolumeId, str]]:
        """Return what a path means: where it is now, and where it was on volumes that are not mounted."""
        absolute = path.expanduser().absolute()
        found = [place_of(absolute)] if os.path.exists(absolute) else []  # noqa: PTH110 - says no instead of raising
        for volume_id, last in self._mounts.items():
            if absolute.is_relative_to(last.mount):
                found.append(
                    (volume_id, catalogue_path(PurePosixPath(as_path(last.inside)) / absolute.relative_to(last.mount)))
                )
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that has files in it or below."""

    folder_id: FolderId
    parent_id: FolderId | None
    volume_id: VolumeId
    path: str
    """On its volume."""


def all_folders(db: Connection) -> list[Folder]:
    """Return all folders, parents before children."""
    rows = db.execute("SELECT folder_id, parent_id, volume_id, path FROM folders ORDER BY volume_id, path")
    return [Folder(FolderId(i), parent, VolumeId(volume), path) for i, parent, volume, path in rows]


def with_subfolders(db: Connection, folder_ids: Sequence[FolderId]) -> list[FolderId]:
    """Return these folders and all below them."""
    rows = db.execute(
        f"WITH RECURSIVE inside (folder_id) AS (VALUES {', '.join(['(?)'] * len(folder_ids))} UNION "
        "SELECT f.folder_id FROM folders f JOIN inside i ON f.parent_id = i.folder_id) SELECT folder_id FROM inside",
        folder_ids,
    )
    return [FolderId(number) for (number,) in rows]


def count_unindexed(db: Connection) -> list[tuple[FolderId, str, int]]:
    """Return (folder, status, files) of the files directly in each folder that are not in the index."""
    rows = db.execute(
        "SELECT folder_id, status, count(*) FROM files INDEXED BY files_by_status WHERE status <> 'indexed' "
        "GROUP BY folder_id, status"
    )
    return [(FolderId(folder), status, count) for folder, status, count in rows]

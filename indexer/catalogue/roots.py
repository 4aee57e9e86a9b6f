"""Roots (the folders that a user chose), volumes, and settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.catalogue.folders import FolderPaths, LastMount
from indexer.names import as_path, as_text
from indexer.types import RootId, VolumeId

if TYPE_CHECKING:
    from indexer.catalogue.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A folder that the user chose, by volume so that it may be mounted anywhere."""

    root_id: RootId
    volume_id: VolumeId
    folder: str
    excludes: tuple[str, ...]
    scanned_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVolume:
    """A volume as it was when last mounted."""

    volume_id: VolumeId
    label: str
    fs_type: str
    last: LastMount


def remember_volume(db: Connection, volume: SeenVolume, now_ms: int) -> None:
    """Store what is known of a mounted volume."""
    db.execute(
        "INSERT INTO volumes VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (volume_id) DO UPDATE SET "
        "label = excluded.label, fs_type = excluded.fs_type, mount = excluded.mount, inside = excluded.inside, "
        "seen_ms = excluded.seen_ms",
        (
            volume.volume_id,
            as_text(volume.label),
            volume.fs_type,
            as_text(str(volume.last.mount)),
            volume.last.inside,
            now_ms,
        ),
    )


def volume_labels(db: Connection) -> dict[VolumeId, str]:
    """Return what people call each known volume."""
    return {VolumeId(volume): label for volume, label in db.execute("SELECT volume_id, label FROM volumes")}


def folder_paths(db: Connection) -> FolderPaths:
    """Return what finds folders on all known volumes."""
    rows = db.execute("SELECT volume_id, mount, inside FROM volumes")
    return FolderPaths({VolumeId(volume): LastMount(Path(as_path(mount)), inside) for volume, mount, inside in rows})


def add_root(db: Connection, volume_id: VolumeId, folder: str, excludes: tuple[str, ...], now_ms: int) -> Root:
    """Add a root, or return the one there is; new exclusions replace the old ones if any are given."""
    db.execute(
        "INSERT INTO roots (volume_id, path, excludes, added_ms) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (volume_id, path) DO UPDATE SET excludes = CASE WHEN excluded.excludes = '[]' "
        "THEN excludes ELSE excluded.excludes END",
        (volume_id, folder, json.dumps(excludes), now_ms),
    )
    return next(root for root in roots(db) if (root.volume_id, root.folder) == (volume_id, folder))


def roots(db: Connection) -> list[Root]:
    """Return all roots in the order in which they were added."""
    return [
        Root(
            root_id=RootId(root_id),
            volume_id=VolumeId(volume),
            folder=path,
            excludes=tuple(json.loads(excludes)),
            scanned_ms=scanned_ms,
        )
        for root_id, volume, path, excludes, scanned_ms in db.execute(
            "SELECT root_id, volume_id, path, excludes, scanned_ms FROM roots ORDER BY root_id"
        )
    ]


def remove_root(db: Connection, root_id: RootId) -> None:
    """Forget that the user chose a folder; its files stay until `writes.remove_files`."""
    db.execute("DELETE FROM roots WHERE root_id = ?", (root_id,))


def set_excludes(db: Connection, root_id: RootId, excludes: tuple[str, ...]) -> None:
    """Replace the exclusions of a root."""
    db.execute("UPDATE roots SET excludes = ? WHERE root_id = ?", (json.dumps(excludes), root_id))


def mark_scanned(db: Connection, root_id: RootId, now_ms: int) -> None:
    """Store that a root was scanned to its end."""
    db.execute("UPDATE roots SET scanned_ms = ? WHERE root_id = ?", (now_ms, root_id))


def setting(db: Connection, key: str, default: str = "") -> str:
    """Return a stored setting."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def store_setting(db: Connection, key: str, value: str) -> None:
    """Store a setting."""
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

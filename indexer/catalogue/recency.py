"""Which folders are in use: those of files that the user looked at, and those that searches were limited to."""

from __future__ import annotations

import contextlib
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.catalogue import roots, tree
from indexer.catalogue.files import folder_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.catalogue.database import Connection

_PUT = (
    "INSERT INTO temp.used VALUES (?, ?) ON CONFLICT (folder_id) DO UPDATE SET used_ms = max(used_ms, excluded.used_ms)"
)


@contextmanager
def used_folders(db: Connection) -> Iterator[None]:
    """Keep a table `temp.used (folder_id, used_ms)` while the block lasts: when each folder was used last."""
    db.execute("CREATE TEMP TABLE used (folder_id INTEGER PRIMARY KEY, used_ms INTEGER NOT NULL)")
    try:
        db.execute(
            "INSERT INTO temp.used SELECT f.folder_id, max(v.last_ms) FROM views v JOIN files f USING (content_id) "
            "GROUP BY f.folder_id"
        )
        for folder, asked_ms in _searched(db).items():
            for place in roots.whereabouts(db).places_of(folder):
                if (found := folder_id(db, *place)) is not None:
                    db.executemany(_PUT, ((below, asked_ms) for below in tree.below(db, [found])))
        yield
    finally:
        db.execute("DROP TABLE temp.used")


def used_paths(db: Connection) -> dict[Path, int]:
    """Return when folders were used last, and those above them, by where they are now or were."""
    whereabouts = roots.whereabouts(db)
    with used_folders(db):
        rows = db.execute(
            "SELECT d.volume_id, d.path, u.used_ms FROM temp.used u JOIN folders d USING (folder_id)"
        ).fetchall()
    found: dict[Path, int] = {}
    for volume_id, folder, used_ms in rows:
        here, _ = whereabouts.path_of(volume_id, folder)
        for path in (here, *here.parents):
            found[path] = max(used_ms, found.get(path, 0))
    return found


def _searched(db: Connection) -> dict[Path, int]:
    """Return the folders that searches were limited to, and when that was last."""
    found: dict[Path, int] = {}
    for query, asked_ms in db.execute("SELECT query, asked_ms FROM history ORDER BY asked_ms"):
        with contextlib.suppress(ValueError, TypeError, KeyError):  # another version wrote it, or it has no folders
            found.update((Path(folder), asked_ms) for folder in json.loads(query)["filters"]["folders"])
    return found

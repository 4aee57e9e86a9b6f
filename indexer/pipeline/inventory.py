"""Names first: notes the files of a scan before any of them is read, so that they can be seen and found by name.

What it notes has the status `seen`. The stream that follows takes such a file for a new one, whatever became of it
meanwhile, so this pass may be left out, or end anywhere.
"""

from __future__ import annotations

import time
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.catalogue import changelog, writes
from indexer.catalogue import files as known_files
from indexer.catalogue.database import transaction
from indexer.decode.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from indexer.catalogue.database import Connection
    from indexer.stream import FileStat, FolderListing

BATCH = 5_000
BATCH_S = 0.5


def take_inventory(
    db: Connection, path: Path, listings: Iterable[FolderListing], clock: Callable[[], float] = time.monotonic
) -> Iterator[int]:
    """Note the files that nobody knows; yield how many, each time that some became visible to others.

    Args:
        db: the writing connection.
        path: of the catalogue.
        listings: of folders; what comes late is noted late.
        clock: seconds.
    """
    waiting: list[tuple[FolderListing, list[FileStat]]] = []
    since = clock()
    for listing in listings:
        if new := list(_new_in(db, listing)):
            waiting.append((listing, new))
        if waiting and (clock() - since >= BATCH_S or sum(len(files) for _, files in waiting) >= BATCH):
            yield _note(db, path, waiting)
            waiting, since = [], clock()
    if waiting:
        yield _note(db, path, waiting)


def _new_in(db: Connection, listing: FolderListing) -> Iterator[FileStat]:
    """Yield the files that will be read; not those that moved here, which are in the index already."""
    known = known_files.names_in_folder(db, listing.volume_id, listing.folder)
    for stat in listing.files:
        if stat.name in known or stat.odd_name or kind_of(PurePath(stat.name)) is None:
            continue
        if stat.inode and known_files.same_inode(db, listing.volume_id, stat.inode, stat.size_bytes, stat.mtime_ns):
            continue
        yield stat


def _note(db: Connection, path: Path, waiting: list[tuple[FolderListing, list[FileStat]]]) -> int:
    with transaction(db, path):
        noted = sum(writes.see_files(db, listing.volume_id, listing.folder, files) for listing, files in waiting)
        changelog.trim(db)
    return noted

"""Makes `old_index.tar.gz`: an index as the program of one commit wrote it, for tests of the upgrade.

Run from a checkout of that commit, with this file copied into it:

    git worktree add /tmp/old 1af517d && cp tests/data/make_old_index.py /tmp/old/tests/data
    cd /tmp/old && python -m tests.data.make_old_index OUTPUT
"""

from __future__ import annotations

import os
import sys
import tarfile
import tempfile
from pathlib import Path

from indexer.catalogue import collections, user_data
from indexer.catalogue.database import transaction
from indexer.pipeline.indexing import Indexer
from indexer.types import ContentId
from tests.unit.indexer import swapping
from tests.unit.indexer.swapping import make_library

COMMIT = "1af517d"
PHOTOS = 6
WHEN_S = 1_700_000_000
"""The photos' time of change: an index knows a file by it."""


def main(output: Path) -> None:
    """Write the archive: photos, the catalogue, the table of vectors; the model is made by the test."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        write_photos = swapping.add_photos

        def add_dated(place: Path, numbers: range) -> None:
            write_photos(place, numbers)
            for photo in place.iterdir():
                os.utime(photo, (WHEN_S, WHEN_S))

        swapping.add_photos = add_dated  # type: ignore[assignment]
        library = make_library(top, PHOTOS)
        db, path = library.db, library.home.catalogue
        with Indexer(library.home, library.encoder(swapping.OLD), threads=1) as indexer:
            indexer.maintain()
        contents = [ContentId(row[0]) for row in db.execute("SELECT content_id FROM contents ORDER BY content_id")]
        with transaction(db, path):
            user_data.rate(db, contents[:2], 4, 1)
            collections.put(db, collections.add(db, "Holidays", 1), contents[:3], 1)
            user_data.save_search(db, "Red", '{"text": "red"}', 1)
            user_data.remember_query(db, '{"text": "sea"}', 1)
            user_data.count_view(db, contents[4], 5)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        with tarfile.open(output, "w:gz") as archive:
            archive.add(library.photos, "photos")
            archive.add(path, "home/catalogue.sqlite")
            archive.add(library.home.units, "home/units")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

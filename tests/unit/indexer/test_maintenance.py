"""A run ends with a table that holds nothing old, also when its last commit made maintenance due."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.catalogue.database import transaction
from indexer.cli.index import run_targets
from indexer.cli.output import Output
from indexer.embed.encoder import Encoder
from indexer.home import WriterLock
from indexer.pipeline import indexing, write
from indexer.pipeline.indexing import Indexer
from indexer.pipeline.targets import targets_for
from indexer.store.maintenance import KEEP_NONE, Maintenance, maintain, size_bytes
from tests.unit.indexer.swapping import OLD, Library, add_photos, make_library

if TYPE_CHECKING:
    from lancedb.table import LanceTable

COUNT = 12


def indexed(library: Library) -> int:
    """Index the photos as the command does; return what the units take on disk."""
    with WriterLock(library.home), Indexer(library.home, library.encoder(OLD), threads=1) as indexer:
        with transaction(indexer.db, library.home.catalogue):
            targets = targets_for(indexer.db, [library.photos], ())
        run_targets(indexer, library.home, targets, Output(as_json=True))
        assert indexer.is_maintained
    return size_bytes(library.home.units)


@pytest.mark.parametrize("rows", [COUNT, COUNT + 1])
def test_a_large_table_is_maintained_without_the_model_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    released: list[bool] = []
    library = make_library(tmp_path, 1)
    with closing(library.db):
        monkeypatch.setattr(indexing, "VECTOR_INDEX_FROM_ROWS", rows)
        monkeypatch.setattr(Encoder, "release", lambda _: released.append(True))
        add_photos(library.photos, range(1, COUNT))
        indexed(library)
    assert bool(released) == (rows <= COUNT)


@pytest.mark.parametrize("is_due", [True, False])
def test_old_versions_are_pruned_whenever_the_last_maintenance_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_due: bool
) -> None:
    kept: list[timedelta] = []

    def told(table: LanceTable, folder: Path, *, keep: timedelta) -> Maintenance:
        kept.append(keep)
        return maintain(table, folder, keep=keep)

    library = make_library(tmp_path, 1)
    with closing(library.db):
        monkeypatch.setattr(indexing, "maintain", told)
        monkeypatch.setattr(write, "COMMIT_S", 600)  # one commit, however slow the machine is
        monkeypatch.setattr(indexing, "due", lambda _rows, written: is_due and written > 0)
        add_photos(library.photos, range(1, COUNT))
        after = indexed(library)
        assert kept[-1] == KEEP_NONE
        assert len(kept) == 1 + is_due
        kept.clear()
        assert indexed(library) == after, "nothing changed, and nothing is left to tidy up"
        assert kept == []

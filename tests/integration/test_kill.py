"""A kill at any moment costs at most the files that were not committed."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue import places
from indexer.catalogue.database import connect
from indexer.embed.bundles import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.store.reader import UnitReader
from tests.integration.command import Recallery
from tests.integration.pictures import fill

FILES = 240
KILLS = 20


def contents_of(data: Path) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Return the files of each content, and the vector of each unit."""
    manifest = load_manifest(built_in_model())
    found = UnitReader(data / "units", manifest.model_id, manifest.dimension).nearest(
        np.eye(manifest.dimension, dtype=np.float32)[0], None, 10_000, exact=True
    )
    vectors = {str(unit): vector for unit, vector in zip(found.unit_ids, found.vectors, strict=True)}
    with closing(connect(data / "catalogue.sqlite", create=False)) as db:
        copies = places.places_of(db, found.content_ids)
    return {str(content): sorted(f"{p.folder}/{p.name}" for p in there) for content, there in copies.items()}, vectors


def kill_at_work(process: subprocess.Popen[str], catalogue: Path, moment: random.Random) -> bool:
    """Kill a run at some moment of its work, soon after its first commit at the latest; return whether it still ran."""
    size = state_of(catalogue)
    end = time.monotonic() + moment.uniform(0.5, 4.0)
    while process.poll() is None and time.monotonic() < end:
        if state_of(catalogue) != size:
            end = min(end, time.monotonic() + moment.uniform(0.0, 0.3))
            size = state_of(catalogue)
        time.sleep(0.005)
    landed = process.poll() is None
    process.kill()
    process.communicate()
    return landed


def state_of(catalogue: Path) -> int:
    """Return how many files are indexed."""
    if not catalogue.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM files WHERE status = 'indexed'").fetchone()[0])
    except sqlite3.OperationalError:  # its tables are being made
        return 0


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_twenty_kills_end_with_the_same_index_as_none(tmp_path: Path) -> None:
    photos, more = tmp_path / "photos", tmp_path / "more"
    paths = fill(more, FILES)
    photos.mkdir()
    killed = Recallery(tmp_path / "killed")
    moment = random.Random(7)
    landed = 0
    for turn in range(KILLS):
        # Each turn brings work of its own, or late turns would have nothing to disturb.
        for path in paths[turn::KILLS]:
            shutil.copy2(path, photos)
        (photos / f"copy{turn}.jpg").write_bytes(paths[turn].read_bytes())
        landed += kill_at_work(killed.start("index", photos), killed.data / "catalogue.sqlite", moment)
    assert landed >= KILLS // 2, "the kills came too late to disturb anything"
    killed.index(photos)
    undisturbed = Recallery(tmp_path / "undisturbed")
    undisturbed.index(photos)
    files, vectors = contents_of(undisturbed.data)
    files_after, vectors_after = contents_of(killed.data)
    assert files_after == files
    assert vectors_after.keys() == vectors.keys()
    assert all(np.allclose(vectors_after[unit], vectors[unit], atol=1e-5) for unit in vectors)
    assert killed("status", "--json").records[0]["indexed"] == FILES + KILLS

"""A kill at any moment costs at most the files that were not committed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
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
WRITES = 18
"""A run writes at least half as often, as far as one sees that from outside: opening, commits, maintenance."""


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


def kill_at_work(process: subprocess.Popen[str], data: Path, moment: random.Random) -> bool:
    """Kill a run as soon as it has written some times, however long that takes; return whether it still ran."""
    left, before = moment.randint(1, WRITES), written(data)
    while process.poll() is None and left:
        now = written(data)
        left -= now != before
        before = now
        time.sleep(0.002)
    landed = process.poll() is None
    process.kill()
    process.communicate()
    return landed


def written(data: Path) -> set[tuple[str, int, int]]:
    """Return the files of an index as they are now: name, size and time."""
    found: set[tuple[str, int, int]] = set()
    for folder, _, names in os.walk(data):
        for path in (Path(folder, name) for name in names):
            with contextlib.suppress(OSError):  # gone meanwhile
                stat = path.stat()
                found.add((str(path), stat.st_size, stat.st_mtime_ns))
    return found


@pytest.mark.slow
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
        landed += kill_at_work(killed.start("index", photos), killed.data, moment)
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

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
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from indexer.catalogue.contents import copies_of
from indexer.catalogue.database import connect
from indexer.embed.bundle import built_in_model
from indexer.embed.manifest import load_manifest
from indexer.store.table import SEGMENT_ID, VECTOR, open_table
from tests.integration.command import Recallery
from tests.integration.pictures import fill
from tests.unit.indexer.films import Film

FILES = 120
KILLS = 10
LEAST_COSINE = 0.9999
"""Between the same picture's vectors of two runs; 0.99999 was seen, and 0.5 is usual between different pictures."""
WRITES = 18
"""A run writes at least half as often, as far as one sees that from outside: opening, commits, maintenance."""


FILM_PROGRAM = "tests.integration.film_program"
FILMS = 20


@dataclass(frozen=True)
class Whole:
    """All that an index has of contents."""

    files: dict[str, list[str]]
    """Of each content."""
    segments: list[tuple[object, ...]]
    """The rows of the catalogue: with spans, texts and grades."""
    vectors: dict[str, np.ndarray]
    """Of each segment."""

    def assert_same(self, other: Whole) -> None:
        assert self.files == other.files
        assert self.segments == other.segments
        assert self.vectors.keys() == other.vectors.keys()
        assert len(self.vectors) == len(self.segments)
        # A number on the edge of two int8 steps may fall to either side, by the batch that a picture is in.
        assert min(float(vector @ other.vectors[one]) for one, vector in self.vectors.items()) > LEAST_COSINE


def whole(data: Path) -> Whole:
    """Return what an index has."""
    manifest = load_manifest(built_in_model())
    table = open_table(data / "units", manifest.model_id, manifest.dimension)
    assert table is not None
    found = table.to_arrow()
    with closing(connect(data / "catalogue.sqlite", create=False)) as db:
        copies = copies_of(db, list(dict.fromkeys(found["content_id"].to_pylist())))
        query = "SELECT s.*, c.grade FROM segments s JOIN contents c USING (content_id) ORDER BY content_id, ordinal"
        segments = db.execute(query).fetchall()
    return Whole(
        files={str(content): sorted(f"{p.folder}/{p.name}" for p in there) for content, there in copies.items()},
        segments=segments,
        vectors=dict(zip(found[SEGMENT_ID].to_pylist(), np.array(found[VECTOR].to_pylist(), np.float32), strict=True)),
    )


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
def test_ten_kills_end_with_the_same_index_as_none(tmp_path: Path) -> None:
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
    whole(killed.data).assert_same(whole(undisturbed.data))
    assert killed("status", "--json").records[0]["indexed"] == FILES + KILLS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_ten_kills_among_files_of_many_segments_end_with_the_same_index(tmp_path: Path) -> None:
    both, more = tmp_path / "both", tmp_path / "more"
    paths = fill(more, FILMS)
    for seed in range(FILMS):
        # Some get fewer segments when they are read in full, most get more; some are of one.
        film = Film(seed=seed, segments=(30, 2, 1)[seed % 3], quick=(3, 6, 1)[seed % 3])
        paths.append(film.write(more / f"{seed}.film"))
    both.mkdir()
    killed = Recallery(tmp_path / "killed", module=FILM_PROGRAM)
    moment = random.Random(8)
    landed = 0
    for turn in range(KILLS):
        for path in paths[turn::KILLS]:
            shutil.copy2(path, both)
        (both / f"copy{turn}.film").write_bytes(paths[FILMS + turn].read_bytes())
        landed += kill_at_work(killed.start("index", both), killed.data, moment)
    assert landed >= KILLS // 2, "the kills came too late to disturb anything"
    killed.index(both)
    undisturbed = Recallery(tmp_path / "undisturbed", module=FILM_PROGRAM)
    done = undisturbed.index(both)
    assert (done["deepened"], done["failed"]) == (FILMS, 0)
    whole(killed.data).assert_same(whole(undisturbed.data))
    status = killed("status", "--json").records[0]
    assert (status["indexed"], status["full"], status["quick"], status["seen"]) == (2 * FILMS + KILLS, 2 * FILMS, 0, 0)

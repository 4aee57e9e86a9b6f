"""A kill at any moment costs at most the files that were not committed."""

from __future__ import annotations

import random
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


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_twenty_kills_end_with_the_same_index_as_none(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    paths = fill(photos, FILES)
    for number in range(10):
        (photos / f"copy{number}.jpg").write_bytes(paths[number].read_bytes())
    undisturbed = Recallery(tmp_path / "undisturbed")
    undisturbed.index(photos)
    killed = Recallery(tmp_path / "killed")
    moments = random.Random(7)
    landed = 0
    for _ in range(KILLS):
        process = killed.start("index", photos)
        time.sleep(moments.uniform(0.5, 4.0))
        landed += process.poll() is None
        process.kill()
        process.communicate()
    assert landed >= KILLS // 2, "the kills came too late to disturb anything"
    killed.index(photos)
    files, vectors = contents_of(undisturbed.data)
    files_after, vectors_after = contents_of(killed.data)
    assert files_after == files
    assert vectors_after.keys() == vectors.keys()
    assert all(np.allclose(vectors_after[unit], vectors[unit], atol=1e-5) for unit in vectors)
    assert killed("status", "--json").records[0]["indexed"] == FILES + 10

"""A library with the vectors of one model, and a second model."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.catalogue.database import connect
from indexer.home import Home
from tests.unit.indexer.swapping import Library, make_library

COUNT = 40
"""More than a background needs, so that scores are in standard deviations."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_library(folder, COUNT).db.close()
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of the library, its photos at their own place, so that nothing has to be indexed again."""
    shutil.copytree(made / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    db = connect(home.catalogue, create=False)
    yield Library(home, made / "photos", db)
    db.close()

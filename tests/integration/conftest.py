"""An index per test, and photos to index."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.command import Recallery


@pytest.fixture
def recallery(tmp_path: Path) -> Recallery:
    """The command line over an index that is not there yet."""
    return Recallery(tmp_path / "data")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder for photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder

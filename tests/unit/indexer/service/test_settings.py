from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import roots
from indexer.catalogue.database import connect
from indexer.service import settings
from indexer.service.messages import Configure


@pytest.mark.parametrize("how", [Configure(), Configure(paused=True, only_idle=True, only_mains=True, threads=3)])
def test_what_is_stored_comes_back(tmp_path: Path, how: Configure) -> None:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        settings.store(db, path, how)
        assert settings.stored(db) == how


@pytest.mark.parametrize("text", ["", "{}", "no JSON", '{"threads": "many", "paused": 1}', '{"threads": -2, "new": 1}'])
def test_what_cannot_be_read_is_left_out(tmp_path: Path, text: str) -> None:
    with closing(connect(tmp_path / "catalogue.sqlite", create=True)) as db:
        roots.store_setting(db, settings.KEY, text)
        assert settings.stored(db) == Configure()

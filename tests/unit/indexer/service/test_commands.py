from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indexer.catalogue import embedded, picture_texts, roots
from indexer.catalogue.database import connect
from indexer.catalogue.picture_texts import TextSettings
from indexer.home import WriterLock
from indexer.service.commands import SETTINGS_KEY, load_settings, merged_settings, remove_model, save_settings
from indexer.service.messages import Configure, ModelRemoved, RemoveModel
from indexer.store.tables import table_folder
from indexer.swap.switch import Standing, listed, switch, want
from indexer.types import ModelId
from tests.unit.indexer.swapping import NEW, OLD, Library, make_library

COUNT = 4


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = make_library(tmp_path, COUNT)
    yield made
    made.db.close()


@pytest.fixture
def indexer(library: Library) -> Iterator[Any]:
    with WriterLock(library.home):
        yield SimpleNamespace(home=library.home, db=library.db)


def test_a_model_goes_with_its_files_and_vectors(library: Library) -> None:
    library.fill(NEW)
    indexer: Any = SimpleNamespace(home=library.home, db=library.db)
    assert embedded.segment_total(library.db, ModelId(NEW)) == COUNT
    assert remove_model(RemoveModel(model_id=ModelId(NEW)), indexer) == ModelRemoved(model_id=ModelId(NEW))
    assert not table_folder(library.home.units, ModelId(NEW)).exists()
    assert not (library.home.models / NEW).exists()
    assert embedded.segment_total(library.db, ModelId(NEW)) == 0
    assert embedded.segment_total(library.db, ModelId(OLD)) == COUNT


@pytest.mark.parametrize("name", [OLD, NEW, "nobody"])
def test_what_is_in_use_or_unknown_is_refused_in_words(library: Library, indexer: Any, name: str) -> None:
    want(library.home, library.db, library.model(NEW))
    answer = remove_model(RemoveModel(model_id=ModelId(name)), indexer)
    assert answer.refused is not None
    assert str(answer.refused.title) == ("This model is not installed" if name == "nobody" else "The model is in use")
    assert (library.home.models / OLD).exists()
    assert (library.home.models / NEW).exists()


def test_a_list_says_what_each_model_does(library: Library, indexer: Any) -> None:
    def standings() -> dict[str, Standing]:
        return {one.key: one.standing for one in listed(library.home) if one.model is not None}

    there = {one.key: one for one in listed(library.home)}
    old, new = there[OLD], there[NEW]
    assert (old.standing, old.contents, old.filled, old.is_ready) == (Standing.ANSWERS, COUNT, COUNT, True)
    assert (new.standing, new.filled, new.is_ready, new.vectors_bytes) == (Standing.INSTALLED, 0, False, 0)
    assert old.vectors_bytes > 0
    assert there["clip-vit-base-patch32"].standing is Standing.READY
    assert there["cn-clip-vit-base-patch16"].standing is Standing.EXPORT
    assert there["jina-clip-v2"].standing is Standing.READY
    assert there["colmodernvbert"].standing is Standing.EXPORT
    want(library.home, library.db, library.model(NEW))
    assert (standings()[OLD], standings()[NEW]) == (Standing.ANSWERS, Standing.FILLING)
    switch(library.home, library.db, library.model(NEW))
    assert (standings()[OLD], standings()[NEW]) == (Standing.HELPS, Standing.ANSWERS)


@pytest.mark.parametrize("how", [Configure(), Configure(paused=True, only_idle=True, only_mains=True, threads=3)])
def test_what_is_stored_comes_back(tmp_path: Path, how: Configure) -> None:
    path = tmp_path / "catalogue.sqlite"
    with closing(connect(path, create=True)) as db:
        save_settings(db, path, how)
        assert load_settings(db) == how


@pytest.mark.parametrize("text", ["", "{}", "no JSON", '{"threads": "many", "paused": 1}', '{"threads": -2, "new": 1}'])
def test_what_cannot_be_read_is_left_out(tmp_path: Path, text: str) -> None:
    with closing(connect(tmp_path / "catalogue.sqlite", create=True)) as db:
        roots.store_setting(db, SETTINGS_KEY, text)
        assert load_settings(db) == Configure()


def test_what_the_command_line_changed_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with closing(connect(path, create=True)) as db:
        base = Configure(threads=2)
        save_settings(db, path, base)
        picture_texts.store_settings(db, TextSettings(is_on=False, folders=("/photos",)))
        merged = merged_settings(db, base, Configure(threads=2, paused=True))
        assert merged == Configure(threads=2, paused=True, reads_texts=False, text_folders=("/photos",))
        again = merged_settings(db, base, Configure(threads=2, text_folders=("/other",)))
        assert (again.reads_texts, again.text_folders) == (False, ("/other",))

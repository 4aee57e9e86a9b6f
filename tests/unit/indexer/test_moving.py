"""Moving an index and removing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import IndexTroubleError, UsageError
from indexer.home import Home, WriterLock, find_home
from indexer.repair import moving


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "index")
    made.create()
    (made.units / "units_mini.lance").mkdir(parents=True)
    (made.units / "units_mini.lance" / "data").write_bytes(b"vectors")
    made.catalogue.write_bytes(b"truth")
    made.logs.mkdir()
    (made.folder / "window.ini").write_text("[window]\n", encoding="utf-8")
    return made


def test_moved_index_is_found_from_its_old_place(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "large disk"
    place.mkdir()
    new = moving.move(home, place)
    assert new == find_home(home.folder)
    assert b"truth" == new.catalogue.read_bytes()
    assert b"vectors" == (new.units / "units_mini.lance" / "data").read_bytes()
    assert ["moved-to.txt"] == [path.name for path in home.folder.iterdir()]


def test_index_is_not_moved_onto_another(home: Home, tmp_path: Path) -> None:
    (tmp_path / moving.FOLDER_NAME).mkdir()
    with pytest.raises(UsageError, match="There is already an index"):
        moving.move(home, tmp_path)
    assert home.catalogue.exists()


def test_index_is_not_moved_into_itself(home: Home) -> None:
    with pytest.raises(UsageError, match="into itself"):
        moving.move(home, home.units)


def test_index_in_use_stays(home: Home, tmp_path: Path) -> None:
    with WriterLock(home):
        with pytest.raises(IndexTroubleError, match="in use"):
            moving.move(home, tmp_path)
        with pytest.raises(IndexTroubleError, match="in use"):
            moving.remove(home)
    assert home.catalogue.exists()


def test_failed_move_leaves_everything_where_it_was(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        (tmp_path / moving.FOLDER_NAME).mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.repair.moving.shutil.copytree", full)
    with pytest.raises(IndexTroubleError, match="No space left"):
        moving.move(home, tmp_path)
    assert not (tmp_path / moving.FOLDER_NAME).exists()
    assert home == find_home(home.folder)
    assert home.catalogue.exists()


def test_removing_leaves_what_is_not_ours(home: Home) -> None:
    diary = home.folder / "diary.txt"
    diary.write_text("dear diary", encoding="utf-8")
    moving.remove(home)
    assert [diary] == list(home.folder.iterdir())


def test_removing_takes_the_folder_too(home: Home) -> None:
    moving.remove(home)
    assert not home.folder.exists()

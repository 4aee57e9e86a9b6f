"""Files go to the trash of the freedesktop specification and come back whole."""

import os
import sys
from importlib import import_module
from pathlib import Path

import pytest
import send2trash

from desktop_app.files.trash import Trashed, move_to_trash, restore

plat_other = import_module("send2trash.plat_other")
"""What it is on Linux without GNOME's own libraries."""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the trash of Linux desktops")


@pytest.fixture(autouse=True)
def home_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash of the test's own: the library looks for the user's when it is imported."""
    data = tmp_path / "data"
    folder = data / "Trash"
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setattr(plat_other, "XDG_DATA_HOME", os.fsencode(data))
    monkeypatch.setattr(plat_other, "HOMETRASH_B", os.fsencode(folder))
    monkeypatch.setattr(plat_other, "get_dev", lambda _path: 1)
    monkeypatch.setattr(send2trash, "send2trash", plat_other.send2trash)
    return folder


def written(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "ünï 50 %.jpg", "[x]*?.jpg", "no suffix", "a.tar.gz"])
def test_a_file_comes_back_as_it_was(tmp_path: Path, home_trash: Path, name: str) -> None:
    path = written(tmp_path / "photos" / name, name)
    gone = move_to_trash([path])
    assert not path.exists()
    assert [file.path for file in gone.done] == [path]
    assert gone.done[0].kept is not None
    assert gone.done[0].kept.parent == home_trash / "files"
    back = restore(gone.done)
    assert (back.done, back.left) == (gone.done, ())
    assert path.read_text() == name
    assert list((home_trash / "info").iterdir()) == []


def test_of_files_with_one_name_each_comes_back_to_its_place(tmp_path: Path) -> None:
    paths = [written(tmp_path / folder / "a.jpg", folder) for folder in ("one", "two", "three")]
    gone = move_to_trash(paths)
    restore(gone.done)
    assert [path.read_text() for path in paths] == ["one", "two", "three"]


def test_a_file_that_was_trashed_before_is_not_mistaken_for_the_new_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jpg", "old")
    old = move_to_trash([path])
    assert old.done[0].note is not None
    os.utime(old.done[0].note, (1, 1))
    written(path, "new")
    gone = move_to_trash([path])
    restore(gone.done)
    assert path.read_text() == "new"


def test_a_folder_that_went_meanwhile_is_made_again(tmp_path: Path) -> None:
    path = written(tmp_path / "deep" / "er" / "a.jpg")
    gone = move_to_trash([path])
    path.parent.rmdir()
    assert restore(gone.done).left == ()
    assert path.exists()


def test_nothing_is_overwritten_when_files_come_back(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jpg", "old")
    gone = move_to_trash([path])
    written(path, "new")
    back = restore(gone.done)
    assert (back.done, back.left, str(back.reason)) == ((), (path,), "There is another file with its name now.")
    assert path.read_text() == "new"


def test_what_is_not_in_the_trash_any_more_is_told(tmp_path: Path) -> None:
    lost = [Trashed(tmp_path / "a.jpg", tmp_path / "gone"), Trashed(tmp_path / "b.jpg")]
    back = restore(lost)
    assert back.left == (tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert "no longer in the trash" in str(back.reason)


def test_one_file_that_cannot_go_keeps_no_other(tmp_path: Path) -> None:
    there = written(tmp_path / "a.jpg")
    gone = move_to_trash([tmp_path / "missing.jpg", there])
    assert [file.path for file in gone.done] == [there]
    assert gone.left == (tmp_path / "missing.jpg",)
    assert gone.reason


def test_disks_have_trashes_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    path = written(disk / "photos" / "a.jpg", "kept")
    monkeypatch.setattr(plat_other, "get_dev", lambda place: 2 if bytes(place).startswith(os.fsencode(disk)) else 1)
    monkeypatch.setattr(plat_other, "find_mount_point", lambda _path: os.fsencode(disk))
    monkeypatch.setattr(Path, "is_mount", lambda folder: folder == disk)
    gone = move_to_trash([path])
    kept = gone.done[0].kept
    assert kept is not None
    assert kept.parent.parent == disk / f".Trash-{os.getuid()}"
    restore(gone.done)
    assert path.read_text() == "kept"

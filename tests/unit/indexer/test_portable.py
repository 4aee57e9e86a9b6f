"""A program with `portable.txt` beside it keeps everything there, and finds its drive on any computer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import portable
from indexer.home import DATA_VARIABLE, Home, cache_folder, find_home
from indexer.repair import moving
from indexer.types import VolumeId
from indexer.volumes.devices import DeviceName
from indexer.volumes.drive import OWN_DRIVE, OwnDrive
from indexer.volumes.linux import LinuxMounts
from indexer.volumes.mounts import Volumes


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a portable program."""
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / portable.MARKER).touch()
    monkeypatch.setattr(portable, "program_folder", lambda: folder)
    monkeypatch.delenv(DATA_VARIABLE)
    portable.portable_folder.cache_clear()
    yield folder
    portable.portable_folder.cache_clear()


def test_everything_is_kept_beside_a_portable_program(stick: Path) -> None:
    home = find_home(None)
    assert home.folder == stick / portable.FOLDER_NAME / "index"
    assert home.models.is_relative_to(stick)
    assert cache_folder().is_relative_to(stick / portable.FOLDER_NAME)


def test_a_folder_that_was_named_counts_more(stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_home(tmp_path / "mine").folder == tmp_path / "mine"
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "other"))
    assert find_home(None).folder == tmp_path / "other"


def test_without_the_file_nothing_is_kept_beside_the_program(stick: Path) -> None:
    (stick / portable.MARKER).unlink()
    assert not find_home(None).folder.is_relative_to(stick)
    assert not cache_folder().is_relative_to(stick)


def test_an_index_that_was_moved_on_the_stick_is_found_when_the_stick_is_elsewhere(stick: Path) -> None:
    home = find_home(None)
    home.create()
    home.catalogue.write_bytes(b"truth")
    (stick / "large").mkdir()
    moving.move(home, stick / "large")
    elsewhere = stick.with_name("elsewhere")
    stick.rename(elsewhere)
    found = find_home(elsewhere / portable.FOLDER_NAME / "index")
    assert found == Home(elsewhere / "large" / moving.FOLDER_NAME)
    assert found.catalogue.read_bytes() == b"truth"


@pytest.mark.parametrize(
    ("frozen", "executable", "image", "expected"),
    [
        (True, "opt/recallery/recallery", None, "opt/recallery"),
        (True, "media/stick/Recallery/program/recallery", None, "media/stick/Recallery"),
        (True, "tmp/.mount_x/recallery", "home/ada/Recallery.AppImage", "home/ada"),
        (False, "E/Recallery/RecalleryW.exe", None, "E/Recallery"),
        (False, "usr/bin/python3", None, None),
    ],
)
def test_where_people_see_the_program(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frozen: bool,
    executable: str,
    image: str | None,
    expected: str | None,
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / executable))
    if image is None:
        monkeypatch.delenv("APPIMAGE", raising=False)
    else:
        monkeypatch.setenv("APPIMAGE", str(tmp_path / image))
    sources = Path(portable.__file__).resolve().parents[1]
    assert portable.program_folder() == (tmp_path / expected if expected else sources)


class Computer:
    """A computer with one disk, and the stick somewhere."""

    def __init__(self, stick_line: str, uuid: str) -> None:
        self._lines = ["20 1 8:1 / / rw - ext4 /dev/sda1 rw", stick_line]
        self._names = {(8, 1): DeviceName("system"), (8, 17): DeviceName(uuid, "STICK")}

    def changed(self) -> bool:
        return True

    def read(self) -> bytes:
        return os.fsencode("\n".join(self._lines) + "\n")

    def name(self, device: tuple[int, int], _source: str, _fs_type: str) -> DeviceName:
        return self._names.get(device, DeviceName())

    def volumes(self, folder: Path) -> Volumes:
        return Volumes(OwnDrive(LinuxMounts(self, self.name).table, folder).table)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux")
def test_folders_on_the_stick_are_found_on_another_computer_and_others_are_not_mistaken_for_them() -> None:
    here = Computer("30 20 8:17 / /nomedia/ada rw - vfat /dev/sdb1 rw", "1234-ABCD").volumes(Path("/nomedia/ada"))
    there = Computer("30 20 8:17 / /nomedia/bob rw - ntfs3 /dev/sdb1 rw", "").volumes(Path("/nomedia/bob/Programs"))
    photo = here.volume_of(Path("/nomedia/ada/Photos/a.jpg"))
    assert (photo.volume.volume_id, str(photo.relative)) == (OWN_DRIVE, "Photos/a.jpg")
    assert there.locate(photo.volume.volume_id, photo.relative) == Path("/nomedia/bob/Photos/a.jpg")
    assert here.volume_of(Path("/home/ada/a.jpg")).volume.volume_id == VolumeId("uuid:system")
    assert there.mounted_volumes()[OWN_DRIVE].mount == Path("/nomedia/bob")


def test_the_whole_program_is_portable(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from indexer import portable
portable.program_folder = lambda: Path({str(tmp_path)!r})
from indexer.cli.main import main
sys.exit(main(["ocr", "--json"]))
"""
    (tmp_path / portable.MARKER).touch()
    environment = {key: value for key, value in os.environ.items() if key != DATA_VARIABLE}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert json.loads(told.stdout)["is_on"]
    assert (tmp_path / portable.FOLDER_NAME / "index" / "catalogue.sqlite").is_file()

"""The first run: folders are counted in the background, and what was chosen is told in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.first_run.first_run import FirstRun
from desktop_app.first_run.folders import FolderCount, FolderCounter, suggested, with_folder
from indexer.service.messages import AddRoot, Speed


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of 3 photos, 6 bytes together, one of them below; and of things that are none."""
    folder = tmp_path / "photos"
    (folder / "Screenshots").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("a.jpg", "b.JPG", "Screenshots/c.png", "notes.log", ".hidden/d.jpg"):
        (folder / name).write_bytes(b"12")
    return folder


@pytest.fixture
def counter(host: QWidget) -> Iterator[FolderCounter]:
    made = FolderCounter(host)
    yield made
    made.close()


@pytest.fixture
def first_run(qtbot: QtBot, photos: Path) -> Iterator[FirstRun]:
    made = FirstRun([photos])
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close_counting()


def _forward(first_run: FirstRun, times: int = 1) -> None:
    for _ in range(times):
        QTest.mouseClick(first_run.next_button, Qt.MouseButton.LeftButton)


def _texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_photos_are_counted_and_nothing_else(qtbot: QtBot, counter: FolderCounter, photos: Path) -> None:
    with qtbot.waitSignal(counter.counted) as told:
        counter.count(photos)
    assert [FolderCount(path=photos, files=3, size_bytes=6, complete=True)] == told.args


def test_what_is_left_out_is_not_counted(qtbot: QtBot, counter: FolderCounter, photos: Path) -> None:
    with qtbot.waitSignal(counter.counted) as told:
        counter.count(photos, ("Screenshots/", "b.*"))
    assert told.args is not None
    assert 1 == told.args[0].files


def test_folder_that_is_gone_says_why(qtbot: QtBot, counter: FolderCounter, tmp_path: Path) -> None:
    with qtbot.waitSignal(counter.counted) as told:
        counter.count(tmp_path / "gone")
    assert told.args is not None
    assert "No such file" in str(told.args[0].unreadable)


def test_only_the_latest_order_for_a_folder_is_told_to_its_end(
    qtbot: QtBot, counter: FolderCounter, photos: Path
) -> None:
    told: list[FolderCount] = []
    counter.counted.connect(told.append)
    counter.count(photos)
    counter.count(photos, ("*.jpg", "*.JPG"))
    qtbot.waitUntil(lambda: bool(told) and told[-1].files == 1)
    assert told[-1].complete


def test_folder_inside_another_adds_nothing() -> None:
    outer, inner = Path("/a"), Path("/a/b")
    assert [outer] == with_folder([outer], inner)
    assert [outer] == with_folder([inner], outer)
    assert [inner, Path("/c")] == with_folder([inner], Path("/c"))


def test_only_folders_that_exist_are_suggested(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("Pictures", "Downloads", "Videos", "Documents", "Music"):
        (tmp_path / name).mkdir()
        variable = {"Downloads": "DOWNLOAD"}.get(name, name.upper())
        with (tmp_path / "user-dirs.dirs").open("a") as dirs:
            dirs.write(f'XDG_{variable}_DIR="$HOME/{name}"\n')
    assert {"Pictures", "Downloads", "Videos", "Documents"} == {path.name for path in suggested()}, "no music"


def test_two_steps_lead_to_the_chosen_folders(qtbot: QtBot, first_run: FirstRun, photos: Path) -> None:
    assert "Nothing leaves this computer" in _texts(first_run)
    with qtbot.waitSignal(first_run.speed_wanted):
        _forward(first_run)
    qtbot.waitUntil(lambda: "3 photo" in _texts(first_run.folders))
    first_run.folders.excludes_field.setText("Screenshots/, *.tmp")
    first_run.show_speed(Speed(device="CPU", pictures_per_s=0.5, threads=1))
    assert "less than a minute" in _texts(first_run.folders)
    assert "Start" == first_run.next_button.text()
    with qtbot.waitSignal(first_run.begun) as told:
        _forward(first_run)
    assert [[AddRoot(path=photos, excludes=("Screenshots/", "*.tmp"))]] == told.args


@pytest.mark.parametrize(
    ("files", "words"),
    [(0, ""), (20, "less than a minute"), (50, "1 minute"), (6000, "100 minute"), (36_000, "10 hour")],
)
def test_time_that_photos_take_is_told(qtbot: QtBot, first_run: FirstRun, photos: Path, files: int, words: str) -> None:
    page = first_run.folders
    qtbot.waitUntil(lambda: page.files() == 3)
    page.show_count(FolderCount(path=photos, files=files, size_bytes=6, complete=False))
    page.show_speed(1.0)
    assert words in _texts(page)
    assert bool(words) == ("search right away" in _texts(page))


def test_one_can_go_back(first_run: FirstRun) -> None:
    _forward(first_run)
    QTest.mouseClick(first_run.back_button, Qt.MouseButton.LeftButton)
    assert 0 == first_run.step


def test_unticked_folder_is_not_indexed(qtbot: QtBot, first_run: FirstRun) -> None:
    _forward(first_run)
    first_run.folders.findChildren(QCheckBox)[0].click()
    assert "No folder is chosen" in _texts(first_run)
    with qtbot.waitSignal(first_run.begun) as told:
        _forward(first_run)
    assert [[]] == told.args


def test_a_suggestion_without_photos_is_taken_off_and_the_users_own_folder_is_not(
    qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    for name in ("Downloads", "own"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.log").write_text("no photo")
    first_run = FirstRun([photos, tmp_path / "Downloads", tmp_path / "gone"])
    qtbot.addWidget(first_run)
    first_run.add_folder(tmp_path / "own")
    qtbot.waitUntil(lambda: first_run.folders.chosen() == [photos, tmp_path / "own"])
    first_run.close_counting()


def test_folder_is_taken_off_the_list(qtbot: QtBot, first_run: FirstRun, tmp_path: Path) -> None:
    _forward(first_run)
    first_run.folders.add_folder(tmp_path)
    assert [tmp_path] == first_run.folders.chosen(), "the folder around replaces the one inside"
    QTest.mouseClick(first_run.folders.findChildren(QToolButton)[-1], Qt.MouseButton.LeftButton)
    assert [] == first_run.folders.chosen()


def test_changed_exclusions_are_counted_anew(qtbot: QtBot, first_run: FirstRun) -> None:
    _forward(first_run)
    qtbot.waitUntil(lambda: first_run.folders.files() == 3)
    first_run.folders.excludes_field.setFocus()
    QTest.keyClicks(first_run.folders.excludes_field, "Screenshots/")
    qtbot.waitUntil(lambda: first_run.folders.files() == 2)

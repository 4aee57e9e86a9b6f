"""The cache on disk: whole files only, within its limit, and never in the way."""

import os
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop_app.thumbnails.cache import DiskCache


def picture(side_px: int = 64, colour: str = "teal") -> QImage:
    image = QImage(side_px, side_px, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_was_written_is_read(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1_000_000)
    cache.write("ab12-256.jpg", picture())
    found = cache.read("ab12-256.jpg")
    assert found is not None
    assert (found.width(), found.height()) == (64, 64)
    assert abs(found.pixelColor(5, 5).green() - QColor("teal").green()) < 5
    assert files(tmp_path) == ["ab12-256.jpg"]


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    assert DiskCache(tmp_path / "no folder", 1000).read("ab12-256.jpg") is None


@pytest.mark.qt_log_ignore("JPEG", extend=True)
@pytest.mark.parametrize("contents", [b"", b"\xff\xd8\xff\xe0 no picture"])
def test_a_broken_file_is_removed_and_made_again(tmp_path: Path, contents: bytes) -> None:
    cache = DiskCache(tmp_path, 1_000_000)
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "ab12-256.jpg").write_bytes(contents)
    assert cache.read("ab12-256.jpg") is None
    assert files(tmp_path) == []
    cache.write("ab12-256.jpg", picture())
    assert cache.read("ab12-256.jpg") is not None


def test_the_longest_unused_go_when_there_is_no_room(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1_000_000)
    for number in range(10):
        cache.write(f"{number:02}.jpg", picture())
        os.utime(tmp_path / f"{number:02}" / f"{number:02}.jpg", (number, number))
    assert cache.read("00.jpg") is not None
    one = cache.size_bytes() // 10
    cache.set_limit(one * 6)
    cache.write("10.jpg", picture())
    kept = files(tmp_path)
    assert {"00.jpg", "10.jpg", "09.jpg"} <= set(kept)
    assert not {"01.jpg", "02.jpg", "03.jpg"} & set(kept)
    assert cache.size_bytes() <= one * 6


def test_use_is_noted_once_a_day(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1_000_000)
    cache.write("ab.jpg", picture())
    path = tmp_path / "ab" / "ab.jpg"
    an_hour_ago, long_ago = time.time() - 3600, time.time() - 100_000
    for used, moved in ((an_hour_ago, False), (long_ago, True)):
        os.utime(path, (used, used))
        cache.read("ab.jpg")
        assert (path.stat().st_mtime > used + 1) is moved


def test_a_disk_that_takes_nothing_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = DiskCache(tmp_path / "file", 1000)
    cache.write("ab.jpg", picture())
    assert cache.read("ab.jpg") is None
    assert cache.size_bytes() == 0


def test_clearing_leaves_nothing(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1_000_000)
    cache.write("ab.jpg", picture())
    cache.clear()
    assert (files(tmp_path), cache.size_bytes()) == ([], 0)

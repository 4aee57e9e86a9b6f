"""Thumbnails arrive for what is visible, from the cache or a decoder, and never in the way."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap
from pytestqt.qtbot import QtBot

from desktop_app.thumbnails.cache import SIDES_PX, DiskCache, PixmapCache, ThumbKey, key_of
from desktop_app.thumbnails.thumbnails import Fetcher, Thumbnails
from indexer.types import ContentId, Decoded, Locator, PixelSpec
from tests.unit.indexer.decoders import one_picture

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def thumbnails(app: object, tmp_path: Path) -> Iterator[Thumbnails]:
    made = Thumbnails(tmp_path / "cache", 10_000_000, decoders=1)
    yield made
    made.close()
    made.deleteLater()


def key(path: Path, side_px: int = 256) -> ThumbKey:
    return key_of(path, ContentId(path.name.encode().hex()), (0, 0), side_px)


def test_a_picture_becomes_a_thumbnail_with_its_aspect(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    wanted = key(DATA / "quarters.jpg")
    assert thumbnails.get(wanted) is None
    with qtbot.waitSignal(thumbnails.ready) as told:
        thumbnails.want([wanted])
    assert told.args == [wanted]
    found = thumbnails.get(wanted)
    assert found is not None
    assert (found.width(), found.height()) == (96, 64)
    image = found.toImage()
    assert abs(image.pixelColor(5, 5).red() - 220) < 12
    assert abs(image.pixelColor(90, 5).green() - 200) < 12


def test_a_thumbnail_on_disk_is_shown_though_the_file_is_away(qtbot: QtBot, tmp_path: Path) -> None:
    shutil.copy(DATA / "quarters.png", tmp_path / "x.png")
    wanted = key(tmp_path / "x.png")
    for _ in range(2):
        thumbnails = Thumbnails(tmp_path / "cache", 10_000_000, decoders=1)
        with qtbot.waitSignal(thumbnails.ready):
            thumbnails.want([wanted])
        assert thumbnails.get(wanted) is not None
        qtbot.waitUntil(lambda: any((tmp_path / "cache").rglob("*.jpg")))
        thumbnails.close()
        thumbnails.deleteLater()
        (tmp_path / "x.png").unlink(missing_ok=True)


def test_a_broken_picture_says_why_and_is_tried_again_later(
    qtbot: QtBot, thumbnails: Thumbnails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.jpg").write_text("no picture at all, but a text")
    wanted = key(tmp_path / "x.jpg")
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.want([wanted])
    assert thumbnails.get(wanted) is None
    assert "picture" in (thumbnails.failure(wanted) or "")
    thumbnails.want([wanted])
    assert thumbnails.waiting() == 0
    shutil.copy(DATA / "quarters.jpg", tmp_path / "x.jpg")
    monkeypatch.setattr("desktop_app.thumbnails.thumbnails.RETRY_S", 0.0)
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.want([wanted])
    assert thumbnails.get(wanted) is not None
    assert thumbnails.failure(wanted) is None


def test_another_size_stands_in_until_the_right_one_is_there(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    small, large = key(DATA / "quarters.jpg", 256), key(DATA / "quarters.jpg", 512)
    assert thumbnails.nearest(large) is None
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.want([small])
    assert thumbnails.nearest(large) is not None
    assert thumbnails.get(large) is None


def test_sizes_are_few() -> None:
    sides = {key_of(Path("x"), None, (1, 2), needed).side_px for needed in range(1, 3000)}
    assert sides == set(SIDES_PX)


def test_an_unread_file_is_known_by_place_and_version() -> None:
    one = key_of(Path("/a/x.jpg"), None, (1, 2), 256)
    assert one == key_of(Path("/a/x.jpg"), None, (1, 2), 200)
    assert (
        len({one.name, *(key_of(Path(p), None, v, 256).name for p, v in (("/a/y.jpg", (1, 2)), ("/a/x.jpg", (9, 2))))})
        == 3
    )


def test_copies_share_a_thumbnail() -> None:
    assert key_of(Path("/a"), ContentId("ab"), (0, 0), 9) == key_of(Path("/b"), ContentId("ab"), (5, 5), 9)
    parts = [Locator(), Locator(moment_ms=5), Locator(moment_ms=6), Locator(page=5)]
    keys = [key_of(Path("/a"), ContentId("ab"), (0, 0), 9, part) for part in parts]
    assert len(set(keys)) == len({key.file_name for key in keys}) == 4


class SlowPool:
    """Decodes one file at a time, when it is told to."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.begun: list[str] = []

    def decode(self, path: Path, spec: PixelSpec, locator: Locator) -> Decoded:
        self.begun.append(path.name)
        assert self.gate.acquire(timeout=60)
        return one_picture(path, spec)

    def close(self) -> None:
        self.gate.release(100)


@pytest.fixture
def slow() -> SlowPool:
    return SlowPool()


@pytest.fixture
def fetcher(tmp_path: Path, slow: SlowPool) -> Iterator[Fetcher]:
    made = Fetcher(DiskCache(tmp_path, 10**6), slow, 1, lambda: None)  # type: ignore[arg-type]  # a double
    yield made
    made.close()


def names(count: int, start: int = 0) -> list[ThumbKey]:
    return [key(Path(f"{number:03}")) for number in range(start, start + count)]


def test_only_the_last_wishes_wait(qtbot: QtBot, fetcher: Fetcher, slow: SlowPool) -> None:
    fetcher.want(names(20))
    qtbot.waitUntil(lambda: slow.begun == ["000"])
    for start in range(20, 520, 20):
        fetcher.want(names(20, start))
        assert fetcher.waiting() <= 20
    slow.gate.release(3)
    qtbot.waitUntil(lambda: len(slow.begun) == 4)
    assert slow.begun == ["000", "500", "501", "502"]


def test_the_most_urgent_comes_first(qtbot: QtBot, fetcher: Fetcher, slow: SlowPool) -> None:
    fetcher.want(names(3))
    qtbot.waitUntil(lambda: slow.begun == ["000"])
    fetcher.want([names(3)[2], names(3)[1]])
    slow.gate.release(2)
    qtbot.waitUntil(lambda: slow.begun == ["000", "002", "001"])


def test_what_is_being_decoded_is_not_asked_for_twice(qtbot: QtBot, fetcher: Fetcher, slow: SlowPool) -> None:
    fetcher.want(names(1))
    qtbot.waitUntil(lambda: slow.begun == ["000"])
    fetcher.want(names(1))
    assert fetcher.waiting() == 0
    slow.gate.release(1)
    qtbot.waitUntil(lambda: fetcher.take() is not None)
    assert slow.begun == ["000"]


@pytest.mark.usefixtures("app")
def test_memory_is_bounded_in_bytes() -> None:
    cache = PixmapCache(100 * 100 * 4 * 3)
    keys = names(5)
    for wanted in keys:
        pixmap = QPixmap(100, 100)
        pixmap.fill(QColor("red"))
        cache.put(wanted, pixmap)
        cache.get(keys[0])
    assert [wanted in cache for wanted in keys] == [True, False, False, True, True]
    assert cache.size_bytes == 100 * 100 * 4 * 3


def test_replacing_a_pixmap_counts_it_once(app: object) -> None:
    cache = PixmapCache(10**6)
    for _ in range(3):
        cache.put(names(1)[0], QPixmap.fromImage(QImage(10, 10, QImage.Format.Format_RGB32)))
    assert cache.size_bytes == 400

"""Large pictures are loaded in order, answered in the window's thread, and not to those who went away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_app.thumbnails.loader import FULL_PX, Frame, PictureLoader
from indexer.errors import KnownError

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def loader(app: object) -> Iterator[PictureLoader]:
    made = PictureLoader()
    yield made
    made.close()
    made.deleteLater()


def test_pictures_come_in_order_as_large_as_asked(qtbot: QtBot, loader: PictureLoader) -> None:
    sizes: list[tuple[int, int]] = []
    for name, side_px in (("quarters.png", FULL_PX), ("quarters.jpg", 48), ("turned.png", 30)):
        path = DATA / name if (DATA / name).exists() else DATA / "quarters.webp"
        loader.load(path, side_px, loader, lambda image: sizes.append((image.width(), image.height())))
    qtbot.waitUntil(lambda: len(sizes) == 3)
    assert sizes == [(96, 64), (48, 32), (30, 20)]


def test_the_colours_are_those_of_the_file(qtbot: QtBot, loader: PictureLoader) -> None:
    found: list[QImage] = []
    loader.load(DATA / "quarters.png", 96, loader, found.append)
    qtbot.waitUntil(lambda: bool(found))
    corners = [
        (c.red(), c.green(), c.blue())
        for c in (found[0].pixelColor(x, y) for x, y in ((9, 9), (90, 9), (9, 60), (90, 60)))
    ]
    assert corners == [(220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 30)]


def test_a_large_picture_comes_through_the_pipe(qtbot: QtBot, loader: PictureLoader, tmp_path: Path) -> None:
    image = QImage(2000, 1500, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    image.save(str(tmp_path / "large.png"))
    found: list[QImage] = []
    loader.load(tmp_path / "large.png", FULL_PX, loader, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert (found[0].width(), found[0].height(), found[0].pixel(1999, 1499)) == (2000, 1500, 0xFF336699)


def test_trouble_is_told_in_words(qtbot: QtBot, loader: PictureLoader, tmp_path: Path) -> None:
    troubles: list[KnownError] = []
    loader.load(tmp_path / "gone.jpg", 100, loader, lambda _: pytest.fail("nothing is there"), troubles.append)
    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles[0].path == tmp_path / "gone.jpg"


def test_no_answer_after_drop_or_the_owners_end(qtbot: QtBot, loader: PictureLoader) -> None:
    found: list[str] = []
    dropped, ended, last = QObject(), QObject(), QObject()
    loader.load(DATA / "quarters.png", 50, dropped, lambda _: found.append("dropped"))
    loader.load(DATA / "quarters.png", 50, ended, lambda _: found.append("ended"))
    loader.load(DATA / "quarters.png", 50, last, lambda _: found.append("last"))
    loader.drop(dropped)
    ended.deleteLater()
    qtbot.waitUntil(lambda: bool(found))
    assert found == ["last"]


def test_all_frames_of_an_animated_picture_come(qtbot: QtBot, loader: PictureLoader, tmp_path: Path) -> None:
    colours = ["red", "lime", "blue"]
    first, *others = [Image.new("RGB", (60, 40), colour) for colour in colours]
    first.save(tmp_path / "moves.gif", save_all=True, append_images=others, duration=[50, 200, 0], loop=0)
    Image.new("RGB", (60, 40)).save(tmp_path / "still.gif")
    (tmp_path / "broken.gif").write_bytes(b"GIF89a broken")
    found: list[list[Frame]] = []
    for name in ("moves.gif", "still.gif"):
        loader.load_frames(tmp_path / name, loader, found.append)
    qtbot.waitUntil(lambda: len(found) == 2)

    moves, still = found
    assert [50, 200, 100] == [frame.duration_ms for frame in moves]
    assert [QColor(colour).rgb() for colour in colours] == [frame.image.pixel(9, 9) for frame in moves]
    assert still == []
    loader.load_frames(tmp_path / "broken.gif", loader, lambda _: pytest.fail("it has no frames"))
    loader.load_frames(tmp_path / "still.gif", loader, found.append)
    qtbot.waitUntil(lambda: len(found) == 3)

"""Which picture there is of a file, and what is loaded when."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop_app.preview import pictures
from desktop_app.preview.pictures import PreviewImages, thumb_key
from desktop_app.thumbnails.loader import FULL_PX, Frame
from indexer.types import FileId, Locator
from tests.gui.preview.conftest import Scene, drawn


@pytest.fixture
def loading(scene: Scene) -> PreviewImages:
    return PreviewImages(scene.rows, scene.thumbs, scene.loads, scene.host)


def test_the_thumbnail_stands_in_until_the_picture_comes(scene: Scene, loading: PreviewImages) -> None:
    (photo,) = scene.photos(1)
    told: list[FileId] = []
    loading.changed.connect(told.append)
    loading.want([photo], 900)
    assert loading.best(photo) is None
    row = scene.rows.get(photo)
    assert row is not None
    scene.thumbs.come(thumb_key(row, 256))
    small = loading.best(photo)
    assert small is not None
    assert (small.image.width(), small.whole) == (256, QSize(4000, 2000))
    assert scene.loads.come() == 1024
    sharp = loading.best(photo)
    assert sharp is not None
    assert (sharp.image.width(), sharp.share) == (1024, 0.256)
    assert told == [photo, photo]


def test_another_moment_of_the_present_file_is_loaded_in_its_place(scene: Scene, loading: PreviewImages) -> None:
    (photo,) = scene.photos(1)
    loading.locators = {photo: Locator(moment_ms=500)}
    loading.want([photo], 600)
    scene.loads.come()
    first = loading.best(photo)
    loading.point(photo, Locator(moment_ms=9_000))
    assert loading.best(photo) is None
    scene.loads.come()
    assert scene.loads.asked == [("0.jpg", Locator(moment_ms=500)), ("0.jpg", Locator(moment_ms=9_000))]
    assert first is not None
    assert loading.best(photo) is not None


def test_neighbours_come_after_the_present_one_and_another_file_ends_the_wait(
    scene: Scene, loading: PreviewImages
) -> None:
    a, b, c, d = scene.photos(4)
    loading.want([b, c, a], 600)
    assert scene.loads.names == ["1.jpg", "2.jpg", "0.jpg"]
    scene.loads.come()
    loading.want([c, d, b], 600)
    assert scene.loads.names == ["2.jpg", "3.jpg"]


def test_every_pixel_is_loaded_once_and_only_where_there_are_more(scene: Scene, loading: PreviewImages) -> None:
    (photo,) = scene.photos(1)
    loading.want([photo], 600)
    scene.loads.come()
    loading.want_all(photo)
    loading.want_all(photo)
    assert [wish[1] for wish in scene.loads.waiting] == [FULL_PX]
    scene.loads.come()
    loading.want_all(photo)
    loading.want([photo], 3000)
    assert scene.loads.waiting == []
    best = loading.best(photo)
    assert best is not None
    assert best.share == 1.0


def test_a_larger_window_asks_for_more_and_a_small_picture_never(scene: Scene, loading: PreviewImages) -> None:
    large, small = scene.photos(2)
    loading.want([large, small], 600)
    scene.loads.come()
    scene.loads.come(width_px=300)
    loading.want([large, small], 1500)
    assert scene.loads.names == ["0.jpg"]


def test_an_offline_file_is_not_asked_for_and_a_broken_one_once(scene: Scene, loading: PreviewImages) -> None:
    away, broken = FileId(scene.made.add("away.jpg", "c1")), FileId(scene.made.add("broken.jpg", "c2"))
    (scene.made.top / "away.jpg").unlink()
    loading.want([away, broken], 600)
    assert scene.loads.names == ["broken.jpg"]
    scene.loads.come()
    trouble = loading.trouble(broken)
    assert trouble is not None
    assert str(trouble.title) == "It is broken"
    loading.want([broken], 2000)
    assert scene.loads.waiting == []


def test_memory_is_bounded_and_the_present_one_stays(
    scene: Scene, loading: PreviewImages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT_BYTES", 1_200_000)
    photos = scene.photos(3)
    loading.want(photos, 500)
    for _ in photos:
        scene.loads.come()
    assert loading.best(photos[0]) is not None
    assert loading.best(photos[1]) is None
    loading.forget()
    assert loading.best(photos[0]) is None


def test_the_frames_of_an_animated_picture_take_turns(qtbot: QtBot, scene: Scene, loading: PreviewImages) -> None:
    gif, still = FileId(scene.made.add("party.gif", "c1")), FileId(scene.made.add("still.jpg", "c2"))
    loading.want([gif, still], 600)
    scene.loads.come()
    ((path, _, answer),) = scene.loads.moving
    assert path.name == "party.gif"
    frames = [Frame(drawn(40, 20), 20), Frame(drawn(40, 20), 20), Frame(drawn(40, 20), 20)]
    answer(frames)
    seen: list[int] = []

    def look() -> bool:
        best = loading.best(gif)
        assert best is not None
        place = [frame.image is best.image for frame in frames].index(True)
        if seen[-1:] != [place]:
            seen.append(place)
        return len(seen) > 3

    with qtbot.waitSignal(loading.changed, check_params_cb=lambda _file_id: look()):
        look()
    assert seen[:4] == [0, 1, 2, 0]
    loading.want([still, gif], 600)
    assert loading.animation.image is None
    scene.loads.come()
    assert scene.loads.moving[1:] == []


def test_a_picture_of_one_frame_stays_as_it_is(scene: Scene, loading: PreviewImages) -> None:
    photo = FileId(scene.made.add("photo.webp", "c1"))
    loading.want([photo], 600)
    scene.loads.come()
    scene.loads.moving[0][2]([])

    best = loading.best(photo)
    assert best is not None
    assert best.image.width() == 1024
    assert loading.animation.image is None

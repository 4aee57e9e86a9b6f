"""Where a picture lies: whatever is done to it, it stays in the room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_app.preview.canvas import MAX_ZOOM, Zoom, fitting, panned, placed, toggled, zoomed

SIZES = st.builds(QSizeF, st.integers(1, 9000), st.integers(1, 9000))
ROOMS = st.builds(QSizeF, st.integers(50, 3000), st.integers(50, 2000))
POINTS = st.builds(QPointF, st.integers(-3000, 3000), st.integers(-3000, 3000))


def test_a_large_picture_fits_and_a_small_one_is_not_enlarged() -> None:
    room = QSizeF(400, 300)
    assert placed(Zoom(), QSizeF(800, 800), room) == QRectF(50, 0, 300, 300)
    assert placed(Zoom(), QSizeF(40, 30), room) == QRectF(180, 135, 40, 30)


def test_what_lies_under_the_pointer_stays_there() -> None:
    picture, room, point = QSizeF(1000, 1000), QSizeF(500, 500), QPointF(100, 350)
    before = placed(Zoom(), picture, room)
    after = placed(zoomed(Zoom(), picture, room, 2, point), picture, room)
    assert after.width() == pytest.approx(2 * before.width())
    assert (point.x() - after.x()) / after.width() == pytest.approx((point.x() - before.x()) / before.width())
    assert (point.y() - after.y()) / after.height() == pytest.approx((point.y() - before.y()) / before.height())


def test_smaller_than_fitting_is_fitting() -> None:
    picture, room = QSizeF(1000, 1000), QSizeF(500, 500)
    assert zoomed(zoomed(Zoom(), picture, room, 2), picture, room, 0.1).is_fitted


def test_toggling_shows_pixels_of_the_device_and_goes_back() -> None:
    picture, room = QSizeF(1000, 1000), QSizeF(250, 250)
    once = toggled(Zoom(), picture, room, ratio=2.0)
    assert once.scale == 0.5
    assert toggled(once, picture, room, ratio=2.0).is_fitted
    assert toggled(Zoom(), QSizeF(20, 20), room).scale == 2.0


@given(SIZES, ROOMS, st.lists(st.tuples(st.floats(0.1, 10), POINTS, POINTS), max_size=5))
def test_no_gap_opens_beside_a_picture_and_none_is_lost(
    picture: QSizeF, room: QSizeF, gestures: list[tuple[float, QPointF, QPointF]]
) -> None:
    zoom = Zoom()
    for factor, at, by in gestures:
        zoom = panned(zoomed(zoom, picture, room, factor, at), picture, room, by)
        lies = placed(zoom, picture, room)
        assert fitting(picture, room) * 0.999 <= lies.width() / picture.width() <= MAX_ZOOM * 1.001
        for start, length, whole in (
            (lies.x(), lies.width(), room.width()),
            (lies.y(), lies.height(), room.height()),
        ):
            if length <= whole:
                assert start == pytest.approx((whole - length) / 2, abs=0.01)
            else:
                assert whole - length - 0.01 <= start <= 0.01

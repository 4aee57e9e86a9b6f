"""The picture of the preview: zooming, panning, and what the canvas shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.preview.canvas import MAX_ZOOM, Canvas, Zoom, fitting, panned, placed, toggled, zoomed
from desktop_app.preview.pictures import PreviewImage
from desktop_app.style.theme import Appearance
from indexer.types import Box
from tests.gui.preview.conftest import drawn

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


@pytest.fixture
def canvas(host: QWidget, appearance: Appearance) -> Canvas:
    made = Canvas(appearance, host)
    made.resize(500, 500)
    host.resize(500, 500)
    host.show()
    made.show_picture(PreviewImage(drawn(1000, 500), QSize(4000, 2000)), anew=True)
    return made


def wheel(canvas: Canvas, notches: int, at: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_it_fits_at_first_and_the_wheel_enlarges(canvas: Canvas) -> None:
    assert (canvas.is_fitted, canvas.scale, canvas.scale_to_fit) == (True, 0.125, 1.0)
    wheel(canvas, 2, QPoint(100, 250))
    assert canvas.scale == pytest.approx(0.125 * 1.25**2)
    assert canvas.scale_to_fit == pytest.approx(1.25**2)
    wheel(canvas, -3, QPoint(100, 250))
    assert canvas.is_fitted


def test_detail_is_missed_when_pixels_would_be_seen_that_are_not_here(canvas: Canvas) -> None:
    assert not canvas.lacks_detail
    canvas.toggle()
    assert canvas.scale == 1.0
    assert canvas.lacks_detail
    canvas.show_picture(PreviewImage(drawn(4000, 2000), QSize(4000, 2000)))
    assert not canvas.lacks_detail
    assert canvas.scale == 1.0


def test_a_double_click_shows_single_pixels_and_the_next_all(canvas: Canvas) -> None:
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 250))
    assert canvas.scale == 1.0
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 250))
    assert canvas.is_fitted


def test_dragging_pushes_what_is_enlarged_and_nothing_else(canvas: Canvas) -> None:
    left, right = QPoint(200, 250), QPoint(300, 250)
    told: list[None] = []
    canvas.changed.connect(lambda: told.append(None))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=left)
    QTest.mouseMove(canvas, right)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=right)
    assert told == []
    canvas.toggle()
    before = canvas.zoom.x
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=left)
    QTest.mouseMove(canvas, right)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=right)
    assert canvas.zoom.x == pytest.approx(before - 100 / 4000)


def test_what_is_seen_keeps_its_size_when_the_file_turns_out_larger(canvas: Canvas) -> None:
    canvas.show_picture(PreviewImage(drawn(200, 100), QSize(200, 100)), anew=True)
    canvas.toggle()
    shown = 200 * canvas.scale
    canvas.show_picture(PreviewImage(drawn(2000, 1000), QSize(2000, 1000)))
    assert 2000 * canvas.scale == pytest.approx(shown)


def test_the_picture_is_painted_where_it_belongs_and_dimmed_where_it_stands_in(canvas: Canvas) -> None:
    ground = canvas.appearance.colours.window
    clear = canvas.grab().toImage()
    assert clear.pixelColor(250, 250).name() == "#c04030"
    assert clear.pixelColor(250, 20) == ground
    canvas.show_picture(PreviewImage(drawn(1000, 500), QSize(4000, 2000)), dimmed=True)
    assert canvas.grab().toImage().pixelColor(250, 250).name() not in ("#c04030", ground.name())
    canvas.show_picture(None)
    assert canvas.grab().toImage().pixelColor(100, 250) == ground


def test_marks_are_outlined_where_they_lie_in_the_picture(canvas: Canvas, appearance: Appearance) -> None:
    def at(x: float, y: float) -> str:
        return canvas.grab().toImage().pixelColor(round(x), round(y)).name()

    canvas.show_picture(PreviewImage(drawn(200, 100), QSize(200, 100)), anew=True)
    lies = placed(Zoom(), QSizeF(200, 100), QSizeF(canvas.size()))
    left, middle = lies.x() + 0.25 * lies.width() - 2, lies.y() + 0.5 * lies.height()
    before = at(left, middle)
    canvas.mark([Box(left=0.25, top=0.25, right=0.75, bottom=0.75)])
    assert at(left, middle) == appearance.colours.accent.name() != before
    canvas.mark(())
    assert at(left, middle) == before

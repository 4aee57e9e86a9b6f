from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop_app.search_box.crop import SMALLEST, WHOLE, CropView, Grip, moved
from desktop_app.style.theme import Appearance
from indexer.types import Box
from tests.gui.library_double import drawn

FRACTION = st.floats(0, 1)
GRIPS = st.sampled_from(
    [Grip.ALL, Grip.LEFT, Grip.TOP, Grip.RIGHT, Grip.BOTTOM, Grip.LEFT | Grip.TOP, Grip.RIGHT | Grip.BOTTOM]
)


def middle() -> Box:
    return Box(left=0.25, top=0.25, right=0.75, bottom=0.75)


@given(FRACTION, FRACTION, FRACTION, FRACTION, GRIPS, st.floats(-3, 3), st.floats(-3, 3))
def test_a_frame_stays_in_the_picture_and_is_never_too_small(
    left: float, top: float, width: float, height: float, grip: Grip, across: float, down: float
) -> None:
    box = Box(
        left=left * (1 - SMALLEST),
        top=top * (1 - SMALLEST),
        right=min(1.0, left * (1 - SMALLEST) + SMALLEST + width * (1 - left) * (1 - SMALLEST)),
        bottom=min(1.0, top * (1 - SMALLEST) + SMALLEST + height * (1 - top) * (1 - SMALLEST)),
    )

    after = moved(box, grip, across, down)

    assert after.is_valid
    assert min(after.right - after.left, after.bottom - after.top) >= SMALLEST - 1e-9
    if grip is Grip.ALL:
        assert after.right - after.left == pytest.approx(box.right - box.left)


def test_only_what_is_held_moves() -> None:
    assert Box(left=0.25, top=0.25, right=0.85, bottom=0.75) == moved(middle(), Grip.RIGHT, 0.1, 0.9)


@pytest.fixture
def view(qtbot: QtBot, appearance: Appearance) -> CropView:
    made = CropView(appearance, middle())
    qtbot.addWidget(made)
    made.resize(620, 420)
    made.show_image(drawn())
    made.show()
    return made


def at(view: CropView, across: float, down: float) -> QPoint:
    place = view.picture_rect()
    return (place.topLeft() + QPointF(place.width() * across, place.height() * down)).toPoint()


def drag(qtbot: QtBot, view: CropView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


@pytest.mark.parametrize(
    ("start", "end", "box"),
    [
        ((0.25, 0.5), (0.1, 0.9), (0.1, 0.25, 0.75, 0.75)),
        ((0.75, 0.75), (0.9, 0.6), (0.25, 0.25, 0.9, 0.6)),
        ((0.5, 0.5), (0.6, 0.4), (0.35, 0.15, 0.85, 0.65)),
        ((0.5, 0.5), (2.0, 0.5), (0.5, 0.25, 1.0, 0.75)),
    ],
)
def test_edges_corners_and_the_frame_are_dragged(
    qtbot: QtBot, view: CropView, start: tuple[float, float], end: tuple[float, float], box: tuple[float, ...]
) -> None:
    drag(qtbot, view, at(view, *start), at(view, *end))

    now = view.box
    assert box == pytest.approx((now.left, now.top, now.right, now.bottom), abs=0.01)


def test_a_double_click_frames_all(qtbot: QtBot, view: CropView) -> None:
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at(view, 0.5, 0.5))

    assert WHOLE == view.box


def test_the_frame_is_told_in_words(view: CropView) -> None:
    view.set_box(Box(left=0.1, top=0.2, right=0.5, bottom=0.9))

    assert "From 10 to 50 % across, from 20 to 90 % down" == view.accessibleDescription()


def test_outside_of_the_frame_the_picture_is_dark(view: CropView) -> None:
    shot = view.grab().toImage()

    inside, outside = shot.pixelColor(at(view, 0.4, 0.6)), shot.pixelColor(at(view, 0.1, 0.6))
    assert outside.lightness() < inside.lightness() * 0.7


def test_other_keys_are_left_to_the_dialog(qtbot: QtBot, view: CropView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_A)

    assert middle() == view.box

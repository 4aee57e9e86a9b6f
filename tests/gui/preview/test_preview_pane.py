"""Quick look and full view over a window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from desktop_app.actions import Actions
from desktop_app.preview.keys import add_keys
from desktop_app.preview.pictures import thumb_key
from desktop_app.preview.preview_pane import PreviewPane
from desktop_app.style.theme import Appearance
from desktop_app.thumbnails.loader import FULL_PX
from indexer.types import FileId
from tests.gui.preview.conftest import Scene

KEY = Qt.Key


@pytest.fixture
def pane(scene: Scene, actions: Actions, appearance: Appearance) -> PreviewPane:
    field = QLineEdit(scene.host)
    field.setObjectName("before")
    field.show()
    scene.host.activateWindow()
    field.setFocus()
    made = PreviewPane(scene.ask, scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    add_keys(made, actions)
    return made


def press(pane: PreviewPane, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(pane.window().focusWidget(), key)


def test_space_ends_a_quick_look_and_the_focus_goes_back(scene: Scene, pane: PreviewPane) -> None:
    photos = scene.photos(3)
    closed: list[None] = []
    pane.closed.connect(lambda: closed.append(None))
    pane.show_quick(photos, 1)
    assert pane.is_quick
    assert (pane.isVisible(), pane.current, pane.info.isVisible()) == (True, photos[1], False)
    press(pane, KEY.Key_Space)
    assert not pane.isVisible()
    assert len(closed) == 1
    assert scene.host.focusWidget().objectName() == "before"


def test_enter_makes_a_full_view_and_escape_ends_it(scene: Scene, pane: PreviewPane) -> None:
    pane.show_quick(scene.photos(3), 1)
    press(pane, KEY.Key_Return)
    assert not pane.is_quick
    assert pane.info.isVisible()
    press(pane, KEY.Key_Escape)
    assert not pane.isVisible()


def test_arrows_go_through_the_list_and_stop_at_its_ends(scene: Scene, pane: PreviewPane) -> None:
    photos = scene.photos(4)
    pane.show_full(photos, 1)
    seen: list[FileId] = []
    pane.current_changed.connect(seen.append)
    press(pane, KEY.Key_Right, KEY.Key_Down, KEY.Key_Right, KEY.Key_Left, KEY.Key_Home, KEY.Key_Left, KEY.Key_End)
    assert seen == [photos[2], photos[3], photos[2], photos[0], photos[3]]


def test_right_to_left_the_arrows_point_the_other_way(
    scene: Scene, actions: Actions, appearance: Appearance, host_right_to_left: None
) -> None:
    pane = PreviewPane(scene.ask, scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    add_keys(pane, actions)
    photos = scene.photos(2)
    pane.show_full(photos, 0)
    press(pane, KEY.Key_Left)
    assert pane.current == photos[1]


@pytest.fixture
def host_right_to_left(scene: Scene) -> None:
    scene.host.setLayoutDirection(Qt.LayoutDirection.RightToLeft)


def test_keys_zoom_and_enlarging_loads_every_pixel(scene: Scene, pane: PreviewPane) -> None:
    pane.show_full(scene.photos(1), 0)
    scene.loads.come()
    press(pane, KEY.Key_Plus, KEY.Key_Equal)
    assert not pane.canvas.is_fitted
    press(pane, KEY.Key_Minus, KEY.Key_Minus)
    assert pane.canvas.is_fitted
    press(pane, KEY.Key_Z)
    assert [wish[1] for wish in scene.loads.waiting] == [FULL_PX]
    press(pane, KEY.Key_0)
    assert pane.canvas.is_fitted


def test_the_thumbnail_is_there_first_then_the_sharp_picture(scene: Scene, pane: PreviewPane) -> None:
    (photo,) = scene.photos(1)
    pane.show_full([photo], 0)
    row = scene.rows.get(photo)
    assert row is not None
    scene.thumbs.come(thumb_key(row, 256))
    assert pane.canvas.picture is not None
    assert pane.canvas.picture.image.width() == 256
    scene.loads.come()
    assert pane.canvas.picture.image.width() == 1024


def test_neighbours_are_loaded_in_the_direction_of_going(scene: Scene, pane: PreviewPane) -> None:
    photos = scene.photos(9)
    pane.show_full(photos, 4)
    assert scene.loads.names == ["4.jpg", "5.jpg", "6.jpg", "3.jpg"]
    press(pane, KEY.Key_Left)
    assert scene.loads.names == ["3.jpg", "2.jpg", "1.jpg", "4.jpg"]


def test_digits_rate_and_the_same_again_takes_it_away(scene: Scene, pane: PreviewPane) -> None:
    (photo,) = scene.photos(1)
    pane.show_full([photo], 0)
    press(pane, KEY.Key_4)
    assert scene.made.library.rows([photo])[0].rating == 4
    press(pane, KEY.Key_4)
    assert scene.made.library.rows([photo])[0].rating is None
    press(pane, KEY.Key_F)
    assert scene.made.library.rows([photo])[0].favourite


def test_the_info_pane_stays_as_it_was_left(scene: Scene, pane: PreviewPane) -> None:
    photos = scene.photos(2)
    pane.show_full(photos, 0)
    press(pane, KEY.Key_I)
    assert not pane.info.isVisible()
    pane.dismiss()
    pane.show_full(photos, 1)
    assert not pane.info.isVisible()


def test_a_reason_is_told_for_hits_alone(scene: Scene, pane: PreviewPane) -> None:
    a, b = scene.photos(2)
    pane.set_found({a: scene.hit(a)}, "dogs")
    pane.show_full([a, b], 0)
    assert pane.info.why.isVisible()
    pane.go(1)
    assert not pane.info.why.isVisible()


def test_an_offline_file_says_what_to_do_over_its_thumbnail(scene: Scene, pane: PreviewPane) -> None:
    (photo,) = scene.photos(1)
    (scene.made.top / "0.jpg").unlink()
    pane.show_full([photo], 0)
    assert pane.trouble_card.isVisible()
    assert str(scene.made.top / "0.jpg") in pane.trouble_card.accessibleName()
    assert scene.loads.waiting == []
    row = scene.rows.get(photo)
    assert row is not None
    scene.thumbs.come(thumb_key(row, 256))
    assert pane.canvas.picture is not None


def test_a_broken_file_tells_its_trouble_and_the_next_one_does_not(scene: Scene, pane: PreviewPane) -> None:
    broken, (fine,) = FileId(scene.made.add("broken.jpg", "b")), scene.photos(1)
    pane.show_full([broken, fine], 0)
    scene.loads.come()
    assert pane.trouble_card.accessibleName() == "It is broken. Copy it again."
    pane.go(1)
    assert not pane.trouble_card.isVisible()


def test_a_file_that_went_says_so(scene: Scene, pane: PreviewPane) -> None:
    pane.show_full([FileId(4711)], 0)
    assert pane.trouble_card.accessibleName().startswith("This file is no longer there")


def test_a_click_beside_the_card_ends_a_quick_look(scene: Scene, pane: PreviewPane) -> None:
    pane.show_quick(scene.photos(1), 0)
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert pane.isVisible()
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not pane.isVisible()


def test_it_stays_as_large_as_the_window(scene: Scene, pane: PreviewPane) -> None:
    pane.show_full(scene.photos(1), 0)
    scene.host.resize(700, 500)
    assert pane.size() == scene.host.size()


def test_the_focus_stays_inside_and_reaches_everything(scene: Scene, pane: PreviewPane) -> None:
    pane.show_full(scene.photos(3), 0)
    reached = set()
    for _ in range(60):
        press(pane, KEY.Key_Tab)
        focused = scene.host.focusWidget()
        assert pane.isAncestorOf(focused)
        reached.add(focused)
    for button in pane.heading.findChildren(QToolButton):
        assert not button.isVisible() or not button.isEnabled() or button in reached, button.toolTip()
    assert pane.info.stars in reached
    press(pane, KEY.Key_Backtab)
    assert pane.isAncestorOf(scene.host.focusWidget())


def test_it_goes_when_the_focus_is_taken_behind_it(scene: Scene, pane: PreviewPane, app: QApplication) -> None:
    pane.show_full(scene.photos(1), 0)
    field = scene.host.findChild(QLineEdit, "before")
    assert field is not None
    field.setFocus()
    app.focusChanged.emit(pane.canvas, field)
    assert not pane.isVisible()
    assert scene.host.focusWidget() is field


def test_space_presses_a_button_that_has_the_focus(scene: Scene, pane: PreviewPane) -> None:
    photos = scene.photos(2)
    pane.show_full(photos, 0)
    (after,) = [one for one in pane.heading.findChildren(QToolButton) if one.toolTip() == "Next"]
    after.setFocus()
    press(pane, KEY.Key_Space)
    assert pane.isVisible()
    assert pane.current == photos[1]


def test_a_full_view_counts_as_a_look(scene: Scene, pane: PreviewPane) -> None:
    pane.show_full(scene.photos(1), 0)
    assert scene.made.db.execute("SELECT times FROM views").fetchall() == [(1,)]


def test_a_file_that_looks_the_same_is_shown_also_when_it_is_not_in_the_list(scene: Scene, pane: PreviewPane) -> None:
    a, b, c = scene.photos(3)
    pane.show_full([a, b], 0)
    pane.info.file_wanted.emit(b)
    assert pane.current == b
    pane.info.file_wanted.emit(c)
    assert pane.current == c


def test_large_pictures_are_let_go_of_when_it_closes(scene: Scene, pane: PreviewPane) -> None:
    (photo,) = scene.photos(1)
    pane.show_full([photo], 0)
    scene.loads.come()
    pane.dismiss()
    assert pane.pictures.best(photo) is None

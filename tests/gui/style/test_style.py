"""The look: readable colours, a complete style sheet, icons that follow the theme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.style import icons, theme, tokens
from desktop_app.style.icons import icon
from desktop_app.style.theme import Appearance, Theme
from desktop_app.style.tokens import DARK, LIGHT, Colours

both = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@both
@pytest.mark.parametrize("front", ["text", "text_quiet", "danger", "warning", "good", "maybe", "accent"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_text_can_be_read(colours: Colours, front: str, ground: str) -> None:
    assert _contrast(getattr(colours, front), getattr(colours, ground)) >= 4.5


@both
@pytest.mark.parametrize(
    ("front", "ground"),
    [
        ("text_on_accent", "accent"),
        ("text_on_accent", "accent_hover"),
        ("text", "accent_quiet"),
        ("text", "hover"),
        ("text", "pressed"),
        ("danger", "danger_quiet"),
        ("text", "warning_quiet"),
    ],
)
def test_text_can_be_read_on_what_is_chosen(colours: Colours, front: str, ground: str) -> None:
    assert _contrast(getattr(colours, front), getattr(colours, ground)) >= 4.5


@both
@pytest.mark.parametrize("line", ["edge", "focus", "weak"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_edges_can_be_seen(colours: Colours, line: str, ground: str) -> None:
    assert _contrast(getattr(colours, line), getattr(colours, ground)) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    assert 21 == pytest.approx(_contrast(QColor("black"), QColor("white")))


@both
def test_style_sheet_is_complete(colours: Colours) -> None:
    text = theme.style_sheet(colours, 1.5)
    assert "@" not in text.replace("https://", "")
    assert colours.accent.name() in text
    assert f"{tokens.HEADING_PT * 1.5:.2f}pt" in text


@both
def test_drawings_of_the_style_sheet_have_the_theme_s_colours(colours: Colours) -> None:
    folder = theme.TEMPLATE.parent / ("dark" if colours.dark else "light")
    for drawing in folder.glob("*.svg"):
        text = drawing.read_text(encoding="utf-8")
        assert colours.text_quiet.name() in text or colours.text_on_accent.name() in text, drawing.name


def test_unknown_icon_is_a_mistake(app: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_icons_follow_the_theme(app: QApplication, appearance: Appearance) -> None:
    made = icon("folder")
    dark_on_light = _strongest(made)
    appearance.set_theme(Theme.DARK)
    light_on_dark = _strongest(made)
    assert dark_on_light.lightness() < 80
    assert light_on_dark.lightness() > 180


def test_disabled_icons_are_paler(appearance: Appearance) -> None:
    made = icon("folder")
    assert _strongest(made, QIcon.Mode.Disabled).lightness() > _strongest(made).lightness()


def test_icon_of_its_own_colour_keeps_it(appearance: Appearance) -> None:
    assert QColor("#ff0000") == _strongest(icon("folder", QColor("#ff0000")))


def test_an_icon_without_room_is_empty(app: QApplication) -> None:
    """A button that a layout squeezes to nothing asks for such a one; Qt's warning about it fails a test."""
    assert icon("folder").pixmap(QSize(0, 16)).isNull()


def test_icons_that_point_turn_around_from_right_to_left(app: QApplication) -> None:
    colour = QColor("black")
    usual = _tip_of_chevron(colour)
    try:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        turned = _tip_of_chevron(colour)
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert turned < 12 < usual


def test_theme_changes_everything_at_once(qtbot: QtBot, app: QApplication, appearance: Appearance) -> None:
    with qtbot.waitSignal(appearance.changed):
        appearance.set_theme(Theme.DARK)
    assert appearance.colours is DARK
    assert DARK.window == app.palette().color(QPalette.ColorRole.Window)
    appearance.set_theme(Theme.LIGHT)
    assert LIGHT.window == app.palette().color(QPalette.ColorRole.Window)


def test_system_theme_follows_the_system(app: QApplication, appearance: Appearance) -> None:
    appearance.set_theme(Theme.SYSTEM)
    wanted = DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    assert appearance.colours is wanted


def test_text_grows_with_the_scale(qtbot: QtBot, appearance: Appearance) -> None:
    label = QLabel("Sizes")
    label.setProperty("role", "heading")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    appearance.set_text_scale(1.5)
    assert label.sizeHint().height() >= before * 1.3
    appearance.set_text_scale(1.0)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_drop_down_list_shows_its_last_entry(qtbot: QtBot, appearance: Appearance, scale: float) -> None:
    appearance.set_text_scale(scale)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["Best first", "Newest first", "Oldest first"])
    box.show()
    box.showPopup()
    last = box.view().visualRect(box.model().index(2, 0))
    assert last.bottom() < box.view().viewport().height()
    box.hidePopup()
    appearance.set_text_scale(1.0)


def _tip_of_chevron(colour: QColor) -> int:
    """Where along its middle row something is drawn, in px from the left of 24."""
    image = icons.pixmap("chevron-right", 24, colour).toImage()
    return max(range(24), key=lambda x: image.pixelColor(x, 12).alpha())


def _strongest(made: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    image = made.pixmap(QSize(48, 48), 1.0, mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    return max(pixels, key=lambda colour: colour.alpha())


def _contrast(front: QColor, ground: QColor) -> float:
    """Return the contrast of two opaque colours, 1 to 21. Source: WCAG 2.1, definition of contrast ratio."""
    brighter, darker = sorted((_luminance(front), _luminance(ground)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

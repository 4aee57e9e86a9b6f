"""The sizes and colours of the design: a grid of 4 px, one type scale, two radii, two palettes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

SPACE_PX = 4  # One step of the grid
RADIUS_PX = 8  # Corner radius of cards, tiles, fields and buttons
RADIUS_SMALL_PX = 4  # Corner radius of badges, check boxes, list rows
ICON_PX = 18
CONTROL_PX = 32  # Minimum height of clickable widgets
SIDEBAR_PX = 240  # Initial width of the side bar
INFO_PX = 320  # Initial width of the info pane

CAPTION_PT = 8.5
BODY_PT = 10.0
TITLE_PT = 12.0
HEADING_PT = 19.0


def space(steps: float) -> int:
    """Return a distance in px: `steps` of the grid."""
    return round(steps * SPACE_PX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of a theme. Text has a contrast of at least 4.5 on every background (WCAG 2.1, 1.4.3)."""

    dark: bool
    window: QColor
    """The window background."""
    surface: QColor
    """The background of content: grid, lists, fields."""
    raised: QColor
    """Cards, menus, buttons."""
    sunken: QColor
    """Slider tracks, empty tiles, progress bars."""
    hover: QColor
    pressed: QColor
    border: QColor
    """Separators."""
    edge: QColor
    """Borders of inputs and buttons: contrast at least 3 to 1 (WCAG 2.1, 1.4.11)."""
    text: QColor
    text_quiet: QColor
    text_disabled: QColor
    accent: QColor
    accent_hover: QColor
    accent_quiet: QColor
    """Background of selected items."""
    text_on_accent: QColor
    focus: QColor
    danger: QColor
    danger_quiet: QColor
    warning: QColor
    warning_quiet: QColor
    good: QColor
    """Good matches and success."""
    maybe: QColor
    weak: QColor
    badge: QColor
    """Background of badges on pictures; translucent."""
    badge_text: QColor
    star: QColor
    scrim: QColor
    """Dims what is behind the preview."""


LIGHT = Colours(
    dark=False,
    window=QColor("#f4f4f7"),
    surface=QColor("#ffffff"),
    raised=QColor("#ffffff"),
    sunken=QColor("#e9e9ef"),
    hover=QColor("#ebebf1"),
    pressed=QColor("#dfdfe8"),
    border=QColor("#dedee6"),
    edge=QColor("#8a8a99"),
    text=QColor("#1b1b24"),
    text_quiet=QColor("#5c5c6b"),
    text_disabled=QColor("#9a9aa8"),
    accent=QColor("#4a4fd0"),
    accent_hover=QColor("#3d42b8"),
    accent_quiet=QColor("#e5e6fb"),
    text_on_accent=QColor("#ffffff"),
    focus=QColor("#4a4fd0"),
    danger=QColor("#b3261e"),
    danger_quiet=QColor("#fbe9e7"),
    warning=QColor("#7a5200"),
    warning_quiet=QColor("#fdf1d8"),
    good=QColor("#1a7a4c"),
    maybe=QColor("#8a5d00"),
    weak=QColor("#6b6b7a"),
    badge=QColor(20, 20, 28, 200),
    badge_text=QColor("#ffffff"),
    star=QColor("#e09b00"),
    scrim=QColor(12, 12, 16, 235),
)

DARK = Colours(
    dark=True,
    window=QColor("#16161b"),
    surface=QColor("#1c1c22"),
    raised=QColor("#26262e"),
    sunken=QColor("#2a2a33"),
    hover=QColor("#2c2c36"),
    pressed=QColor("#363642"),
    border=QColor("#34343f"),
    edge=QColor("#767685"),
    text=QColor("#ececf2"),
    text_quiet=QColor("#a8a8b6"),
    text_disabled=QColor("#6c6c7a"),
    accent=QColor("#969bff"),
    accent_hover=QColor("#adb1ff"),
    accent_quiet=QColor("#2d2f52"),
    text_on_accent=QColor("#14141c"),
    focus=QColor("#969bff"),
    danger=QColor("#ff8a80"),
    danger_quiet=QColor("#422522"),
    warning=QColor("#f0bb4f"),
    warning_quiet=QColor("#3b3018"),
    good=QColor("#5fcf97"),
    maybe=QColor("#e3b04b"),
    weak=QColor("#9a9aaa"),
    badge=QColor(12, 12, 16, 205),
    badge_text=QColor("#ffffff"),
    star=QColor("#f5b82e"),
    scrim=QColor(8, 8, 10, 240),
)

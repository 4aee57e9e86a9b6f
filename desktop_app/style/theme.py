"""Fonts, style sheet and palette; light, dark or as the system."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.style import tokens
from desktop_app.style.tokens import DARK, LIGHT, Colours

FONT_FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf")


@cache
def families() -> tuple[str, ...]:
    """Load the fonts once; return the font families in order of preference."""
    folder = Path(str(files("resources"))) / "fonts"
    loaded = [QFontDatabase.addApplicationFont(str(folder / name)) for name in FONT_FILES]
    own = [family for number in loaded if number >= 0 for family in QFontDatabase.applicationFontFamilies(number)]
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return tuple(dict.fromkeys([*own, system]))


TEMPLATE = Path(str(files("resources"))) / "styles" / "recallery.qss"


def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """Return the style sheet of a theme: the template with every `@name` replaced.

    Raises:
        KeyError: the template uses an unknown name.
    """
    known = values(colours, text_scale)
    return re.sub(r"@(\w+)", lambda found: known[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def values(colours: Colours, text_scale: float = 1.0) -> dict[str, str]:
    """Return the values of all names in the template."""
    made = {name: getattr(colours, name).name() for name in colours.__slots__ if name != "dark"}
    made |= {
        "radius": f"{tokens.RADIUS_PX}px",
        "radius_small": f"{tokens.RADIUS_SMALL_PX}px",
        "control": f"{tokens.CONTROL_PX}px",
        "drawings": (TEMPLATE.parent / ("dark" if colours.dark else "light")).as_posix(),
        "caption": f"{tokens.CAPTION_PT * text_scale:.2f}pt",
        "body": f"{tokens.BODY_PT * text_scale:.2f}pt",
        "title": f"{tokens.TITLE_PT * text_scale:.2f}pt",
        "heading": f"{tokens.HEADING_PT * text_scale:.2f}pt",
    }
    return made


TEXT_SCALES = (0.85, 1.0, 1.15, 1.3, 1.5)  # Text sizes relative to the design


class Theme(StrEnum):
    """What the user chose."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


_SCHEMES = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark, Theme.SYSTEM: Qt.ColorScheme.Unknown}


class Appearance(QObject):
    """Applies theme and text size; `changed` tells custom-painted widgets to repaint."""

    changed = Signal()

    def __init__(
        self, app: QApplication, *, theme: Theme = Theme.SYSTEM, text_scale: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._theme = theme
        self._text_scale = text_scale
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def colours(self) -> Colours:
        if self._theme is Theme.SYSTEM:
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._theme is Theme.DARK else LIGHT

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def text_scale(self) -> float:
        """The text size relative to the design."""
        return self._text_scale

    def set_theme(self, theme: Theme) -> None:
        if theme is not self._theme:
            self._theme = theme
            self._apply()

    def set_text_scale(self, scale: float) -> None:
        if scale != self._text_scale:
            self._text_scale = scale
            self._apply()

    def _follow_system(self) -> None:
        if self._theme is Theme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        hints = self._app.styleHints()
        hints.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        hints.setColorScheme(_SCHEMES[self._theme])  # so that the window frame follows
        hints.blockSignals(False)  # noqa: FBT003
        apply(self._app, self.colours, self._text_scale)
        self.changed.emit()


def apply(app: QApplication, colours: Colours, text_scale: float = 1.0) -> None:
    """Give the application its font, palette and style sheet."""
    font = QFont(app.font())
    font.setFamilies([*families()])
    font.setPointSizeF(tokens.BODY_PT * text_scale)
    # Inter's contextual alternates turn the x of "1920x1080.jpg" into a multiplication sign.
    font.setFeature(QFont.Tag.fromString("calt"), 0)
    app.setFont(font)
    app.setPalette(palette(colours))
    app.setStyleSheet(style_sheet(colours, text_scale))


def palette(colours: Colours) -> QPalette:
    """Return the palette for delegates and everything outside the style sheet."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.window),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.text_quiet),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.text_on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.border),
        (role.Mid, colours.border),
        (role.Dark, colours.edge),
        (role.Shadow, colours.edge),
    ):
        made.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, colours.text_disabled)
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, colours.border)
    return made

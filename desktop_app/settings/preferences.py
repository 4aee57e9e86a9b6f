"""The preferences of the window, stored beside the index."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal

from desktop_app.style.theme import Theme

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "window.ini"
GROUP = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The preferences of the window."""

    theme: Theme = Theme.SYSTEM
    text_scale: float = 1.0
    language: str = ""
    """A code such as `de`; empty follows the system."""
    keep_in_tray: bool = False
    """Whether the program keeps running when the window is closed."""
    welcomed: bool = False
    """Whether the first run was completed."""
    sidebar: bool = True
    info: bool = False
    tile_px: int = 0
    """0 is the default size."""
    tile_names: bool = False
    tile_whole: bool = False
    """Whether pictures are shown whole rather than cut to the square."""
    thumbnails_mb: int = 1000
    """Limit of the thumbnail cache."""


class PreferencesStore(QObject):
    """Stores the preferences; emits `changed` with the new ones."""

    changed = Signal(object)  # The new Preferences

    def __init__(self, file: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self._current = _read(file)

    @property
    def current(self) -> Preferences:
        return self._current

    def change(self, **wanted: object) -> None:
        """Change some preferences; written at once."""
        new = replace(self._current, **wanted)  # type: ignore[arg-type]  # by name
        if new == self._current:
            return
        for field in fields(Preferences):
            if getattr(new, field.name) != getattr(self._current, field.name):
                self.file.setValue(f"{GROUP}/{field.name}", _plain(getattr(new, field.name)))
        self._current = new
        self.changed.emit(new)

    def sync(self) -> None:
        self.file.sync()

    def forget(self) -> None:
        self.file.clear()
        self.file.sync()


def settings_file(folder: Path) -> QSettings:
    """Return the file of the window's settings in the folder of an index."""
    return QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)


def _read(file: QSettings) -> Preferences:
    """Read the file; missing or invalid values are the defaults."""
    found: dict[str, Any] = {}
    for field in fields(Preferences):
        text = file.value(f"{GROUP}/{field.name}")
        if text is not None:
            found |= _parsed(field.name, str(text), type(field.default))
    return Preferences(**found)


def _parsed(name: str, text: str, kind: type) -> dict[str, Any]:
    try:
        return {name: text == "true" if kind is bool else kind(text)}
    except ValueError:
        return {}


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The type face that comes with the program, and what stands in where it has no letters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtGui import QFontDatabase

FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf")


@cache
def families() -> tuple[str, ...]:
    """Load the fonts once and return the families to use, the first that has a letter draws it."""
    folder = Path(str(files("resources"))) / "fonts"
    loaded = [QFontDatabase.addApplicationFont(str(folder / name)) for name in FILES]
    own = [family for number in loaded if number >= 0 for family in QFontDatabase.applicationFontFamilies(number)]
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return tuple(dict.fromkeys([*own, system]))

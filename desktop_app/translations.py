"""The languages of the window. English is the language of the code; its file holds plural forms only."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QObject

FOLDER = Path(str(files("resources"))) / "translations"
PREFIX = "recallery_"


def languages() -> list[str]:
    """Return the codes of the languages that there are: `de`, `en`."""
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.qm"))


def chosen_locale(language: str) -> QLocale:
    """Return the locale of a language, or of the system where none is named."""
    return QLocale(language) if language else QLocale.system()


def install(app: QCoreApplication, language: str, parent: QObject) -> None:
    """Let all texts and numbers be of a language: the window's, and Qt's own. English where there is no translation.

    Qt lays windows out from right to left if its own texts of the language say so.

    Args:
        app: whose texts these are.
        language: a code; empty follows the system.
        parent: keeps the translations as long as it lives.
    """
    locale = chosen_locale(language)
    QLocale.setDefault(locale)
    own = QTranslator(parent)
    if own.load(locale, PREFIX.removesuffix("_"), "_", str(FOLDER)):
        qt = QTranslator(parent)
        if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(qt)
    elif not own.load(str(FOLDER / f"{PREFIX}en.qm")):
        return
    app.installTranslator(own)

"""Texts in the user's language: messages of the engine, and the translations of the window."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from indexer.errors import KnownError, Message, Value, english

if TYPE_CHECKING:
    from indexer.service.messages import Trouble

CONTEXT = "EngineTexts"
translate = QCoreApplication.translate
"""`pyside6-lupdate` finds texts by this name."""


def said(message: Message) -> str:
    """Return a message in the user's language, its numbers as that writes them."""
    return message.filled(QCoreApplication.translate(CONTEXT, message.template), _shown)


def sentences(trouble: KnownError) -> str:
    """Return a trouble in one paragraph: what is wrong, what happened, what to do."""
    return f"{said(trouble.title)}. {said(trouble.message)}"


def with_place(trouble: KnownError | Trouble) -> str:
    """Return the message of a trouble, and where it is."""
    return said(trouble.message) + (f" ({trouble.path})" if trouble.path is not None else "")


def number(value: int) -> str:
    """Return a whole number with the digits grouped for the user's language."""
    return QLocale().toString(value)


def with_number(text: str, count: int) -> str:
    """Return a translated plural with its number grouped: `1,200 files`."""
    return text.replace(str(count), number(count))


def data_size(size_bytes: int, decimals: int = 1) -> str:
    """Return a size such as `610 MB`."""
    return QLocale().formattedDataSize(size_bytes, decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def _shown(value: Value, form: str) -> str:
    if isinstance(value, Message):
        return said(value)
    if not isinstance(value, int | float):
        return str(value)
    locale = QLocale()
    if "," not in form:
        locale.setNumberOptions(locale.numberOptions() | QLocale.NumberOption.OmitGroupSeparator)
    decimals = len(english(value, form).partition(".")[2])
    return locale.toString(float(value), "f", decimals)


FOLDER = Path(str(files("resources"))) / "translations"
PREFIX = "recallery_"


def languages() -> list[str]:
    """Return the codes of the languages that there are: `de`, `en`."""
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.qm"))


def chosen_locale(language: str) -> QLocale:
    """Return the locale of a language, or of the system where none is named."""
    return QLocale(language) if language else QLocale.system()


def install_translations(app: QCoreApplication, language: str, parent: QObject) -> None:
    """Let all texts and numbers be of a language: the window's, and Qt's own. English where there is no translation.

    Qt lays windows out from right to left if its own texts of the language say so.

    Args:
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

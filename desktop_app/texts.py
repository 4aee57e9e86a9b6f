"""Texts in the user's language: messages of the engine, and the translations of the window."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from indexer.errors import KnownError, Message, Value, english
from indexer.names import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.service.messages import Trouble

CONTEXT = "EngineTexts"
translate = QCoreApplication.translate
"""`pyside6-lupdate` finds texts by this name."""


def said(message: Message) -> str:
    """Return a message of the engine in the user's language."""
    return message.filled(QCoreApplication.translate(CONTEXT, message.template), _shown)


def sentences(trouble: KnownError) -> str:
    """Return title and message of an error in one paragraph."""
    return f"{said(trouble.title)}. {said(trouble.message)}"


def shown(place: str | PurePath) -> str:
    r"""Return a path or name for people: what is no text in it, and what steers a screen, as `\xe9`."""
    return readable(str(place))


def shown_name(path: PurePath) -> str:
    """Return the last part of a path for people; of a whole disk its path."""
    return readable(path.name or str(path))


def with_place(trouble: KnownError | Trouble) -> str:
    """Return the message of an error with its path."""
    return said(trouble.message) + (f" ({shown(trouble.path)})" if trouble.path is not None else "")


def number(value: int) -> str:
    """Return a whole number with the digits grouped for the user's language."""
    return QLocale().toString(value)


def with_number(text: str, count: int) -> str:
    """Return a translated plural with its number grouped: `1,200 files`."""
    return text.replace(str(count), number(count))


def percent(share: float, decimals: int = 0) -> str:
    """Return a share from 0 to 1 as `72 %`, which stays on one line."""
    return f"{QLocale().toString(100 * share, 'f', decimals)}\N{NO-BREAK SPACE}%"


def data_size(size_bytes: int, decimals: int = 1) -> str:
    """Return a size such as `610 MB`."""
    return QLocale().formattedDataSize(size_bytes, decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def _shown(value: Value, form: str) -> str:
    if isinstance(value, Message):
        return said(value)
    if not isinstance(value, int | float):
        return "\n".join(map(readable, str(value).split("\n")))
    locale = QLocale()
    if "," not in form:
        locale.setNumberOptions(locale.numberOptions() | QLocale.NumberOption.OmitGroupSeparator)
    decimals = len(english(value, form).partition(".")[2])
    return locale.toString(float(value), "f", decimals)


FOLDER = Path(str(files("resources"))) / "translations"
PREFIX = "recallery_"


_OWN_NAMES = {"en": "English", "es": "español", "pt": "português"}
"""Those that Qt calls by a country as well."""


def language_names(codes: Sequence[str]) -> str:
    """Return languages by what their speakers call them: `English, Deutsch`."""
    return ", ".join(_OWN_NAMES.get(code) or QLocale(code).nativeLanguageName() or code for code in codes)


def languages() -> list[str]:
    """Return the codes of available languages: `de`, `en`."""
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.qm"))


def chosen_locale(language: str) -> QLocale:
    """Return the locale of a language code; empty means the system's."""
    return QLocale(language) if language else QLocale.system()


def install_translations(app: QCoreApplication, language: str, parent: QObject) -> None:
    """Install the translations of the window and of Qt, and the default locale.

    Qt's own translation decides the layout direction.

    Args:
        language: a code; empty follows the system.
        parent: owns the translators.
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

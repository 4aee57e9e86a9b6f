"""Says what the engine tells in the user's language. The engine has no Qt: it gives English templates and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from indexer.errors import Message, english

if TYPE_CHECKING:
    from indexer.errors import KnownError, Value
    from indexer.service.messages import Trouble

CONTEXT = "EngineTexts"


def said(message: Message) -> str:
    """Return a message in the user's language, its numbers as that writes them."""
    return message.filled(QCoreApplication.translate(CONTEXT, message.template), _shown)


def sentences(trouble: KnownError) -> str:
    """Return a trouble in one paragraph: what is wrong, what happened, what to do."""
    return f"{said(trouble.title)}. {said(trouble.message)}"


def with_place(trouble: KnownError | Trouble) -> str:
    """Return the message of a trouble, and where it is."""
    return said(trouble.message) + (f" ({trouble.path})" if trouble.path is not None else "")


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

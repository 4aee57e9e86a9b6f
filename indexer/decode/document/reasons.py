"""Why a document cannot be read, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.decode.reasons import from_parser_error
from indexer.errors import Message, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = (
    Message("The document is locked by a password"),
    Message("Recallery cannot read it. Save a copy without a password to make it findable."),
)
NO_PAGES = Message("The document has no pages"), Message("There is nothing in it that could be found.")
NO_TEXT = Message("The document has no text"), Message("There is nothing in it that could be found.")
NOT_A_DOCUMENT = (
    Message("Not a document"),
    Message("Its name is that of a document, but its contents are something else."),
)
DAMAGED = (
    Message("The document is damaged"),
    Message("Parts of the file are damaged, so it cannot be shown. Perhaps it was not copied completely."),
)
TOO_LARGE = (
    Message("The document is too large"),
    Message("Unpacked, it would take more memory than one document may use."),
)
TOO_DEEP = (
    Message("The document is too complicated"),
    Message("Its parts are nested more deeply than those of any usual document."),
)
OLD_FORMAT = (
    Message("This old format is not supported"),
    Message("It is a document of an old office program. Save it in a format of today to make its text findable."),
)
NO_SUCH_PAGE = Message("There is no such page"), Message("The document has fewer pages.")


class DocumentError(ValueError):
    """A document cannot be read, for one of the reasons of this module."""

    def __init__(self, reason: tuple[Message, Message]) -> None:
        super().__init__(str(reason[0]))
        self.reason = reason


def told(error: Exception, path: Path) -> UnreadableError:
    """Return the error for what a parser of documents raised."""
    if isinstance(error, UnreadableError):
        return error
    if isinstance(error, DocumentError):
        return UnreadableError(*error.reason, path=path)
    if isinstance(error, MemoryError):
        return UnreadableError(*TOO_LARGE, path=path)
    if isinstance(error, RecursionError):
        return UnreadableError(*TOO_DEEP, path=path)
    detail = from_parser_error(error, path, b"").message.values.get("reason", "")
    title, message = DAMAGED
    return UnreadableError(title, "{text} ({reason})", path=path, text=message, reason=detail)

"""Which parser opens a document: by its contents where they tell, else by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError

if TYPE_CHECKING:
    from indexer.decode.document.opened import Document
    from indexer.decode.source import Source

_PDF_WITHIN_BYTES = 1024


def open_document(source: Source) -> Document:
    """Open a document of any kind. Parsers load only where one of their documents is met.

    Raises DocumentError with the reason if it cannot be read, or one of `decode.reasons.PARSER_ERRORS`.
    """
    if b"%PDF" in source.data[:_PDF_WITHIN_BYTES]:
        from indexer.decode.document.pdf import Pdf

        return Pdf(source.data)
    raise DocumentError(NOT_A_DOCUMENT)

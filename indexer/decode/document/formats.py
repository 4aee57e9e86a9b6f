"""Which parser opens a document: by its contents where they tell, else by its name."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, cast

from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.decode.document.archive import Archive
    from indexer.decode.document.opened import Document
    from indexer.decode.source import Source

_PDF_WITHIN_BYTES = 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PLAIN = "indexer.decode.document.plain:"
_WEB = "indexer.decode.document.web:"
_BY_SUFFIX = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), f"{_WEB}page"),
    **dict.fromkeys((".mhtml", ".mht"), f"{_WEB}archived"),
    ".svg": f"{_WEB}drawing",
    ".eml": "indexer.decode.document.mail:message",
    **dict.fromkeys((".csv", ".tsv"), f"{_PLAIN}table"),
    **dict.fromkeys((".md", ".markdown", ".rst", ".org"), f"{_PLAIN}marked"),
    **dict.fromkeys((".txt", ".text"), f"{_PLAIN}plain"),
}
"""What opens a document without a signature, by the ending of its name."""


def open_document(source: Source) -> Document:
    """Open a document of any kind. Parsers load only where one of their documents is met.

    Raises DocumentError with the reason if it cannot be read, or one of `decode.reasons.PARSER_ERRORS`.
    """
    data = source.data
    if b"%PDF" in data[:_PDF_WITHIN_BYTES]:
        from indexer.decode.document.pdf import Pdf

        return Pdf(data)
    if data[:8] == _COMPOUND:
        from indexer.decode.document.ole import open_compound

        return open_compound(bytes(data))
    if data[:4] in _ZIP:
        from indexer.decode.document.archive import Archive, stream_of

        whole = bytes(data)
        return _zipped(Archive(stream_of(whole)), whole)
    return _text(bytes(data), source.path.suffix.lower())


def _zipped(archive: Archive, data: bytes) -> Document:
    names = archive.names
    if any(name.startswith("word/") for name in names):
        from indexer.decode.document.word import text_document

        return text_document(archive)
    if any(name.startswith("ppt/") for name in names):
        from indexer.decode.document.slides import open_slides

        return open_slides(archive, data)
    if any(name.startswith("xl/") for name in names):
        from indexer.decode.document.sheets import workbook

        return workbook(archive, data)
    if "content.xml" in archive:
        from indexer.decode.document.odf import open_document as open_odf

        return open_odf(archive)
    if "META-INF/container.xml" in archive or any(name.endswith(".opf") for name in names):
        from indexer.decode.document.book import book

        return book(archive)
    raise DocumentError(NOT_A_DOCUMENT)


def _text(data: bytes, suffix: str) -> Document:
    """Open what has no signature."""
    opener = f"{_PLAIN}rich" if data.lstrip()[:6].startswith(b"{\\rtf") else _BY_SUFFIX.get(suffix)
    if opener is None:
        raise DocumentError(NOT_A_DOCUMENT)
    return cast("Callable[[bytes], Document]", pkgutil.resolve_name(opener))(data)

"""Which parser opens a document: by its contents where they tell, else by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError

if TYPE_CHECKING:
    from indexer.decode.document.archive import Archive
    from indexer.decode.document.opened import Document
    from indexer.decode.source import Source

_PDF_WITHIN_BYTES = 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MARKED = frozenset({".md", ".markdown", ".rst", ".org"})
_TABLES = frozenset({".csv", ".tsv"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_ARCHIVED_PAGES = frozenset({".mhtml", ".mht"})
_TEXTS = frozenset({".txt", ".text"})


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
    return _text(bytes(data), source.path.suffix.lower(), source.path.stem)


def _zipped(archive: Archive, data: bytes) -> Document:
    names = archive.names
    if any(name.startswith("word/") for name in names):
        from indexer.decode.document.word import text_document

        return text_document(archive)
    if any(name.startswith("ppt/") for name in names):
        from indexer.decode.document.slides import Slides

        return Slides(archive, data)
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


def _text(data: bytes, suffix: str, stem: str) -> Document:
    """Open what has no signature."""
    from indexer.decode.document import mail, plain, web

    if data.lstrip()[:6].startswith(b"{\\rtf"):
        return plain.rich(data)
    if suffix in _PAGES:
        return web.page(data)
    if suffix in _ARCHIVED_PAGES:
        return web.archived(data)
    if suffix == ".svg":
        return web.drawing(data)
    if suffix == ".eml":
        return mail.message(data)
    if suffix in _TABLES:
        return plain.table(data, name=stem)
    if suffix in _TEXTS or suffix in _MARKED:
        return plain.plain(data, is_marked=suffix in _MARKED)
    raise DocumentError(NOT_A_DOCUMENT)

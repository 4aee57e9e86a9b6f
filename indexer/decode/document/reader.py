"""Reads documents: the segments of one for the index, a picture of one page, the words of one page."""

from __future__ import annotations

import contextlib
import warnings
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree
from PIL import Image

from indexer.decode import reasons
from indexer.decode.document.formats import open_document
from indexer.decode.document.opened import PAGES_LIMIT
from indexer.decode.document.reasons import NO_PAGES, NO_SUCH_PAGE, DocumentError, told
from indexer.decode.identity import content_id, quick_hash_of
from indexer.decode.pixels import dhash, fit, is_blank
from indexer.decode.source import open_source
from indexer.errors import UnreadableError
from indexer.types import FileHead, Grade, Kind, ReadSegment, Segment, Span, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.decode.document.opened import Document
    from indexer.decode.readers import ReaderItem
    from indexer.types import Locator, Pixels, PixelSpec

QUICK_PAGES = 3
"""Documents of so few pages are read in full at once; of longer ones the quick look reads the first page only."""
_ERRORS = (MemoryError, zipfile.BadZipFile, etree.LxmlError, *reasons.PARSER_ERRORS)
"""What parsers of documents raise on damage."""


def read_segments(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of a document, the whole with its cover, and its pages: a `readers.Read`.

    The only page of a document is the whole as well.
    A quick look at a long document reads only its first page and its outline. A page that is damaged, or that is
    blank and without text, is left out.
    """
    with _opened(path) as (head, document):
        yield head
        pages = len(document)
        read_as = Grade.FULL if grade is Grade.FULL or pages <= QUICK_PAGES else Grade.QUICK
        cover = _page(document, 1, spec) or _blank(spec)
        if pages == 1:
            yield _segment(cover, 0, 1, read_as)
            return
        about = document.outline
        source = TextSource.PAGE if about else None
        whole = Segment(text=about, text_source=source, dhash=cover.dhash, pictured_page=1, grade=read_as)
        yield ReadSegment(whole, cover.pixels)
        ordinal = 0
        for number in range(1, (min(pages, PAGES_LIMIT) if read_as is Grade.FULL else 1) + 1):
            page = cover if number == 1 else _page(document, number, spec)
            if page is not None and not page.is_empty:
                ordinal += 1
                yield _segment(page, ordinal, number, read_as)


def _segment(page: _Page, ordinal: int, number: int, grade: Grade) -> ReadSegment:
    return ReadSegment(
        Segment(
            ordinal=ordinal,
            span=Span.pages(number),
            text=page.text,
            text_source=TextSource.PAGE if page.text else None,
            dhash=page.dhash,
            pictured_page=number,
            grade=grade,
        ),
        page.pixels,
    )


def read_picture(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Yield the head of a document and the picture of a page, or of a region of it: a `readers.ReadPicture`.

    Raises UnreadableError if there is no such page.
    """
    with _opened(path) as (head, document):
        yield head
        number = locator.page or 1
        if number > len(document):
            raise DocumentError(NO_SUCH_PAGE)
        picture = document.picture(number, replace(spec, region=locator.region))
        text = document.text(number) if locator.region is None else ""
        yield ReadSegment(Segment(dhash=_hash(text, picture)), _fitted(picture, spec))


def read_text(path: Path, spec: PixelSpec, grade: Grade) -> Iterator[ReaderItem]:
    """Yield the head of a document and the text of each page with its places: a `readers.Read` without segments.

    A page that is damaged is left out.
    """
    del spec, grade
    with _opened(path) as (head, document):
        yield head
        for number in range(1, min(len(document), PAGES_LIMIT) + 1):
            with contextlib.suppress(*reasons.PARSER_ERRORS):
                yield document.page_text(number)


def read_page_text(path: Path, spec: PixelSpec, locator: Locator) -> Iterator[ReaderItem]:
    """Yield the head of a document and the text of one page with its places: a `readers.ReadPicture` without one."""
    del spec
    with _opened(path) as (head, document):
        yield head
        number = locator.page or 1
        if number > len(document):
            raise DocumentError(NO_SUCH_PAGE)
        yield document.page_text(number)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was read."""

    text: str
    pixels: Pixels
    dhash: int
    is_empty: bool
    """It has no text, and its picture is blank."""


def _blank(spec: PixelSpec) -> _Page:
    return _Page("", np.full((spec.height_px, spec.width_px, 3), 255, np.uint8), 0, is_empty=True)


def _page(document: Document, number: int, spec: PixelSpec) -> _Page | None:
    """Return the text and the picture of a page; None if it has neither because it is damaged."""
    text, picture = "", None
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        text = document.text(number)
    with contextlib.suppress(*reasons.PARSER_ERRORS):
        picture = document.picture(number, replace(spec, region=None))
    if picture is None:
        if not text:
            return None
        picture = Image.new("RGB", (spec.width_px, spec.height_px), "white")
    return _Page(text, _fitted(picture, spec), _hash(text, picture), is_empty=not text and is_blank(picture))


def _fitted(picture: Image.Image, spec: PixelSpec) -> Pixels:
    return fit(picture, replace(spec, region=None))


def _hash(text: str, picture: Image.Image) -> int:
    """Return what near-identical pages have in common.

    Pages of text all look alike from afar, so only equal texts make pages equal; without text it is the picture.
    """
    words = " ".join(text.casefold().split())
    return int(content_id(words.encode())[:16], 16) if words else dhash(picture)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[FileHead, Document]]:
    """Open a document; whatever its parser raises, also within the context, becomes an UnreadableError."""
    with warnings.catch_warnings(), open_source(path) as source:
        warnings.simplefilter("ignore")  # about oddities of the file that nobody can fix here
        if not any(source.data[:65536]):
            raise UnreadableError(*reasons.BLANK, path=path)
        try:
            with contextlib.closing(open_document(source)) as document:
                if not len(document):
                    raise DocumentError(NO_PAGES)  # noqa: TRY301 - told below, as all reasons are
                head = FileHead(
                    content_id=content_id(source.data),
                    quick_hash=quick_hash_of(source.data),
                    kind=Kind.DOCUMENT,
                    facts=document.facts,
                    stands_alone=True,
                )
                yield head, document
        except UnreadableError:
            raise
        except (*_ERRORS, DocumentError) as error:
            raise told(error, path) from error

"""PDF, read by PDFium: text with its places, pictures of pages, what the document says about itself."""

from __future__ import annotations

import ctypes
import math
import re
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.internal as pdfium_internal
from PIL import Image
from pypdfium2 import raw

from indexer.decode import fields
from indexer.decode.document.opened import (
    OUTLINE_CHARS_LIMIT,
    PAGE_CHARS_LIMIT,
    WORDS_LIMIT,
    first_lines,
    is_readable,
    tidy,
    title_of,
    wanted_px,
)
from indexer.decode.document.page_text import PageText, Word
from indexer.decode.document.reasons import DAMAGED, LOCKED, NO_PAGES, NOT_A_DOCUMENT, DocumentError
from indexer.types import WHOLE, Box, MediaFacts

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator

    from indexer.types import PixelSpec

RENDER_LIMIT_S = 4.0
"""A page that takes longer is shown as far as it was drawn."""
_OUTLINE_LIMIT = 300
_OUTLINE_DEEP = 6
_HEAD_BYTES = 1024
"""PDF may begin behind other bytes."""
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(?:(Z)|([+-]\d{2})'?(\d{2})?)?")
_NO_SIDE = (612.0, 792.0)
"""The size in points that a page without a sensible one gets: US letter."""
_WORD = re.compile(r"\S+")
_GRID = 10_000
"""Units of a page's side in which places are asked for: PDFium gives whole numbers."""


class Pdf:
    """An open PDF: an `opened.Document`."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Open it; raises DocumentError if it is locked, damaged or empty."""
        if b"%PDF" not in data[:_HEAD_BYTES]:
            raise DocumentError(NOT_A_DOCUMENT)
        self._bytes = np.frombuffer(data, np.uint8)
        """Holds the memory that PDFium reads in place."""
        given = data if isinstance(data, bytes) else (ctypes.c_ubyte * len(data)).from_address(self._bytes.ctypes.data)
        handle = raw.FPDF_LoadMemDocument64(given, len(data), None)
        if not handle:
            code = raw.FPDF_GetLastError()
            raise DocumentError(LOCKED if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) else DAMAGED)
        self.document = pdfium.PdfDocument(handle)
        if not len(self.document):
            self.document.close()
            raise DocumentError(NO_PAGES)
        self._has_forms = False
        self._loaded: tuple[int, pdfium.PdfPage] | None = None
        self.facts = _facts(self.document)
        self.outline = "\n".join(self.headings())[:OUTLINE_CHARS_LIMIT]
        if not self.outline:
            self.outline = first_lines(self._safe_text(1))

    def close(self) -> None:
        """Free what PDFium holds."""
        self._release_page()
        self.document.close()

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self.document)

    def text(self, page: int) -> str:
        """Return the text of a page; empty if it has none."""
        text_page = self._page(page).get_textpage()
        try:
            text = tidy(text_page.get_text_bounded())
            return text if is_readable(text) else ""
        finally:
            text_page.close()

    def picture(self, page: int, spec: PixelSpec) -> Image.Image:
        """Return a picture of a page or of a region of it, as far as it can be drawn in RENDER_LIMIT_S."""
        if not self._has_forms:
            self._has_forms = True
            self._release_page()  # a page shows its forms only if it is loaded after them
            self.document.init_forms()  # what people filled in is shown; scripts never run
        opened, region = self._page(page), spec.region or WHOLE
        return _drawn(opened, region, wanted_px(_size_pt(opened), region, spec), self.document.formenv)

    def page_text(self, page: int) -> PageText:
        """Return the text of a page with the places of its words."""
        opened = self._page(page)
        width, height = _size_pt(opened)
        text_page = opened.get_textpage()
        try:
            text = _characters(text_page)[:PAGE_CHARS_LIMIT]
            words = tuple(_words(opened, text_page, text))
        finally:
            text_page.close()
        return PageText(
            page=page,
            label=fields.clean(self.document.get_page_label(page - 1), 100),
            text=text,
            words=words,
            width_pt=width,
            height_pt=height,
        )

    def _page(self, page: int) -> pdfium.PdfPage:
        """Return a page, which stays loaded until another one is asked for: it has a text, then a picture."""
        if self._loaded is None or self._loaded[0] != page:
            self._release_page()
            self._loaded = page, self.document[page - 1]
        return self._loaded[1]

    def _release_page(self) -> None:
        if self._loaded is not None:
            self._loaded[1].close()
            self._loaded = None

    def headings(self) -> Iterator[str]:
        """Yield the titles of its bookmarks."""
        for place, bookmark in enumerate(self.document.get_toc(max_depth=_OUTLINE_DEEP)):
            if place == _OUTLINE_LIMIT:
                return
            title = " ".join(fields.clean(bookmark.get_title(), 300).split())
            if title:
                yield title

    def _safe_text(self, page: int) -> str:
        try:
            return self.text(page)
        except pdfium.PdfiumError:
            return ""


def _facts(pdf: pdfium.PdfDocument) -> MediaFacts:
    said = pdf.get_metadata_dict(skip_empty=True)
    taken_ms, offset_min = moment_of(said.get("CreationDate") or said.get("ModDate") or "")
    return MediaFacts(
        title=title_of(said.get("Title")),
        author=" ".join(fields.spoken(said.get("Author")).split())[:200],
        description=fields.spoken(said.get("Subject"))[:2_000],
        keywords=fields.keywords([said["Keywords"]]) if said.get("Keywords") else (),
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
        pages=len(pdf),
    )


def moment_of(said: str) -> tuple[int | None, int | None]:
    """Return the wall clock in ms and the minutes east of UTC of a date such as `D:20230708141336+02'00'`."""
    found = _DATE.match(said.strip())
    if found is None:
        return None, None
    year, month, day, hour, minute, second, utc, hours, minutes = found.groups()
    zone = "Z" if utc else f"{hours}:{minutes or '00'}" if hours else ""
    clock = f" {hour}:{minute or '00'}:{second or '00'}{zone}" if hour else ""
    return fields.moment(f"{year}-{month or '01'}-{day or '01'}{clock}")


def _characters(text_page: pdfium.PdfTextPage) -> str:
    """Return the characters of a page, so that a place in them is that of PDFium's list of characters."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    return "".join(_letter(raw.FPDFText_GetUnicode(text_page, i)) for i in range(min(count, 2 * PAGE_CHARS_LIMIT)))


def _letter(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _words(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, text: str) -> Iterator[Word]:
    for place, found in enumerate(_WORD.finditer(text)):
        if place == WORDS_LIMIT:
            return
        boxes = [box for i in range(found.start(), found.end()) if (box := _box(page, text_page, i)) is not None]
        if boxes:
            box = Box(
                left=min(one.left for one in boxes),
                top=min(one.top for one in boxes),
                right=max(one.right for one in boxes),
                bottom=max(one.bottom for one in boxes),
            )
            yield Word(text=found[0], start=found.start(), box=box)


def _box(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, index: int) -> Box | None:
    """Return where a character stands in the picture of its page; None outside of it, and for marks without a place."""
    rect = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, rect):
        return None
    corners = []
    for x, y in ((rect.left, rect.top), (rect.right, rect.bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down):
            return None
        corners.append((across.value / _GRID, down.value / _GRID))
    (left, right), (top, bottom) = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    box = Box(left=max(0.0, left), top=max(0.0, top), right=min(1.0, right), bottom=min(1.0, bottom))
    return box if box.is_valid else None


def _size_pt(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    sensible = all(math.isfinite(side) and 0 < side < 1e6 for side in (width, height))
    return (width, height) if sensible else _NO_SIDE


def _drawn(page: pdfium.PdfPage, region: Box, size_px: tuple[int, int], forms: Any) -> Image.Image:  # noqa: ANN401
    """Draw a region of a page, given the size of the whole; what takes too long is left out."""
    left, top = math.floor(region.left * size_px[0]), math.floor(region.top * size_px[1])
    width = max(1, min(size_px[0], math.ceil(region.right * size_px[0])) - left)
    height = max(1, min(size_px[1], math.ceil(region.bottom * size_px[1])) - top)
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx, rev_byteorder=True)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        end_s = time.monotonic() + RENDER_LIMIT_S
        pause = raw.IFSDK_PAUSE(version=1)
        pdfium_internal.set_callback(pause, "NeedToPauseNow", lambda _: time.monotonic() > end_s)
        placed = (bitmap, page, -left, -top, *size_px, 0, raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER)
        status = raw.FPDF_RenderPageBitmap_Start(*placed, pause)
        raw.FPDF_RenderPage_Close(page)
        if forms is not None and status == raw.FPDF_RENDER_DONE:
            raw.FPDF_FFLDraw(forms, *placed)
        return Image.frombytes("RGB", (width, height), bytes(bitmap.buffer), "raw", "RGBX", bitmap.stride)
    finally:
        bitmap.close()

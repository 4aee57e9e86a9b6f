"""A document that is read as text: its sections are its pages, and their pictures are drawn."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.decode import reasons
from indexer.decode.document.draw import PAGE_PT, SHEET_PT, draw_table, draw_words, laid_out, words_of
from indexer.decode.document.opened import OUTLINE_CHARS_LIMIT, PAGE_CHARS_LIMIT, first_lines, wanted_px
from indexer.decode.document.page_text import PageText
from indexer.decode.document.reasons import NO_TEXT, DocumentError
from indexer.decode.pixels import to_rgb
from indexer.decode.source import open_picture
from indexer.errors import UnreadableError
from indexer.types import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from indexer.decode.document.blocks import Section
    from indexer.decode.document.draw import Placed
    from indexer.types import Box, MediaFacts, PixelSpec

DRAWN_LIMIT_PX = 3_000
"""The longest side of a drawn page."""
_COVER_LIMIT_PX = 20_000_000


class Sections:
    """Sections as an `opened.Document`."""

    def __init__(
        self, facts: MediaFacts, sections: Sequence[Section], *, outline: str = "", cover: bytes | None = None
    ) -> None:
        """Take what was read; raises DocumentError if there is nothing.

        Args:
            facts: what the document says of itself; the number of pages is set here.
            sections: in order.
            outline: its headings, a line each; without any it is the beginning of the text.
            cover: a picture of the first page that the file brings along.
        """
        self._sections = list(sections)
        if not self._sections:
            raise DocumentError(NO_TEXT)
        self._cover = None if cover is None else _opened(cover)
        self.facts = replace(facts, pages=len(self._sections))
        self.outline = outline[:OUTLINE_CHARS_LIMIT] or first_lines(self._sections[0].text)

    def __len__(self) -> int:
        """Return the number of sections."""
        return len(self._sections)

    def close(self) -> None:
        """Nothing is held but memory."""

    def text(self, page: int) -> str:
        """Return the text of a section."""
        return self._sections[page - 1].text[:PAGE_CHARS_LIMIT]

    def picture(self, page: int, spec: PixelSpec) -> Image.Image:
        """Return the picture that the file brings for its first page; a drawing for the others."""
        region = spec.region or WHOLE
        if page == 1 and self._cover is not None:
            return _part(self._cover, region)
        width, height = wanted_px(self.page_size_pt(page), region, spec)
        scale = min(1.0, DRAWN_LIMIT_PX / max(width, height))
        return _part(self.drawn(page, (max(1, round(width * scale)), max(1, round(height * scale)))), region)

    def page_size_pt(self, page: int) -> tuple[float, float]:
        """Return the size of a page as it is drawn."""
        return SHEET_PT if self._sections[page - 1].rows else PAGE_PT

    def placed(self, page: int) -> list[Placed]:
        """Return the words of a page where they are drawn; none for a table."""
        section = self._sections[page - 1]
        return [] if section.rows else laid_out(section)

    def drawn(self, page: int, size_px: tuple[int, int]) -> Image.Image:
        """Draw a page."""
        section, page_pt = self._sections[page - 1], self.page_size_pt(page)
        if section.rows:
            return draw_table(section.title, section.rows, page_pt, size_px)
        return draw_words(self.placed(page), page_pt, size_px)

    def page_text(self, page: int) -> PageText:
        """Return the text of a section; places of its words where its page is drawn from them."""
        page_pt = self.page_size_pt(page)
        is_brought = page == 1 and self._cover is not None
        return PageText(
            page=page,
            label=self._sections[page - 1].title,
            text=self.text(page),
            words=() if is_brought else words_of(self.placed(page), page_pt),
            width_pt=page_pt[0],
            height_pt=page_pt[1],
        )


def _part(picture: Image.Image, region: Box) -> Image.Image:
    if region == WHOLE:
        return picture
    left, right = (round(side * picture.width) for side in (region.left, region.right))
    top, bottom = (round(side * picture.height) for side in (region.top, region.bottom))
    return picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def _opened(data: bytes) -> Image.Image | None:
    """Return an embedded picture; None if it cannot be read."""
    with suppress(*reasons.PARSER_ERRORS, UnreadableError):
        picture = open_picture(io.BytesIO(data), Path("cover"))
        if picture.width * picture.height <= _COVER_LIMIT_PX:
            return to_rgb(picture)
    return None

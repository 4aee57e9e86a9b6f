"""PPTX: the text of each slide with its notes, and a sketch of it: pictures and texts where they stand."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from indexer.decode import reasons
from indexer.decode.document.archive import stream_of
from indexer.decode.document.blocks import Section
from indexer.decode.document.draw import Placed, draw_words, set_text
from indexer.decode.document.opened import tidy
from indexer.decode.document.reasons import DAMAGED, DocumentError
from indexer.decode.document.salvage import slides_of
from indexer.decode.document.sections import Sections
from indexer.decode.document.word import facts_of, thumbnail_of
from indexer.decode.pixels import to_rgb
from indexer.decode.source import open_picture
from indexer.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from indexer.decode.document.archive import Archive

SLIDES_LIMIT = 2_000
_EMU_PER_PT = 12_700
_SHAPES_LIMIT = 500
_PICTURES_LIMIT = 24
_PICTURE_LIMIT_PX = 40_000_000
_GROUPS_DEEP = 8
_TITLES = (1, 3)
"""Placeholders of titles, as PowerPoint numbers them."""
_TITLE_PT, _BODY_PT = 30.0, 16.0


class Slides(Sections):
    """The slides of a deck."""

    def __init__(self, archive: Archive, data: bytes) -> None:
        """Open PPTX."""
        import pptx.exc

        archive.check_all()
        try:
            deck = pptx.Presentation(stream_of(data))
        except pptx.exc.PythonPptxError as error:
            raise DocumentError(DAMAGED) from error
        self._slides = list(deck.slides)[:SLIDES_LIMIT]
        width, height = deck.slide_width or 9_144_000, deck.slide_height or 6_858_000
        self._size_pt = (max(72.0, width / _EMU_PER_PT), max(72.0, height / _EMU_PER_PT))
        sections = [_section(slide) for slide in self._slides]
        outline = "\n".join(section.title for section in sections if section.title)
        facts = facts_of(archive)
        titled = facts if facts.title else replace(facts, title=sections[0].title[:300] if sections else "")
        super().__init__(titled, sections, outline=outline, cover=thumbnail_of(archive))

    def page_size_pt(self, page: int) -> tuple[float, float]:
        """Return the size of a slide."""
        del page
        return self._size_pt

    def placed(self, page: int) -> list[Placed]:
        """Return the words of a slide where they stand."""
        found: list[Placed] = []
        section = self._sections[page - 1]
        at = 0
        for shape in _shapes(self._slides[page - 1].shapes):
            for line in _lines_of(shape):
                start = section.text.find(line, at)
                if start >= 0:
                    at = start + len(line)
                self._place(found, shape, line, max(start, 0))
        return found

    def _place(self, found: list[Placed], shape: Any, line: str, start: int) -> None:  # noqa: ANN401 - of python-pptx
        left, top, width, height = _box_pt(shape)
        above = [word for word in found if left <= word.left < left + width and top <= word.top < top + height]
        below = max((word.top + word.size * 1.3 for word in above), default=top + 4)
        is_title = _is_title(shape)
        size = _TITLE_PT if is_title else _BODY_PT
        right = min(left + max(width, 72.0), self._size_pt[0])
        set_text(found, line, start, (left + 4, below, right, self._size_pt[1]), size, is_bold=is_title)

    def drawn(self, page: int, size_px: tuple[int, int]) -> Image.Image:
        """Sketch a slide."""
        image = draw_words(self.placed(page), self._size_pt, size_px)
        across, down = size_px[0] / self._size_pt[0], size_px[1] / self._size_pt[1]
        pictures = [shape for shape in _shapes(self._slides[page - 1].shapes) if hasattr(shape, "image")]
        for shape in pictures[:_PICTURES_LIMIT]:
            with suppress(*reasons.PARSER_ERRORS, UnreadableError):
                left, top, width, height = _box_pt(shape)
                wide, high = max(1, round(width * across)), max(1, round(height * down))
                picture = open_picture(io.BytesIO(shape.image.blob), Path("picture"))
                if picture.width * picture.height <= _PICTURE_LIMIT_PX and max(wide, high) <= 3 * max(size_px):
                    image.paste(to_rgb(picture).resize((wide, high)), (round(left * across), round(top * down)))
        return image


def open_slides(archive: Archive, data: bytes) -> Sections:
    """Open PPTX; of a damaged one what can still be read."""
    try:
        return Slides(archive, data)
    except (DocumentError, zipfile.BadZipFile, zlib.error, etree.LxmlError, *reasons.PARSER_ERRORS):
        if (saved := slides_of(archive)) is None:
            raise
        return saved


def _section(slide: Any) -> Section:  # noqa: ANN401 - of python-pptx
    lines: list[str] = []
    title = ""
    for shape in _shapes(slide.shapes):
        with suppress(*reasons.PARSER_ERRORS):
            own = _lines_of(shape)
            if _is_title(shape) and own and not title:
                title = own[0]
            lines += own
    with suppress(*reasons.PARSER_ERRORS):
        if slide.has_notes_slide:
            lines += tidy(slide.notes_slide.notes_text_frame.text).splitlines()
    return Section(title=title, text=tidy("\n".join(lines)))


def _shapes(shapes: Any, deep: int = 0) -> Iterator[Any]:  # noqa: ANN401 - of python-pptx
    for number, shape in enumerate(shapes):
        if number == _SHAPES_LIMIT:
            return
        if hasattr(shape, "shapes"):
            if deep < _GROUPS_DEEP:
                yield from _shapes(shape.shapes, deep + 1)
        else:
            yield shape


def _lines_of(shape: Any) -> list[str]:  # noqa: ANN401 - of python-pptx
    if getattr(shape, "has_table", False):
        rows = (" | ".join(" ".join(cell.text.split()) for cell in row.cells) for row in shape.table.rows)
        return tidy("\n".join(rows)).splitlines()
    return tidy(shape.text_frame.text.replace("\v", "\n")).splitlines() if shape.has_text_frame else []


def _is_title(shape: Any) -> bool:  # noqa: ANN401 - of python-pptx
    with suppress(*reasons.PARSER_ERRORS):
        return bool(shape.is_placeholder and int(shape.placeholder_format.type) in _TITLES)
    return False


def _box_pt(shape: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - of python-pptx
    sides = []
    for name in ("left", "top", "width", "height"):
        value: Any = None
        with suppress(*reasons.PARSER_ERRORS):
            value = getattr(shape, name)
        sides.append((value or 0) / _EMU_PER_PT)
    return sides[0], sides[1], sides[2], sides[3]

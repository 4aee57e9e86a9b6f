"""Draws pages for documents that have none: text and tables in one font, so that results have a picture.

These are sketches, not what an office program would print.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from indexer.decode.document.page_text import Word
from indexer.types import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.decode.document.blocks import Section

PAGE_PT = (595.0, 842.0)
"""ISO A4."""
SHEET_PT = (842.0, 595.0)
_MARGIN_PT = 48.0
_BODY_PT, _TITLE_PT = 10.0, 15.0
_LEADING = 1.36
_MEASURED_PX = 40
"""The size at which words are measured; widths grow with the size."""
_SMALLEST_PX = 3.0
_LEGIBLE_PX = 8.5
"""Smaller words are drawn as bars: nobody can read them, and drawing letters takes a hundred times longer."""
_INK, _GREEKED, _LINE = (32, 32, 36), (150, 150, 156), (214, 214, 220)
_ROW_PT = 16.0
_COLUMN_CHARS = (6, 40)
_WORD = re.compile(r"\S+")
_MISSING = "\uffff"


@dataclass(frozen=True, slots=True)
class Placed:
    """A word where it stands on a page, in points from its upper left corner."""

    text: str
    start: int
    left: float
    top: float
    width: float
    size: float
    is_bold: bool


def words_of(placed: Sequence[Placed], page_pt: tuple[float, float]) -> tuple[Word, ...]:
    """Return words with their places as fractions of the page."""
    return tuple(
        Word(
            text=word.text,
            start=word.start,
            box=Box(
                left=word.left / page_pt[0],
                top=word.top / page_pt[1],
                right=min(1.0, (word.left + word.width) / page_pt[0]),
                bottom=min(1.0, (word.top + word.size * 1.25) / page_pt[1]),
            ),
        )
        for word in placed
    )


def laid_out(section: Section, page_pt: tuple[float, float] = PAGE_PT) -> list[Placed]:
    """Set the text of a section in lines; what does not fit on its page is left out."""
    placed: list[Placed] = []
    right, bottom = page_pt[0] - _MARGIN_PT, page_pt[1] - _MARGIN_PT
    top, start = _MARGIN_PT, 0
    for number, line in enumerate(section.text.split("\n")):
        is_title = number == 0 and bool(section.title) and line == section.title
        size = _TITLE_PT if is_title else _BODY_PT
        top = set_text(placed, line, start, (_MARGIN_PT, top, right, bottom), size, is_bold=is_title)
        top += 4.0 if is_title else 1.5
        start += len(line) + 1
    return placed


def set_text(
    placed: list[Placed],
    line: str,
    start: int,
    box: tuple[float, float, float, float],
    size: float,
    *,
    is_bold: bool = False,
) -> float:
    """Add the words of a line of text, wrapped; return where the next line begins.

    Args:
        placed: words are added to it.
        line: without line breaks.
        start: where it begins in the text of its page.
        box: left, top, right and bottom in points; what does not fit is left out.
        size: of the letters, in points.
        is_bold: for titles.
    """
    first, top, right, bottom = box
    left = first
    space = _width(" ", size, is_bold=is_bold)
    for found in _WORD.finditer(line):
        width = min(_width(found[0], size, is_bold=is_bold), right - first)
        if left > first and left + width > right:
            left, top = first, top + size * _LEADING
        if top + size * _LEADING > bottom:
            return bottom
        placed.append(Placed(found[0], start + found.start(), left, top, width, size, is_bold))
        left += width + space
    return top + size * _LEADING


def draw_words(placed: Sequence[Placed], page_pt: tuple[float, float], size_px: tuple[int, int]) -> Image.Image:
    """Draw words on a white page."""
    image = Image.new("RGB", size_px, "white")
    pen = ImageDraw.Draw(image)
    across, down = size_px[0] / page_pt[0], size_px[1] / page_pt[1]
    for word in placed:
        left, top = word.left * across, word.top * down
        if word.size * down < _LEGIBLE_PX:
            x_height = (0.45 * word.size * down, 0.95 * word.size * down)
            pen.rectangle(
                (left, top + x_height[0], left + max(1.0, word.width * across), top + x_height[1]), fill=_GREEKED
            )
            continue
        font = _font(round(word.size * down * 4) / 4, is_bold=word.is_bold)
        pen.text((left, top), shown(word.text[:200]), font=font, fill=_INK)
    return image


def draw_table(
    title: str, rows: Sequence[Sequence[str]], page_pt: tuple[float, float], size_px: tuple[int, int]
) -> Image.Image:
    """Draw the upper left part of a table."""
    image = Image.new("RGB", size_px, "white")
    pen = ImageDraw.Draw(image)
    scale = size_px[0] / page_pt[0]
    body = _font(max(_SMALLEST_PX, _BODY_PT * 0.9 * scale), is_bold=False)
    if title:
        head = _font(max(_SMALLEST_PX, _TITLE_PT * scale), is_bold=True)
        pen.text((20 * scale, 12 * scale), shown(title[:80]), font=head, fill=_INK)
    fitting = int((page_pt[1] - 48) / _ROW_PT)
    columns = max((len(row) for row in rows[:fitting]), default=0)
    bottom = (40 + min(len(rows), fitting) * _ROW_PT) * scale
    left = 20.0
    for column in range(columns):
        if left > page_pt[0]:
            break
        cells = [row[column] if column < len(row) else "" for row in rows[:fitting]]
        width = 5.2 * min(max((len(cell) for cell in cells), default=0) + 2, _COLUMN_CHARS[1])
        width = max(width, 5.2 * _COLUMN_CHARS[0])
        for number, cell in enumerate(cells):
            place = ((left + 3) * scale, (40 + number * _ROW_PT + 2) * scale)
            pen.text(place, shown(cell[: _COLUMN_CHARS[1]]), font=body, fill=_INK)
        pen.line([(left * scale, 40 * scale), (left * scale, bottom)], fill=_LINE)
        left += width
    for number in range(min(len(rows), fitting) + 1):
        at = (40 + number * _ROW_PT) * scale
        pen.line([(20 * scale, at), (min(left, page_pt[0]) * scale, at)], fill=_LINE)
    return image


def shown(text: str) -> str:
    """Return a text with a dot for each letter that the font does not have."""
    if text.isascii():
        return text
    return "".join(letter if letter.isascii() or _has(letter) else "•" for letter in text)


@lru_cache(maxsize=8_192)
def _has(letter: str) -> bool:
    font = _font(_MEASURED_PX, is_bold=False)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_MISSING))


@lru_cache(maxsize=8_192)
def _advance(letter: str, *, is_bold: bool) -> float:
    """Return the width of a letter in a size of 1; what letters give to each other is too little to count."""
    return _font(_MEASURED_PX, is_bold=is_bold).getlength(shown(letter)) / _MEASURED_PX


def _width(word: str, size: float, *, is_bold: bool) -> float:
    return sum(_advance(letter, is_bold=is_bold) for letter in word[:200]) * size


@lru_cache(maxsize=64)
def _font(size_px: float, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    name = "Inter-SemiBold.otf" if is_bold else "Inter-Regular.otf"
    return ImageFont.truetype(io.BytesIO((files("resources") / "fonts" / name).read_bytes()), size_px)

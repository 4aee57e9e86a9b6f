"""From the paragraphs of a document without pages to sections of readable length, which take the place of pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.decode.document.opened import PAGES_LIMIT, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECTION_CHARS = 2_800
"""About a printed page."""
SECTION_LINES = 50
ENOUGH_CHARS = 900
"""A heading begins a new section if the one before it has so much."""
_DEEPEST_HEADING = 3
"""Headings below this do not begin a section."""
_SENTENCE_END = re.compile("(?<=[.!?\u3002\uff01\uff1f])\\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or a row of a table."""

    text: str
    level: int = 0
    """Of a heading, from 1; 0 for all else."""
    breaks: bool = False
    """A page, a slide or a chapter begins here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What takes the place of a page."""

    title: str = ""
    """Its heading, the name of its sheet; the first line of the text too where it is written there."""
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """The cells of a sheet, for its picture; empty for text."""


def sections_of(blocks: Iterable[Block]) -> list[Section]:
    """Return the sections of a text, none of them empty, PAGES_LIMIT at most."""
    sections: list[Section] = []
    open_lines: list[str] = []
    title = ""

    def end() -> None:
        nonlocal title
        if open_lines:
            sections.append(Section(title=title, text="\n".join(open_lines)))
            open_lines.clear()
        title = ""

    for block in _pieces(blocks):
        size = sum(map(len, open_lines))
        begins = 0 < block.level <= _DEEPEST_HEADING and size >= ENOUGH_CHARS
        if block.breaks or begins or size + len(block.text) > SECTION_CHARS or len(open_lines) >= SECTION_LINES:
            end()
            if len(sections) >= PAGES_LIMIT:
                return sections
        if not open_lines and block.level:
            title = block.text
        open_lines += block.text.splitlines()
    end()
    return sections


def outline_of(blocks: Iterable[Block]) -> str:
    """Return the headings of a text, a line each."""
    return "\n".join(" ".join(block.text.split()) for block in blocks if block.level)


def _pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with tidied text, long ones in pieces; a break of an empty block goes to the next one."""
    breaks = False
    for block in blocks:
        breaks = breaks or block.breaks
        for piece in _split(tidy(block.text, max(len(block.text), 1))):
            yield Block(piece, block.level, breaks)
            breaks = False


def _split(text: str) -> Iterator[str]:
    """Yield a text in pieces of SECTION_CHARS at most, cut between lines, else sentences, else anywhere."""
    if len(text) <= SECTION_CHARS and text.count("\n") < SECTION_LINES:
        if text:
            yield text
        return
    held: list[str] = []
    size = 0
    for line in text.split("\n"):
        for part in _parts_of_line(line):
            if held and (size + len(part) > SECTION_CHARS or len(held) >= SECTION_LINES):
                yield "\n".join(held)
                held, size = [], 0
            held.append(part)
            size += len(part)
    if held:
        yield "\n".join(held)


def _parts_of_line(line: str) -> Iterator[str]:
    if len(line) <= SECTION_CHARS:
        yield line
        return
    held = ""
    for sentence in _SENTENCE_END.split(line):
        if held and len(held) + len(sentence) > SECTION_CHARS:
            yield held
            held = ""
        held = f"{held} {sentence}" if held else sentence
        while len(held) > SECTION_CHARS:
            yield held[:SECTION_CHARS]
            held = held[SECTION_CHARS:]
    if held:
        yield held

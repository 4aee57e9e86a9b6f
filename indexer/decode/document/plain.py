"""Plain text, Markdown, CSV and RTF."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from indexer.decode import encodings, fields
from indexer.decode.document.blocks import Block, Section, outline_of, sections_of
from indexer.decode.document.opened import PAGE_CHARS_LIMIT, tidy, title_of
from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError
from indexer.decode.document.sections import Sections
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT_LIMIT_BYTES = 4 * 1024**2
"""What is read of a plain text: some 1,500 pages. The rest of a longer one is left out."""
_JUDGED_BYTES = 64 * 1024
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_ORG_HEADING = re.compile(r"(\*{1,6})\s+(.+)$")
_UNDERLINE = re.compile(r"[=\-~^\"'`#*+]{3,}\s*$")
_MARKDOWN_NOISE = re.compile(
    r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}"
)
ROWS_LIMIT = 5_000
COLUMNS_LIMIT = 256
_DELIMITERS = ",;\t|"


def decoded(data: bytes) -> str:
    """Return a text of unknown encoding; raises DocumentError for what is no text."""
    return _text_only(encodings.decoded(data[:TEXT_LIMIT_BYTES]))


def _text_only(text: str) -> str:
    """Return what is a text; raises DocumentError for bytes that only look like one."""
    if sum(text.count(sign) for sign in "\x00\x01\x02\x03\x04\x05\ufffd") > len(text) / 50:
        raise DocumentError(NOT_A_DOCUMENT)
    return text


def plain(data: bytes) -> Sections:
    """Open a text."""
    return Sections(MediaFacts(), sections_of(_paragraphs(decoded(data))))


def marked(data: bytes) -> Sections:
    """Open a text whose headings are marked as in Markdown, reStructuredText or Org."""
    blocks = list(_marked(decoded(data)))
    title = next((block.text for block in blocks[:3] if block.level), "")
    return Sections(MediaFacts(title=title_of(title)), sections_of(blocks), outline=outline_of(blocks))


def _paragraphs(text: str) -> Iterator[Block]:
    for part in text.split("\x0c"):
        breaks = True
        for paragraph in re.split(r"\n\s*\n", part.replace("\r\n", "\n").replace("\r", "\n")):
            yield Block(paragraph, breaks=breaks)
            breaks = False


def _marked(text: str) -> Iterator[Block]:
    is_code = False
    held = ""
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            is_code = not is_code
            continue
        heading = None if is_code or len(line) > 500 else _HEADING.match(line) or _ORG_HEADING.match(line)
        if heading:
            yield Block(held)
            held = ""
            yield Block(_MARKDOWN_NOISE.sub(r"\1", heading[2]), level=len(heading[1]))
        elif not is_code and held and _UNDERLINE.match(line) and len(line.strip()) >= len(held.strip()) - 2:
            yield Block(held, level=1 if line[0] in "=#" else 2)
            held = ""
        else:
            yield Block(held)
            held = line if is_code else _MARKDOWN_NOISE.sub(r"\1", line)
    yield Block(held)


def table(data: bytes) -> Sections:
    """Open a text of columns: CSV, and with tabs or semicolons between."""
    text = decoded(data)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:_JUDGED_BYTES], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), dialect):
            if len(rows) == ROWS_LIMIT:
                break
            if any(cell.strip() for cell in row):
                rows.append(tuple(" ".join(cell.split()) for cell in row[:COLUMNS_LIMIT]))
    except csv.Error:  # a cell without an end
        rows = rows or [(line,) for line in text.splitlines()[:ROWS_LIMIT] if line.strip()]
    section = sheet("", rows)
    return Sections(MediaFacts(), [section] if section else [])


def sheet(title: str, rows: Sequence[Sequence[str]]) -> Section | None:
    """Return the section of a sheet; None if it is empty."""
    lines = (" | ".join(cell for cell in row if cell) for row in rows)
    text = "\n".join(filter(None, [title, *lines]))[:PAGE_CHARS_LIMIT]
    if not any(cell for row in rows for cell in row):
        return None
    return Section(title=title, text=tidy(text), rows=tuple(tuple(row) for row in rows[:60]))


def rich(data: bytes) -> Sections:
    """Open RTF."""
    from striprtf.striprtf import rtf_to_text

    raw = data[: 4 * TEXT_LIMIT_BYTES].decode("latin-1")
    text = str(rtf_to_text(raw, errors="ignore"))  # type: ignore[no-untyped-call]  # it has no types of its own
    said = {
        name: found[1] for name in ("title", "author") if (found := re.search(rf"\{{\\{name} ([^{{}}\\]*)\}}", raw))
    }
    facts = MediaFacts(title=title_of(said.get("title")), author=fields.clean(said.get("author", ""), 200))
    return Sections(facts, sections_of(_paragraphs(text.replace("\n", "\n\n"))))

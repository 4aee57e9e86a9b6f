"""OpenDocument: texts, slides and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.decode import fields
from indexer.decode.document.archive import attribute, first, local, text_of
from indexer.decode.document.blocks import Block, Section, outline_of, sections_of
from indexer.decode.document.opened import PAGE_CHARS_LIMIT, tidy, title_of
from indexer.decode.document.plain import COLUMNS_LIMIT, ROWS_LIMIT, sheet
from indexer.decode.document.reasons import LOCKED, DocumentError
from indexer.decode.document.sections import Sections
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.document.archive import Archive, Element

_THUMBNAIL = "Thumbnails/thumbnail.png"


def open_document(archive: Archive) -> Sections:
    """Open an ODT, ODP, ODG or ODS."""
    if b"encryption-data" in (archive.maybe("META-INF/manifest.xml") or b""):
        raise DocumentError(LOCKED)
    body = first(archive.xml("content.xml"), "body")
    kinds = [] if body is None else [local(one) for one in body]
    outline = ""
    if "spreadsheet" in kinds:
        sections = [found for one in _all(body, "table") if (found := _sheet(one)) is not None]
        outline = "\n".join(section.title for section in sections)
    elif "presentation" in kinds or "drawing" in kinds:
        sections = [found for one in _all(body, "page") if (found := _slide(one)) is not None]
        outline = "\n".join(section.title for section in sections if section.title)
    else:
        blocks = list(_blocks(body))
        sections, outline = sections_of(blocks), outline_of(blocks)
    return Sections(_facts(archive), sections, outline=outline, cover=archive.maybe(_THUMBNAIL))


def _all(root: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if root is None else (one for one in root.iter() if local(one) == name)


def _blocks(body: Element | None) -> Iterator[Block]:
    for one in () if body is None else body.iter():
        name = local(one)
        if name == "h":
            level = attribute(one, "outline-level")
            yield Block(_text(one), int(level) if level.isdigit() else 1)
        elif name == "p" and local(one.getparent()) != "note-body":
            yield Block(_text(one))


def _text(element: Element) -> str:
    """Return the text of a paragraph; tabs and spaces are elements."""
    parts: list[str] = []
    for one in element.iter():
        name = local(one)
        if name in ("tab", "s", "line-break"):
            parts.append("\n" if name == "line-break" else " ")
        parts.append(one.text or "")
        if one is not element:
            parts.append(one.tail or "")
    return "".join(parts)


def _slide(element: Element) -> Section | None:
    lines = [_text(one) for one in element.iter() if local(one) in ("p", "h")]
    text = tidy("\n".join(lines))
    return Section(title=text.split("\n")[0], text=text) if text else None


def _sheet(element: Element) -> Section | None:
    rows: list[tuple[str, ...]] = []
    size = 0
    for row in _all(element, "table-row"):
        cells: list[str] = []
        for cell in row:
            if local(cell) in ("table-cell", "covered-table-cell") and len(cells) < COLUMNS_LIMIT:
                value = " ".join(" ".join(_text(one) for one in cell if local(one) == "p").split())
                repeated = attribute(cell, "number-columns-repeated")
                times = int(repeated) if repeated.isdigit() and len(repeated) < 6 else 1
                cells += [value] * min(times if value else min(times, 16), COLUMNS_LIMIT - len(cells))
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(tuple(cells))
            size += sum(map(len, cells))
        if len(rows) == ROWS_LIMIT or size > PAGE_CHARS_LIMIT:
            break
    return sheet(attribute(element, "name"), rows)


def _facts(archive: Archive) -> MediaFacts:
    said: dict[str, str] = {}
    keywords: list[str] = []
    meta = first(archive.maybe_xml("meta.xml"), "meta")
    for one in () if meta is None else meta:
        name, value = local(one), fields.clean(text_of(one))
        if name == "keyword":
            keywords.append(value)
        said.setdefault(name, value)
    taken_ms, offset_min = fields.moment(said.get("creation-date") or said.get("date") or "")
    return MediaFacts(
        title=title_of(said.get("title")),
        author=fields.spoken(said.get("initial-creator") or said.get("creator"))[:200],
        description=" ".join(filter(None, map(fields.spoken, (said.get("subject"), said.get("description")))))[:2_000],
        keywords=fields.keywords(keywords) if keywords else (),
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
    )

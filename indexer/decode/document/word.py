"""DOCX, and what office documents of its family say about themselves."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from zlib import crc32

from indexer.decode import fields
from indexer.decode.document.archive import attribute, children, first, local, text_of
from indexer.decode.document.blocks import Block, outline_of, sections_of
from indexer.decode.document.opened import title_of
from indexer.decode.document.reasons import NOT_A_DOCUMENT, DocumentError
from indexer.decode.document.sections import Sections
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.document.archive import Archive, Element

_HEADING = re.compile(r"(?:heading|berschrift|titre|rubrik|kop)\D{0,3}([1-6])$", re.IGNORECASE)
_THUMBNAILS = ("docProps/thumbnail.jpeg", "docProps/thumbnail.jpg", "docProps/thumbnail.png")
_OF_TEMPLATES = frozenset({0xAD0EA05A})
"""Sums of pictures that programs put into every document; that of python-pptx shows its empty template."""
_NOTES = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")


def text_document(archive: Archive) -> Sections:
    """Open DOCX."""
    main = next((name for name in archive.names if re.fullmatch(r"word/document\d*\.xml", name)), None)
    if main is None:
        raise DocumentError(NOT_A_DOCUMENT)
    blocks = list(_blocks(first(archive.xml(main), "body")))
    for name in archive.names:
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name) or name in _NOTES:
            blocks += [Block(text_of(one)) for one in _paragraphs(archive.maybe_xml(name))]
    return Sections(facts_of(archive), sections_of(blocks), outline=outline_of(blocks), cover=thumbnail_of(archive))


def _paragraphs(root: Element | None) -> Iterator[Element]:
    return iter(()) if root is None else (one for one in root.iter() if local(one) == "p")


def _blocks(body: Element | None) -> Iterator[Block]:
    for element in () if body is None else body:
        name = local(element)
        if name == "p":
            yield _paragraph(element)
        elif name == "tbl":
            for row in element.iter():
                if local(row) == "tr":
                    cells = (" ".join(_text(cell).split()) for cell in children(row, "tc"))
                    yield Block(" | ".join(cell for cell in cells if cell))
        elif name == "sdt":
            yield from _blocks(first(element, "sdtContent"))


def _paragraph(element: Element) -> Block:
    style = first(element, "pStyle")
    named = attribute(style, "val") if style is not None else ""
    heading = _HEADING.search(named)
    level = int(heading[1]) if heading else 1 if named.lower() == "title" else 0
    breaks = any(
        (local(one) == "br" and attribute(one, "type") == "page") or local(one) == "lastRenderedPageBreak"
        for one in element.iter()
    )
    return Block(_text(element), level, breaks)


def _text(element: Element) -> str:
    """Return the text of a paragraph or cell: not what is deleted, nor the second form of a drawing."""
    parts: list[str] = []
    hidden = {id(below) for one in element.iter() if local(one) == "Fallback" for below in one.iter()}
    for one in element.iter():
        name = local(one)
        if id(one) in hidden:
            continue
        if name == "t":
            parts.append(one.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append("\t" if name == "tab" else "\n")
        elif name == "p" and parts:
            parts.append("\n")
    return "".join(parts)


def facts_of(archive: Archive) -> MediaFacts:
    """Return what an office document says about itself."""
    said = {}
    core = archive.maybe_xml("docProps/core.xml")
    for element in () if core is None else core:
        said[local(element)] = fields.clean(text_of(element))
    taken_ms, offset_min = fields.moment(said.get("created") or said.get("modified") or "")
    return MediaFacts(
        title=title_of(said.get("title")),
        author=fields.spoken(said.get("creator"))[:200],
        description=" ".join(filter(None, map(fields.spoken, (said.get("subject"), said.get("description")))))[:2_000],
        keywords=fields.keywords([said["keywords"]]) if said.get("keywords") else (),
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
    )


def thumbnail_of(archive: Archive) -> bytes | None:
    """Return the picture of the first page that an office program saved; most save none."""
    found = next((data for name in _THUMBNAILS if (data := archive.maybe(name)) is not None), None)
    return None if found is None or crc32(found) in _OF_TEMPLATES else found


def related(archive: Archive, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the id that it uses."""
    folder, name = posixpath.split(part)
    root = archive.maybe_xml(f"{folder}/_rels/{name}.rels")
    found: dict[str, str] = {}
    for one in () if root is None else root:
        target = one.get("Target") or ""
        if one.get("TargetMode") != "External" and target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id") or ""] = path
    return found

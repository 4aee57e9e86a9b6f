"""EPUB: each chapter is a page, long ones several."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from indexer.decode import fields
from indexer.decode.document.archive import attribute, first, local, text_of
from indexer.decode.document.blocks import Block, outline_of, sections_of
from indexer.decode.document.opened import title_of
from indexer.decode.document.reasons import DAMAGED, LOCKED, DocumentError
from indexer.decode.document.sections import Sections
from indexer.decode.document.web import blocks_of
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.decode.document.archive import Archive, Element

CHAPTERS_LIMIT = 2_000


def book(archive: Archive) -> Sections:
    """Open EPUB."""
    rootfile = first(archive.maybe_xml("META-INF/container.xml"), "rootfile")
    path = attribute(rootfile, "full-path") if rootfile is not None else ""
    if path not in archive:
        path = next((name for name in archive.names if name.endswith(".opf")), "")
    if path not in archive:
        raise DocumentError(DAMAGED)
    package = archive.xml(path)
    items = {attribute(one, "id"): one for one in package.iter() if local(one) == "item"}
    if "META-INF/rights.xml" in archive and "META-INF/encryption.xml" in archive:
        raise DocumentError(LOCKED)
    blocks: list[Block] = []
    for name in _chapters(package, items, path):
        data = archive.maybe(name)
        if data is not None:
            blocks.append(Block("", breaks=True))
            blocks += _chapter(data)
    cover = _cover(package, items, path)
    return Sections(
        _facts(package),
        sections_of(blocks),
        outline=outline_of(block for block in blocks if block.level <= 2),
        cover=archive.maybe(cover) if cover else None,
    )


def _chapters(package: Element, items: dict[str, Element], path: str) -> Iterator[str]:
    references = [one for one in package.iter() if local(one) == "itemref"]
    for one in references[:CHAPTERS_LIMIT]:
        item = items.get(attribute(one, "idref"))
        if item is not None:
            yield _beside(path, attribute(item, "href"))


def _chapter(data: bytes) -> list[Block]:
    try:
        return blocks_of(data)[1]
    except DocumentError:  # a chapter without text, such as a picture
        return []


def _cover(package: Element, items: dict[str, Element], path: str) -> str:
    """Return the name of the cover's picture; empty if there is none."""
    named = next(
        (attribute(one, "content") for one in package.iter() if local(one) == "meta" and one.get("name") == "cover"), ""
    )
    marked = (item for item in items.values() if "cover-image" in attribute(item, "properties").split())
    item = next(marked, items.get(named))
    return _beside(path, attribute(item, "href")) if item is not None else ""


def _beside(path: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href.partition("#")[0])))


def _facts(package: Element) -> MediaFacts:
    said: dict[str, str] = {}
    subjects: list[str] = []
    metadata = first(package, "metadata")
    for one in () if metadata is None else metadata.iter():
        name, value = local(one), fields.clean(text_of(one))
        if name == "subject":
            subjects.append(value)
        said.setdefault(name, value)
    taken_ms, offset_min = fields.moment(said.get("date", ""))
    return MediaFacts(
        title=title_of(said.get("title")),
        author=fields.spoken(said.get("creator"))[:200],
        description=fields.spoken(said.get("description"))[:2_000],
        keywords=fields.distinct(subjects),
        taken_ms=taken_ms,
        taken_offset_min=offset_min,
    )

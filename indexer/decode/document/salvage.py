"""What can still be read of a damaged deck of slides: the texts of the parts that are whole."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from lxml import etree

from indexer.decode import reasons
from indexer.decode.document.archive import local
from indexer.decode.document.blocks import Section
from indexer.decode.document.opened import tidy
from indexer.decode.document.reasons import DocumentError
from indexer.decode.document.sections import Sections
from indexer.decode.document.word import facts_of, thumbnail_of
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from indexer.decode.document.archive import Archive, Element

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")
_SLIDES_LIMIT = 2_000


def slides_of(archive: Archive) -> Sections | None:
    """Return the slides of a damaged PPTX by their numbers, each with its text; None if no slide can be read.

    A slide that is damaged itself stays as an empty page, so that the others keep their numbers.
    """
    numbered = sorted((int(found[1]), name) for name in archive.names if (found := _SLIDE.fullmatch(name)))
    sections = [_section(archive, name) for _, name in numbered[:_SLIDES_LIMIT]]
    if not any(section.text for section in sections):
        return None
    facts = MediaFacts()
    with suppress(DocumentError, etree.LxmlError, *reasons.PARSER_ERRORS):
        facts = facts_of(archive)
    outline = "\n".join(section.title for section in sections if section.title)
    return Sections(facts, sections, outline=outline, cover=thumbnail_of(archive))


def _section(archive: Archive, name: str) -> Section:
    slide = archive.maybe_xml(name)
    lines = [] if slide is None else _lines(slide)
    return Section(title=lines[0][:300] if lines else "", text=tidy("\n".join(lines)))


def _lines(slide: Element) -> list[str]:
    paragraphs = (one for one in slide.iter() if local(one) == "p")
    texts = ("".join(run.text or "" for run in one.iter() if local(run) == "t") for one in paragraphs)
    return [line for text in texts if (line := " ".join(text.split()))]

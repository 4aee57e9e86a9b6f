"""HTML, MHTML and the text of SVG. Scripts never run, and nothing is fetched."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from lxml import etree, html

from indexer.decode import fields
from indexer.decode.document.archive import local, parse, text_of
from indexer.decode.document.blocks import Block, Section, outline_of, sections_of
from indexer.decode.document.opened import tidy, title_of
from indexer.decode.document.plain import decoded
from indexer.decode.document.reasons import NO_TEXT, DocumentError
from indexer.decode.document.sections import Sections
from indexer.types import MediaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML_LIMIT_BYTES = 16 * 1024**2
_SILENT = frozenset("script style template noscript head iframe object svg math select textarea".split())
_BLOCKS = frozenset(
    "p div li tr table section article header footer main aside nav blockquote pre dl dt dd ul ol figure figcaption "
    "form fieldset address h1 h2 h3 h4 h5 h6 hr br body".split()
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = re.compile("h[1-6]")
_CHARSET = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w\-]+)|<\?xml[^>]+encoding=["']([\w\-]+)""", re.IGNORECASE
)
_DEEPEST = 200
"""Elements within each other; pages of programs reach 60."""


def page(data: bytes) -> Sections:
    """Open HTML."""
    facts, blocks = blocks_of(data)
    return Sections(facts, sections_of(blocks), outline=outline_of(blocks))


def archived(data: bytes) -> Sections:
    """Open MHTML: the first page that is in it."""
    message = message_from_bytes(data[: 4 * HTML_LIMIT_BYTES], policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return page(payload)
    raise DocumentError(NO_TEXT)


def blocks_of(data: bytes) -> tuple[MediaFacts, list[Block]]:
    """Return what a page of HTML says of itself and its text."""
    text = _text(data[:HTML_LIMIT_BYTES])
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(NO_TEXT) from error
    said = {(one.get("name") or "").lower(): one.get("content") or "" for one in root.iter("meta")}
    facts = MediaFacts(
        title=title_of(root.findtext(".//title")),
        author=fields.spoken(said.get("author"))[:200],
        description=fields.spoken(said.get("description"))[:2_000],
        keywords=fields.keywords([said["keywords"]]) if said.get("keywords") else (),
    )
    body = root.find("body")
    return facts, list(_blocks(root if body is None else body))


def _text(data: bytes) -> str:
    declared = _CHARSET.search(data[:2_048])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            text = data.decode((declared[1] or declared[2]).decode("ascii"), "replace")
        except LookupError:
            text = decoded(data)
    else:
        text = decoded(data)
    # A declaration in a text that is decoded already is refused.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "") or " "


def _blocks(body: Any) -> Iterator[Block]:  # noqa: ANN401 - an element of lxml
    """Yield the paragraphs of a page, walking it without recursion."""
    reading = _Reading()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            yield from reading.begin(element)
        else:
            yield from reading.end(element, is_last=element is body)
    yield from reading.flush()


class _Reading:
    """What has been read of a page so far."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._level = 0
        self._skipped: Any = None
        self._depth = 0

    def flush(self) -> Iterator[Block]:
        text = " ".join("".join(self._held).split())
        self._held.clear()
        if text:
            yield Block(text, self._level)

    def begin(self, element: Any) -> Iterator[Block]:  # noqa: ANN401 - of lxml
        tag = element.tag if isinstance(element.tag, str) else ""
        self._depth += 1
        if self._skipped is None and (tag in _SILENT or not tag or self._depth > _DEEPEST):
            self._skipped = element
        if self._skipped is not None:
            return
        if tag in _BLOCKS:
            yield from self.flush()
            self._level = int(tag[1]) if _HEADINGS.fullmatch(tag) else 0
        elif tag in _CELLS and any(map(str.strip, self._held)):
            self._held.append(" | ")
        elif tag == "img":
            self._held.append(f" {element.get('alt') or ''} ")
        self._held.append(element.text or "")

    def end(self, element: Any, *, is_last: bool) -> Iterator[Block]:  # noqa: ANN401 - of lxml
        self._depth -= 1
        if self._skipped is element:
            self._skipped = None
        elif self._skipped is None and element.tag in _BLOCKS:
            yield from self.flush()
            self._level = 0
        if self._skipped is None and not is_last:
            self._held.append(element.tail or "")


def drawing(data: bytes) -> Sections:
    """Open the text of an SVG; one without any is found by its name alone."""
    if data[:2] == b"\x1f\x8b":
        raise DocumentError(NO_TEXT)
    root = parse(data[:HTML_LIMIT_BYTES])
    title = next((text_of(one) for one in root if local(one) == "title"), "")
    lines = [text_of(one) for one in root.iter() if local(one) in ("title", "desc", "text")]
    text = tidy("\n".join(dict.fromkeys(" ".join(line.split()) for line in lines)))
    return Sections(MediaFacts(title=title_of(title)), [Section(text=text)])

"""Office documents, books, web pages, e-mail and plain texts."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.decode.document import reader
from indexer.decode.document.blocks import SECTION_CHARS, Block, sections_of
from indexer.decode.document.page_text import PageText
from indexer.decode.document.plain import decoded
from indexer.decode.readers import kind_of
from indexer.errors import UnreadableError
from indexer.types import FileHead, Fit, Grade, Kind, Locator, PixelSpec, ReadSegment, Segment
from tests.unit.indexer import office

SPEC = PixelSpec(width_px=64, height_px=64, fit=Fit.SQUASH)
ROWS: list[list[object]] = [["Ship", "Built"], ["Beagle", date(1820, 5, 11)], ["Terror", 1813.0]]
MHTML = b"""MIME-Version: 1.0
Content-Type: multipart/related; boundary=x

--x
Content-Type: text/html; charset=utf-8

<html><head><title>Harbour</title></head><body><p>Boats</p><script>evil()</script></body></html>
--x--
"""


def read(folder: Path, name: str, data: bytes) -> tuple[FileHead, list[Segment]]:
    path = folder / name
    path.write_bytes(data)
    head, *segments = reader.read_segments(path, SPEC, Grade.FULL)
    assert isinstance(head, FileHead)
    return head, [item.segment for item in segments if isinstance(item, ReadSegment)]


def pages(folder: Path, name: str, data: bytes) -> list[str]:
    return [segment.text for segment in read(folder, name, data)[1] if segment.span.first_page]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (
            "a.docx",
            office.docx("# Tides", "High &amp; low", "---", "Second page"),
            ["Tides\nHigh & low", "Second page"],
        ),
        ("a.odt", office.odt("# Tides", "High and low"), ["Tides\nHigh and low"]),
        ("a.odp", office.odp("First", "Second"), ["First", "Second"]),
        ("a.ods", office.ods([["Ship", "Built"], ["Beagle", "1820"]]), ["Ships\nShip | Built\nBeagle | 1820"]),
        ("a.xlsx", office.xlsx(ROWS), ["Ships\nShip | Built\nBeagle | 1820-05-11\nTerror | 1813"]),
        ("a.pptx", office.pptx(("Tides", "High and low", "Say it twice")), ["Tides\nHigh and low\nSay it twice"]),
        ("a.epub", office.epub("<h1>One</h1><p>Once</p>", "<p>Twice</p>"), ["One\nOnce", "Twice"]),
        ("a.html", b"<title>T</title><h1>One</h1><p>a<b>b</b>c<br>d<script>x</script><td>e", ["One\nabc\nd\ne"]),
        ("a.mhtml", MHTML, ["Boats"]),
        ("a.md", b"# One\n\nSome *bold* [link](http://x)\n\nTwo\n---\ntext", ["One\nSome bold link\nTwo\ntext"]),
        ("a.txt", b"Just\nlines", ["Just\nlines"]),
        ("a.rtf", rb"{\rtf1\ansi {\info{\title Tides}}Caf\'e9 {\b bold}\par Next}", ["Caf\u00e9 bold\nNext"]),
        ("a.csv", b"Ship;Built\nBeagle;1820\n", ["Ship | Built\nBeagle | 1820"]),
        ("a.svg", b"<svg xmlns='s'><title>Map</title><text>North <tspan>Sea</tspan></text></svg>", ["Map\nNorth Sea"]),
    ],
)
def test_text_is_read_page_by_page(tmp_path: Path, name: str, data: bytes, expected: Sequence[str]) -> None:
    assert kind_of(Path(name)) is Kind.DOCUMENT
    assert pages(tmp_path, name, data) == expected


@pytest.mark.parametrize(
    ("name", "data", "title", "author"),
    [
        ("a.docx", office.docx("Text"), "Tide tables", "Ada Byron"),
        ("a.epub", office.epub("<p>Once</p>"), "Sea stories", "Ada Byron"),
        ("a.eml", office.eml("Dear Bob"), "M\u00fcller's boat", "Ada <ada@example.org>"),
        ("a.md", b"# Harbours\n\ntext", "Harbours", ""),
        ("a.pptx", office.pptx(("Tides", "x", "")), "Tides", ""),
        ("a.html", b"<title>Boats</title><meta name=Author content=Ada><p>x", "Boats", "Ada"),
    ],
)
def test_documents_say_what_they_are(tmp_path: Path, name: str, data: bytes, title: str, author: str) -> None:
    head, _ = read(tmp_path, name, data)
    assert (head.facts.title, head.facts.author, head.facts.pages) == (title, author, 1)
    if name in ("a.docx", "a.eml"):
        assert head.facts.taken_ms == 1_614_834_367_000


def test_an_email_has_its_heads_its_text_and_the_names_of_its_attachments(tmp_path: Path) -> None:
    (text,) = pages(tmp_path, "a.eml", office.eml("Dear Bob", attachment="invoice 7.pdf"))
    assert text.splitlines()[0] == "M\u00fcller's boat"
    assert {"To: bob@example.org", "Attachment: invoice 7.pdf", "Dear Bob"} <= set(text.splitlines())
    (text,) = pages(tmp_path, "b.eml", office.eml("", html="<p>Only <i>HTML</i></p>"))
    assert text.endswith("Only HTML")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_of_a_text_is_found_out(encoding: str) -> None:
    text = "Die Boote lagen im Hafen, die K\u00fcste war nah, und das \u00d6l war teuer. " * 3
    assert decoded(text.encode(encoding)) == text


def test_text_is_cut_into_sections_of_readable_length() -> None:
    long = "A sentence that ends here. " * 400
    sections = sections_of([Block("Tides", 1), Block(long), Block("Ships", 1), Block("Short.")])
    assert all(0 < len(section.text) <= SECTION_CHARS for section in sections)
    assert "".join(section.text for section in sections).count("A sentence that ends here.") == 400
    assert [section.title for section in sections if section.title] == ["Tides", "Ships"]
    assert sections[-1].text == "Ships\nShort."


def test_pages_are_drawn_and_say_where_their_words_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Harbour lights\nat night", encoding="utf-8")
    spec = PixelSpec(width_px=600, height_px=900, fit=Fit.WITHIN)
    _, drawn = reader.read_picture(path, spec, Locator(page=1))
    *_, text = reader.read_page_text(path, spec, Locator(page=1))
    assert isinstance(drawn, ReadSegment)
    assert isinstance(text, PageText)
    assert [word.text for word in text.words] == ["Harbour", "lights", "at", "night"]
    assert [text.text[word.start :][: len(word.text)] for word in text.words] == [word.text for word in text.words]
    height, width, _ = drawn.pixels.shape
    for word in text.words:
        box = word.box
        top, bottom = (int(side * height) for side in (box.top, box.bottom))
        inked = drawn.pixels[top:bottom, int(box.left * width) : int(box.right * width)]
        assert inked.min() < 120
    assert np.all(drawn.pixels[height // 2 :] > 250)


def test_a_picture_that_comes_with_a_document_is_its_cover(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (60, 80), (200, 30, 30)).save(made, "JPEG")
    path = tmp_path / "a.docx"
    path.write_bytes(office.docx("One", "---", "Two", thumbnail=made.getvalue()))
    first, second = (list(reader.read_picture(path, SPEC, Locator(page=page)))[1] for page in (1, 2))
    assert isinstance(first, ReadSegment)
    assert isinstance(second, ReadSegment)
    assert first.pixels.mean(axis=(0, 1)) == pytest.approx([200, 30, 30], abs=8)
    assert second.pixels.mean() > 200


def test_sketches_of_slides_have_text_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    path.write_bytes(office.pptx(("Tides", "High and low", "")))
    *_, text = reader.read_page_text(path, SPEC, Locator(page=1))
    assert isinstance(text, PageText)
    assert [word.text for word in text.words] == ["Tides", "High", "and", "low"]
    assert text.words[0].box.top < text.words[1].box.top


BOMB = office.zipped({"word/document.xml": "<a>" + " " * 80_000_000})
DENSE = office.zipped({"word/document.xml": "<a>" + " " * 20_000_000 + "</a>"})
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg><text>&b;</text></svg>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>'


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("bomb.docx", BOMB, "too large"),
        ("dense.docx", DENSE, "too large"),
        ("empty.docx", office.docx(), "has no text"),
        ("a.docx", office.zipped({"some.xml": "<a/>"}), "Not a document"),
        ("cut.docx", office.docx("Text")[:300], "is damaged"),
        ("a.docx", b"plain text", "Not a document"),
        ("a.eml", b"no mail", "Not a document"),
        ("a.txt", bytes(range(1, 9)) * 200, "Not a document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000), "is damaged"),
        ("locked.odt", office.zipped({"content.xml": "x", "META-INF/manifest.xml": "<m:encryption-data/>"}), "locked"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, title: str) -> None:
    with pytest.raises(UnreadableError, match=title):
        read(tmp_path, name, data)


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE])
def test_entities_stay_unread(tmp_path: Path, data: bytes) -> None:
    (text,) = pages(tmp_path, "a.svg", data)
    assert "ha" not in text
    assert "root" not in text


def test_nested_elements_are_bounded(tmp_path: Path) -> None:
    deep = b"<html><body><p>Top</p>" + b"<div>" * 50_000 + b"deep"
    assert pages(tmp_path, "a.html", deep)[0].startswith("Top")
    nested = f"<w:document {office.W}><w:body>{'<w:sdt><w:sdtContent>' * 5_000}"
    with pytest.raises(UnreadableError):
        read(tmp_path, "a.docx", office.zipped({"word/document.xml": nested}))


@pytest.mark.parametrize("name", ["README.txt", "notes.md", "list.csv", "page.HTML", "licence agreement.pdf"])
def test_texts_of_people_are_documents(name: str) -> None:
    assert kind_of(Path(name)) is Kind.DOCUMENT


@pytest.mark.parametrize(
    "name", ["main.py", "server.log", "data.json", "requirements.txt", "LICENSE.md", "CMakeLists.txt", "a.xml"]
)
def test_texts_of_programs_are_none(name: str) -> None:
    assert kind_of(Path(name)) is None

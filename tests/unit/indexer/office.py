"""Makes small documents of many formats for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:title>Tide tables</dc:title>'
    "<dc:creator>Ada Byron</dc:creator><t:created>2021-03-04T05:06:07Z</t:created></cp:coreProperties>"
)
ODF = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def docx(*paragraphs: str, thumbnail: bytes | None = None) -> bytes:
    """Return a DOCX; a paragraph that begins with # is a heading, `---` a page break."""
    body = ""
    for text in paragraphs:
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if text.startswith("#") else ""
        run = '<w:br w:type="page"/>' if text == "---" else f"<w:t>{text.lstrip('# ')}</w:t>"
        body += f"<w:p>{style}<w:r>{run}</w:r></w:p>"
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "docProps/core.xml": CORE,
        "word/vbaProject.bin": "macros are not looked at",
    }
    if thumbnail is not None:
        parts["docProps/thumbnail.jpeg"] = thumbnail
    return zipped(parts)


def odt(*paragraphs: str) -> bytes:
    """Return an ODT; a paragraph that begins with # is a heading."""
    body = "".join(
        f'<text:h text:outline-level="1">{text[2:]}</text:h>' if text.startswith("#") else f"<text:p>{text}</text:p>"
        for text in paragraphs
    )
    return zipped(
        {"content.xml": f"<office:doc {ODF}><office:body><office:text>{body}</office:text></office:body></office:doc>"}
    )


def ods(rows: list[list[str]]) -> bytes:
    """Return an ODS with one sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for row in rows
    )
    sheet = f'<table:table table:name="Ships">{cells}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    return zipped({"content.xml": f"<office:doc {ODF}>{body}</office:doc>"})


def odp(*slides: str) -> bytes:
    """Return an ODP."""
    pages = "".join(f"<draw:page><text:p>{text}</text:p></draw:page>" for text in slides)
    body = f"<office:body><office:presentation>{pages}</office:presentation></office:body>"
    return zipped({"content.xml": f"<office:doc {ODF}>{body}</office:doc>"})


def xlsx(rows: list[list[object]]) -> bytes:
    """Return an XLSX with one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Ships"
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def pptx(*slides: tuple[str, str, str]) -> bytes:
    """Return a PPTX of slides with a title, a text and notes."""
    import pptx as library

    deck = library.Presentation()
    for title, text, notes in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
        slide.notes_slide.notes_text_frame.text = notes
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


def epub(*chapters: str) -> bytes:
    """Return an EPUB; each chapter is the body of a page."""
    items = "".join(f'<item id="c{i}" href="c{i}.xhtml"/>' for i in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    opf = (
        '<package xmlns:dc="d"><metadata><dc:title>Sea stories</dc:title><dc:creator>Ada Byron</dc:creator></metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
    pages = {f"in/c{i}.xhtml": f"<html><body>{body}</body></html>" for i, body in enumerate(chapters)}
    return zipped({"META-INF/container.xml": container, "in/book.opf": opf, **pages})


def eml(text: str, *, html: str = "", attachment: str = "") -> bytes:
    """Return an e-mail."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Müller's boat", "Ada <ada@example.org>", "bob@example.org"
    message["Date"] = "Thu, 04 Mar 2021 05:06:07 +0100"
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    if attachment:
        message.add_attachment(b"bytes", maintype="application", subtype="pdf", filename=attachment)
    return message.as_bytes()

"""Makes small PDF files for tests."""

from __future__ import annotations

from collections.abc import Sequence


def pdf(
    pages: Sequence[str],
    *,
    info: str = "",
    catalogue: str = "",
    trailer: str = "",
    size_pt: tuple[int, int] = (200, 300),
    turned: int = 0,
) -> bytes:
    """Return a PDF whose pages have these lines of text, from the top; a page of `#` is a black square instead.

    Args:
        pages: the text of each page.
        info: entries of the information dictionary.
        catalogue: more entries of the catalogue.
        trailer: more entries of the trailer.
        size_pt: of all pages.
        turned: degrees clockwise by which viewers turn the pages.
    """
    parts = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
    ]
    for number, text in enumerate(pages):
        drawn = "50 100 100 100 re f" if text == "#" else _lines(text, size_pt[1])
        box = f"/MediaBox [0 0 {size_pt[0]} {size_pt[1]}] /Rotate {turned}"
        uses = f"/Resources << /Font << /F 3 0 R >> >> /Contents {6 + 2 * number} 0 R"
        parts += [
            f"<< /Type /Page /Parent 2 0 R {box} {uses} >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    return _file(parts, trailer)


def _lines(text: str, height_pt: int) -> str:
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
    return f"BT /F 12 Tf 20 {height_pt - 30} Td {shown}ET"


def _file(parts: Sequence[str], trailer: str) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(parts) + 1} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + end.encode()

"""Damaged documents cost only themselves; `tests.bench.mutations` damages thousands."""

import io
import random
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from indexer.decode.document.archive import Archive
from indexer.decode.document.reasons import DocumentError
from indexer.decode.document.sheets import workbook
from indexer.decode.document.slides import open_slides
from indexer.decode.pool import DecodePool
from indexer.types import Fit, PixelSpec
from tests.bench.mutations import BAD, BUG, WAYS, damage, outcome_of
from tests.unit.indexer import office
from tests.unit.indexer.pdfs import pdf

WHOLE: Mapping[str, bytes] = {
    "a.pdf": pdf(["One", "#", "Three"]),
    "a.docx": office.docx("# Tides", "High and low", "---", "Second"),
    "a.odt": office.odt("# Tides", "High and low"),
    "a.ods": office.ods([["Ship", "1820"]]),
    "a.xlsx": office.xlsx([["Ship", 1820]]),
    "a.pptx": office.pptx(("Tides", "High", "Notes")),
    "a.epub": office.epub("<h1>One</h1><p>Once</p>"),
    "a.eml": office.eml("Dear Bob", attachment="a.pdf"),
    "a.html": b"<html><body><h1>One</h1><table><tr><td>a<td>b</table></body></html>",
    "a.rtf": rb"{\rtf1\ansi Text {\b bold}\par}",
    "a.csv": b"Ship;Built\nBeagle;1820\n",
    "a.md": b"# One\n\n[link](http://x) *bold*",
    "a.svg": b"<svg xmlns='s'><text>North</text></svg>",
}
EACH = 6


@pytest.mark.slow
def test_no_damage_crashes_hangs_or_surprises_a_decoder(tmp_path: Path) -> None:
    bad: list[str] = []
    with DecodePool(1, PixelSpec(width_px=64, height_px=64, fit=Fit.SQUASH)) as pool:
        for name, data in WHOLE.items():
            for number in range(EACH):
                path = tmp_path / f"{number}{name}"
                path.write_bytes(damage(data, random.Random(f"{name}{number}")))
                found = outcome_of(pool, path)
                if found.title == BUG or any(one in found.title for one in BAD):
                    bad.append(f"{path.name}: {found.title}")
    assert not bad


def test_the_whole_sheets_of_a_damaged_workbook_are_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Ship", "Beagle"])
    book.create_sheet("Ports").append(["Port", "Bristol"])
    whole, damaged = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: data.index(b"<row")] + b"<row <<" if name.endswith("sheet1.xml") else data)
    sheets = workbook(Archive(damaged), damaged.getvalue())
    assert "Bristol" in "".join(sheets.text(page) for page in range(1, len(sheets) + 1))


def test_damage_changes_what_it_is_given() -> None:
    data = WHOLE["a.pdf"]
    for way in WAYS:
        assert any(way(data, random.Random(seed)) != data for seed in range(5))


def with_damaged_part(data: bytes, name: str) -> bytes:
    """Return a ZIP archive with other bytes in the middle of one part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
    start = entry.header_offset + 30 + len(name) + entry.compress_size // 2
    return data[:start] + bytes(8) + data[start + 8 :]


@pytest.mark.parametrize("part", ["ppt/slideMasters/slideMaster1.xml", "ppt/slides/slide2.xml", "ppt/presentation.xml"])
def test_the_whole_slides_of_a_damaged_deck_are_read(part: str) -> None:
    data = with_damaged_part(office.pptx(("Tides", "High", ""), ("Moon", "Full", ""), ("Sun", "Set", "")), part)
    with pytest.raises((zipfile.BadZipFile, zlib.error)), zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.read(part)
    deck = open_slides(Archive(io.BytesIO(data)), data)
    second = "" if part.endswith("slide2.xml") else "Moon\nFull"
    assert [deck.text(page) for page in range(1, len(deck) + 1)] == ["Tides\nHigh", second, "Sun\nSet"]


def test_a_deck_without_a_whole_slide_is_refused() -> None:
    data = with_damaged_part(office.pptx(("Tides", "High", "")), "ppt/slides/slide1.xml")
    with pytest.raises((DocumentError, zipfile.BadZipFile, zlib.error)):
        open_slides(Archive(io.BytesIO(data)), data)

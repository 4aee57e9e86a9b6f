"""PDF: what is read of pages, and what is said where nothing can be read."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.decode.document import pdf as pdf_module
from indexer.decode.document import reader
from indexer.decode.document.opened import is_readable, tidy, title_of
from indexer.decode.document.pdf import Pdf, moment_of
from indexer.decode.pool import DecodePool
from indexer.errors import UnreadableError
from indexer.types import (
    Box,
    FileHead,
    Fit,
    Grade,
    Kind,
    Locator,
    PixelSpec,
    ReadSegment,
    Segment,
    Span,
    SpanKind,
    TextSource,
)
from tests.unit.indexer.pdfs import pdf

SPEC = PixelSpec(width_px=64, height_px=64, fit=Fit.SQUASH)
FIVE = ["Cover of the report", "Second page", "#", "Fourth page", "The last page"]
INFO = "/Title (Harbour report) /Author (Ada Byron) /CreationDate (D:20230708141336+02'00')"
LABELS = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>"


def written(folder: Path, data: bytes, name: str = "a.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path, grade: Grade = Grade.FULL) -> tuple[FileHead, list[Segment]]:
    head, *segments = reader.read_segments(path, SPEC, grade)
    assert isinstance(head, FileHead)
    return head, [item.segment for item in segments if isinstance(item, ReadSegment)]


def test_a_document_has_a_segment_of_its_own_and_one_of_each_page(tmp_path: Path) -> None:
    head, segments = read(written(tmp_path, pdf(FIVE, info=INFO)))
    assert (head.kind, head.facts.pages, head.facts.title, head.facts.author) == (
        Kind.DOCUMENT,
        5,
        "Harbour report",
        "Ada Byron",
    )
    assert (head.facts.taken_ms, head.facts.taken_offset_min) == (1_688_825_616_000, 120)
    assert [segment.ordinal for segment in segments] == [0, 1, 2, 3, 4, 5]
    assert segments[0].span.kind is SpanKind.WHOLE
    assert segments[0].text == FIVE[0]
    assert [segment.span for segment in segments[1:]] == [Span.pages(number) for number in range(1, 6)]
    assert [segment.text for segment in segments[1:]] == [*FIVE[:2], "", *FIVE[3:]]
    assert {segment.text_source for segment in segments if segment.text} == {TextSource.PAGE}
    assert {segment.grade for segment in segments} == {Grade.FULL}


def test_a_quick_look_at_a_long_document_sees_its_cover(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(FIVE))
    _, segments = read(path, Grade.QUICK)
    assert [(segment.span.first_page, segment.grade) for segment in segments] == [(None, Grade.QUICK), (1, Grade.QUICK)]
    _, short = read(written(tmp_path, pdf(FIVE[:2])), Grade.QUICK)
    assert [segment.grade for segment in short] == [Grade.FULL] * 3


def test_an_only_page_is_the_whole_too(tmp_path: Path) -> None:
    _, segments = read(written(tmp_path, pdf(["A letter"])))
    assert [(segment.ordinal, segment.span, segment.text) for segment in segments] == [(0, Span.pages(1), "A letter")]


def test_blank_pages_are_left_out(tmp_path: Path) -> None:
    _, segments = read(written(tmp_path, pdf(["One", "", "Three"])))
    assert [segment.span.first_page for segment in segments] == [None, 1, 3]
    assert [segment.ordinal for segment in segments] == [0, 1, 2]
    _, alone = read(written(tmp_path, pdf([""])))
    assert len(alone) == 1


def test_pages_alike_from_afar_differ_by_their_text(tmp_path: Path) -> None:
    _, segments = read(written(tmp_path, pdf(["Invoice 17", "Invoice 18", "Invoice 17"])))
    first, second, third = (segment.dhash for segment in segments[1:])
    assert first == third
    assert (first ^ second).bit_count() > 12


def test_the_outline_stands_for_the_whole(tmp_path: Path) -> None:
    class Entry:
        def __init__(self, title: str) -> None:
            self.get_title = lambda: title

    with closing(Pdf(pdf(FIVE))) as opened:
        opened.document.get_toc = lambda max_depth: iter([Entry("Tides"), Entry(""), Entry("Ships\x00")])
        assert list(opened.headings()) == ["Tides", "Ships"]


def test_pages_know_their_labels_and_where_words_stand() -> None:
    with closing(Pdf(pdf(FIVE, catalogue=LABELS))) as opened:
        assert [opened.page_text(page).label for page in (1, 2, 3)] == ["i", "ii", "1"]
        text = opened.page_text(1)
        assert [word.text for word in text.words] == FIVE[0].split()
        assert [text.text[word.start :][: len(word.text)] for word in text.words] == FIVE[0].split()
        assert (text.width_pt, text.height_pt) == (200, 300)
        cover = text.words[0].box
        assert cover.left == pytest.approx(0.1, abs=0.01)
        assert 0.03 < cover.top < 0.1 < cover.bottom < 0.15
        lefts = [word.box.left for word in text.words]
        assert lefts == sorted(lefts)


def test_places_of_words_are_those_of_the_turned_page() -> None:
    with closing(Pdf(pdf(["Upper line"], turned=90))) as opened:
        text = opened.page_text(1)
        assert (text.width_pt, text.height_pt) == (300, 200)
        assert text.words[0].box.left > 0.8
        picture = np.asarray(opened.picture(1, PixelSpec(width_px=300, height_px=200, fit=Fit.WITHIN)))
        box = text.words[0].box
        inked = picture[int(box.top * 200) : int(box.bottom * 200), int(box.left * 300) : int(box.right * 300)]
        assert inked.min() < 100
        assert picture[:, : int(box.left * 300) - 20].min() > 200


def test_a_region_is_drawn_large(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(["Words", "#"]))
    within = PixelSpec(width_px=100, height_px=100, fit=Fit.WITHIN)
    _, whole = reader.read_picture(path, within, Locator(page=2))
    square = Box(left=0.25, top=1 / 3, right=0.75, bottom=2 / 3)
    _, part = reader.read_picture(path, within, Locator(page=2, region=square))
    assert isinstance(whole, ReadSegment)
    assert isinstance(part, ReadSegment)
    assert whole.pixels.shape == (100, 67, 3)
    assert part.pixels.shape == (100, 100, 3)
    assert part.pixels.mean() < 10
    assert whole.pixels.mean() > 150


def test_a_page_that_takes_too_long_is_shown_as_far_as_it_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "RENDER_LIMIT_S", -1.0)
    with closing(Pdf(pdf(["#"]))) as opened:
        assert opened.picture(1, SPEC).size == (77, 115)


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"no document at all", "Not a document"),
        (b"%PDF-1.7\n" + b"\x00\x01rubbish" * 50, "The document is damaged"),
        (pdf(["Text"], trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"), "is locked"),
        (pdf([]), "has no pages"),
        (b"", "The file is empty"),
        (bytes(5_000), "has no contents"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, title: str) -> None:
    with pytest.raises(UnreadableError, match=title):
        read(written(tmp_path, data))


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(["One"]))
    for function in (reader.read_picture, reader.read_page_text):
        with pytest.raises(UnreadableError, match="There is no such page"):
            list(function(path, SPEC, Locator(page=2)))


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    with DecodePool(1, SPEC) as shared:
        yield shared


def test_a_decoder_process_reads_documents(pool: DecodePool, tmp_path: Path) -> None:
    path = written(tmp_path, pdf(FIVE, info=INFO))
    head, *segments = pool.read(path, Kind.DOCUMENT, Grade.FULL)
    assert isinstance(head, FileHead)
    assert [item.segment.text for item in segments if isinstance(item, ReadSegment)][2] == "Second page"
    assert pool.decode(path, locator=Locator(page=3)).pixels[0].mean() < 230
    text = pool.page_text(path, 4)
    assert (text.page, [word.text for word in text.words]) == (4, ["Fourth", "page"])
    with pytest.raises(UnreadableError, match="no such page"):
        pool.page_text(path, 6)


def test_dates_are_read_as_far_as_they_go() -> None:
    assert moment_of("D:20070814190832Z") == (1_187_118_512_000, 0)
    assert moment_of("20230708") == (1_688_774_400_000, None)
    assert moment_of("Tuesday") == (None, None)


def test_text_is_tidied() -> None:
    assert tidy("infor-\r\nmation  of\tTurbo-\nProp\x00") == "information of\tTurbo-Prop".replace("\t", " ")
    assert tidy("soft\u00ad\nware \ufffe") == "software"
    assert tidy("HHAAMMIILLTTOONN COUNTY") == "HAMILTON COUNTY"
    assert is_readable("! ?")
    assert not is_readable('!"#$%&' * 20)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Microsoft Word - Lease 2021.docx", "Lease 2021"),
        ("untitled", ""),
        ("Untitled spreadsheet", ""),
        ("PowerPoint Presentation", ""),
        (None, ""),
        (" Annual\nreport ", "Annual report"),
    ],
)
def test_titles_that_programs_write_are_none(said: str | None, title: str) -> None:
    assert title_of(said) == title

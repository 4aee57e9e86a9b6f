"""The pages of a document in the preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytestqt.qtbot
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from desktop_app.actions import Actions
from desktop_app.preview.keys import add_keys
from desktop_app.preview.picture_text import TextInPicture
from desktop_app.preview.preview_pane import PreviewPane
from desktop_app.preview.text_selection import rect_of
from desktop_app.style.theme import Appearance
from desktop_app.thumbnails.loader import PictureLoader
from indexer.catalogue import picture_texts
from indexer.catalogue.picture_texts import PictureText
from indexer.decode.document.page_text import PageText, Word
from indexer.search.request import SegmentHit
from indexer.types import Box, ContentId, FileId, Kind, Locator, MediaFacts, TextWord
from tests.gui.preview.conftest import Scene, drawn
from tests.unit.indexer.pdfs import pdf

HERE = Box(left=0.1, top=0.1, right=0.2, bottom=0.2)
THERE = Box(left=0.5, top=0.5, right=0.6, bottom=0.6)


@pytest.fixture
def pane(scene: Scene, actions: Actions, appearance: Appearance) -> Iterator[PreviewPane]:
    made = PreviewPane(scene.ask, scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    add_keys(made, actions)
    yield made
    made.dismiss()


@pytest.fixture
def report(scene: Scene, pane: PreviewPane) -> FileId:
    """A report of five pages, found on the second and the fourth."""
    found = FileId(scene.made.add("report.pdf", "c9", MediaFacts(pages=5), kind=Kind.DOCUMENT))
    hit = replace(scene.hit(found, words=1.0), kind=Kind.DOCUMENT, locator=Locator(page=2), page=2)
    other = SegmentHit(
        score=0.5, band=hit.band, signals=hit.signals, locator=Locator(page=4), start_s=None, end_s=None, page=4
    )
    pane.set_found({found: replace(hit, segments=(other,))}, "invoice")
    pane.show_full([found, *scene.photos(1)], 0)
    return found


def asked_pages(scene: Scene) -> list[int | None]:
    """Return the pages that the preview asked for; the info pane asks for small pictures of those that match."""
    return [locator.page for name, locator in scene.loads.asked if name == "report.pdf"][3:]


def press(pane: PreviewPane, key: Qt.Key) -> None:
    QTest.keyClick(pane.window().focusWidget(), key)


def button(pane: PreviewPane, name: str) -> QToolButton:
    return next(found for found in pane.pages.findChildren(QToolButton) if found.accessibleName() == name)


def test_pages_are_turned_by_keys_and_stop_at_both_ends(scene: Scene, pane: PreviewPane, report: FileId) -> None:
    assert pane.pages.isVisible()
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        press(pane, key)
    assert asked_pages(scene) == [3, 2, 1]
    assert pane.current == report, "the first page is the end, not the file before"
    assert not button(pane, "Previous page").isEnabled()


def test_the_next_matching_page_begins_again_at_the_end(scene: Scene, pane: PreviewPane, report: FileId) -> None:
    press(pane, Qt.Key.Key_N)
    press(pane, Qt.Key.Key_N)
    press(pane, Qt.Key.Key_P)
    assert asked_pages(scene) == [4, 2, 4]


def test_words_of_the_query_are_marked_and_the_text_can_be_copied(
    scene: Scene, pane: PreviewPane, report: FileId, qtbot: pytestqt.qtbot.QtBot
) -> None:
    marked: list[list[Box]] = []
    pane.pages.marked.connect(lambda boxes: marked.append(list(boxes)))
    qtbot.waitUntil(lambda: bool(scene.loads.texts))
    _, page, _, answer = scene.loads.texts[0]
    words = (Word(text="Invoices", start=0, box=HERE), Word(text="paid", start=9, box=THERE))
    assert page == 2
    answer(PageText(page=2, text="Invoices paid", words=words))
    assert marked[-1] == [HERE]
    button(pane, "Copy the text of the page").click()
    assert QGuiApplication.clipboard().text() == "Invoices paid"
    (shown,) = pane.info.findChildren(TextInPicture)
    assert "Invoices paid" in [label.text() for label in shown.findChildren(QLabel)]
    assert shown.isVisibleTo(pane.info)
    pane.pages.turn(1)
    assert marked[-1] == []
    assert not shown.isVisibleTo(pane.info)
    answer(PageText(page=2, text="Invoices paid", words=words))
    assert marked[-1] == [], "an answer about another page comes too late"


def show_page(scene: Scene) -> None:
    """Let the pictures of pages come that are waited for."""
    for wish in [wish for wish in scene.loads.waiting if wish[0].name == "report.pdf" and wish[1] >= 512]:
        wish[3](drawn(512, 256))
    scene.loads.waiting.clear()


def read_word(text: str, box: Box, line: int) -> TextWord:
    return TextWord(text=text, box=box, confidence=1.0, line=line)


def drag(pane: PreviewPane, start: Box, end: Box) -> None:
    """Drag with the mouse from the middle of one part of the page to the middle of another."""
    lies = pane.canvas.picture_rect
    points = [rect_of(box, lies).center().toPoint() for box in (start, end)]
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(pane.canvas, points[1])
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, pos=points[1])


def test_words_of_a_page_are_selected_by_dragging_and_copied(
    scene: Scene, pane: PreviewPane, report: FileId, qtbot: pytestqt.qtbot.QtBot
) -> None:
    show_page(scene)
    qtbot.waitUntil(lambda: bool(scene.loads.texts))
    right = Box(left=0.25, top=0.1, right=0.35, bottom=0.2)
    words = (
        Word(text="Invoices", start=0, box=HERE),
        Word(text="paid", start=9, box=right),
        Word(text="today", start=14, box=THERE),
    )
    scene.loads.texts[0][3](PageText(page=2, text="Invoices paid\ntoday", words=words))
    drag(pane, HERE, right)
    assert pane.canvas.selected_text == "Invoices paid"
    drag(pane, THERE, HERE)
    assert pane.canvas.selected_text == "Invoices paid\ntoday", "backwards, across lines"
    press(pane, Qt.Key.Key_N)
    assert pane.canvas.selected_text == "", "another page has other words"
    show_page(scene)
    scene.loads.texts.clear()
    qtbot.waitUntil(lambda: bool(scene.loads.texts))
    scene.loads.texts[0][3](PageText(page=4, text="Invoices paid\ntoday", words=words))
    QTest.mouseDClick(
        pane.canvas, Qt.MouseButton.LeftButton, pos=rect_of(right, pane.canvas.picture_rect).center().toPoint()
    )
    QTest.keyClick(pane.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "paid"
    QTest.keyClick(pane.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.canvas.selected_text == "Invoices paid\ntoday"
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.picture_rect.bottomLeft().toPoint())
    assert pane.canvas.selected_text == ""
    assert pane.canvas.is_fitted


def test_a_scanned_page_has_the_words_that_were_read_in_its_picture(
    scene: Scene, pane: PreviewPane, report: FileId, qtbot: pytestqt.qtbot.QtBot
) -> None:
    read = (read_word("Invoice", HERE, 0), read_word("17", THERE, 1))
    with scene.made.writing():
        picture_texts.put(scene.made.db, ContentId("c9"), [PictureText(page=4, words=read)], is_done=True)
    marked: list[tuple[Box, ...]] = []
    pane.pages.marked.connect(marked.append)
    press(pane, Qt.Key.Key_N)
    scene.loads.texts.clear()
    qtbot.waitUntil(lambda: bool(scene.loads.texts))
    scene.loads.texts[0][3](PageText(page=4))
    assert marked[-1] == (HERE,)
    pane.canvas.select_all()
    assert pane.canvas.selected_text == "Invoice\n17"
    button(pane, "Copy the text of the page").click()
    assert QGuiApplication.clipboard().text() == "Invoice\n17"


def test_words_that_were_read_in_a_photo_can_be_selected_until_another_file_is_shown(
    scene: Scene, pane: PreviewPane, report: FileId
) -> None:
    first, second = scene.photos(2)
    read = (read_word("Fresh", HERE, 0), read_word("fish", THERE, 0))
    with scene.made.writing():
        picture_texts.put(scene.made.db, ContentId("c0"), [PictureText(words=read)], is_done=True)
    pane.show_full([report, first, second], 0)
    pane.go(1)
    pane.canvas.select_all()
    assert pane.canvas.selected_text == "Fresh fish"
    pane.go(1)
    pane.canvas.select_all()
    assert pane.canvas.selected_text == ""


def test_what_was_read_in_the_picture_of_a_page_is_shown_rather_than_its_stamp(qtbot: pytestqt.qtbot.QtBot) -> None:
    shown = TextInPicture()
    qtbot.addWidget(shown)
    read = PictureText(words=(TextWord(text="Traveler's complaint", box=HERE, confidence=1.0, line=0),))
    shown.show_text(read)
    shown.show_page("Page 3")
    assert "Traveler's complaint" in [label.text() for label in shown.findChildren(QLabel)]
    shown.show_page("A text that is longer than what was read")
    assert "Text of this page" in [label.text() for label in shown.findChildren(QLabel)]


def test_page_keys_go_on_with_photos_where_there_are_no_pages(scene: Scene, pane: PreviewPane, report: FileId) -> None:
    pane.go(1)
    assert not pane.pages.isVisible()
    press(pane, Qt.Key.Key_PageUp)
    assert pane.current == report


def test_a_page_fills_the_window_and_is_loaded_no_larger_than_needed(
    scene: Scene, pane: PreviewPane, report: FileId
) -> None:
    path, _, _, answer, _ = next(wish for wish in scene.loads.waiting if wish[1] >= 512)
    assert path.name == "report.pdf"
    answer(drawn(512, 256))
    shown = pane.canvas.picture
    assert shown is not None
    assert (shown.whole.width(), shown.whole.height()) == (3072, 1536)
    pane.canvas.toggle()
    assert max(max_px for _, max_px, *_ in scene.loads.waiting) <= 3072


def test_the_loader_reads_the_text_of_a_page(tmp_path: Path, qtbot: pytestqt.qtbot.QtBot) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(pdf(["Hello there", "General Kenobi"]))
    loader = PictureLoader()
    found: list[PageText] = []
    loader.load_text(path, 2, loader, found.append)
    qtbot.waitUntil(lambda: bool(found))
    loader.close()
    assert "General Kenobi" in found[0].text
    assert found[0].words[0].text == "General"

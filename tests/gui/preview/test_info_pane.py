"""What is known of a file, and what users say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QInputDialog, QLabel, QMenu, QToolButton, QWidget

from desktop_app.preview.info_pane import InfoPane
from desktop_app.preview.why import Reason
from desktop_app.style.icons import IconLabel
from desktop_app.style.theme import Appearance, Theme
from indexer.catalogue import picture_texts
from indexer.catalogue.picture_texts import PictureText
from indexer.library.values import Order
from indexer.search.request import Filters, MatchedIn, Near, SegmentHit, Snippet
from indexer.types import Box, ContentId, FileId, Locator, TextWord
from tests.gui.preview.conftest import FACTS, Scene


@pytest.fixture
def pane(scene: Scene, appearance: Appearance) -> InfoPane:
    made = InfoPane(scene.ask, scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    made.resize(320, 600)
    made.show()
    return made


def texts(pane: InfoPane) -> list[str]:
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def button(parent: QWidget, tells: str) -> QAbstractButton:
    found = [
        one
        for one in parent.findChildren(QAbstractButton)
        if one.isVisible() and (tells in one.toolTip() or tells in one.text())
    ]
    assert len(found) == 1, [one.toolTip() for one in found]
    return found[0]


def test_nothing_chosen_says_so(pane: InfoPane) -> None:
    assert texts(pane) == ["Select a photo to see its details."]


def test_a_file_tells_everything(scene: Scene, pane: InfoPane) -> None:
    (photo,) = scene.photos(1)
    scene.made.add("sub/copy.jpg", "c0", FACTS)
    pane.show_files([photo])
    shown = texts(pane)
    assert "0.jpg" in shown
    assert "Canon R5 · 50 mm" in shown
    assert "A dog on the <beach>" in shown
    assert button(pane, "copy.jpg").accessibleName() == str(scene.made.top / "sub" / "copy.jpg")
    folders: list[Path] = []
    pane.show_in_folder.connect(folders.append)
    pane.folder_button.click()
    assert folders == [scene.made.top / "0.jpg"]


def test_why_it_was_found_stands_there_while_something_was_searched_for(scene: Scene, pane: InfoPane) -> None:
    (photo,) = scene.photos(1)
    pane.show_files([photo], Reason(scene.hit(photo, words=1.0), "dogs"))
    shown = " ".join(texts(pane))
    assert "Maybe" in shown
    assert "29 %" in shown
    assert "71 %" in shown
    assert ">dog</span>" in shown
    assert pane.why.accessibleName() == "Maybe. Picture 29 percent, words 71 percent."
    pane.show_files([photo])
    assert "Why this was found" not in texts(pane)


def test_text_in_the_file_that_has_the_words_is_shown_with_marks(scene: Scene, pane: InfoPane) -> None:
    from dataclasses import replace

    (photo,) = scene.photos(1)
    snippet = Snippet("the <dog> barks", ((5, 8),))
    found = replace(scene.hit(photo, words=1.0), snippet=snippet, matched_in=(MatchedIn.OCR,))
    pane.show_files([photo], Reason(found, "dog"))
    shown = " ".join(texts(pane))
    assert "The words can be read in the picture." in shown
    assert "the &lt;<span" in shown
    assert ">dog</span>&gt; barks" in shown
    # The lines of names and metadata show these.
    pane.show_files([photo], Reason(replace(found, matched_in=(MatchedIn.NAME,)), "dog"))
    assert "The words are in its name or description." in " ".join(texts(pane))
    assert "barks" not in " ".join(texts(pane))


def read_words(scene: Scene, content: str, *texts: str) -> None:
    words = tuple(
        TextWord(
            text=text, box=Box(left=0.1 * place, top=0.1, right=0.1 * place + 0.05, bottom=0.2), confidence=1, line=0
        )
        for place, text in enumerate(texts)
    )
    with scene.made.writing():
        picture_texts.put(scene.made.db, ContentId(content), [PictureText(words=words)], is_done=True)


def test_text_in_a_picture_can_be_copied_and_the_words_asked_for_are_marked(scene: Scene, pane: InfoPane) -> None:
    (photo,) = scene.photos(1)
    read_words(scene, "c0", "Invoices", "from", "Bristol")
    marked: list[tuple[Box, ...]] = []
    pane.words_found.connect(marked.append)
    pane.show_files([photo], Reason(scene.hit(photo, words=1.0), "invoice"))
    assert "Invoices from Bristol" in texts(pane)
    assert [[round(box.left, 1) for box in boxes] for boxes in marked] == [[], [0.0]]
    button(pane, "Copy the text").click()
    assert QGuiApplication.clipboard().text() == "Invoices from Bristol"


def test_a_picture_without_text_has_no_place_for_it(scene: Scene, pane: InfoPane) -> None:
    first, second = scene.photos(2)
    read_words(scene, "c0", "Words")
    pane.show_files([first])
    assert "Text in this picture" in texts(pane)
    pane.show_files([second])
    assert "Text in this picture" not in texts(pane)


def test_other_moments_of_a_film_are_listed_in_order_and_lead_to_the_preview(scene: Scene, pane: InfoPane) -> None:
    from dataclasses import replace

    (film,) = scene.photos(1)
    hit = scene.hit(film)
    moments = tuple(
        SegmentHit(
            score=1.0, band=hit.band, signals=hit.signals, start_s=start_s, locator=Locator(moment_ms=start_s * 1000)
        )
        for start_s in (75, 5)
    )
    wanted: list[Locator] = []
    pane.locator_wanted.connect(wanted.append)
    found = replace(hit, start_s=30.0, locator=Locator(moment_ms=30_500), segments=moments)
    pane.show_files([film], Reason(found, "dogs"))
    buttons = pane.moments.findChildren(QToolButton)
    assert [button.text() for button in buttons] == ["0:05", "0:30", "1:15"]
    assert [locator.moment_ms for _, locator in scene.loads.asked] == [5_000, 30_500, 75_000]
    buttons[2].click()
    assert wanted == [Locator(moment_ms=75_000)]
    pane.show_files([film], Reason(hit, "dogs"))
    assert not pane.moments.isVisible()


def test_a_rating_is_shown_at_once_kept_and_taken_back_to_the_files_own(scene: Scene, pane: InfoPane) -> None:
    a, b = scene.photos(2)
    told: list[tuple[FileId, ...]] = []
    pane.marked.connect(told.append)
    pane.show_files([a, b])
    assert "2 files" in " ".join(texts(pane)) or "%n files" in " ".join(texts(pane))
    pane.rate(4)
    assert [row.rating for row in scene.made.library.rows([a, b])] == [4, 4]
    assert [row.rating for row in map(scene.rows.get, (a, b)) if row] == [4, 4]
    assert pane.stars.rating == 4
    pane.rate(None)
    assert pane.stars.rating == 0
    assert told == [(a, b), (a, b)]


def test_a_favourite_is_one_until_it_is_not(scene: Scene, pane: InfoPane) -> None:
    (photo,) = scene.photos(1)
    pane.show_files([photo])
    QTest.mouseClick(pane.favourite_button, Qt.MouseButton.LeftButton)
    assert scene.made.library.rows([photo])[0].favourite
    assert pane.favourite_button.isChecked()
    pane.toggle_favourite()
    assert not scene.made.library.rows([photo])[0].favourite
    assert not pane.favourite_button.isChecked()


def test_what_the_grid_changes_is_followed(scene: Scene, pane: InfoPane) -> None:
    from dataclasses import replace

    (photo,) = scene.photos(1)
    pane.show_files([photo])
    scene.rows.change([photo], lambda row: replace(row, rating=3, favourite=True))
    assert (pane.stars.rating, pane.favourite_button.isChecked()) == (3, True)


def test_a_file_that_was_not_read_takes_no_marks(scene: Scene, pane: InfoPane) -> None:
    pane.show_files([FileId(scene.made.see("new.jpg"))])
    assert not pane.stars.isEnabled()
    assert not pane.favourite_button.isEnabled()


@pytest.mark.parametrize(
    ("tells", "signal", "expected"),
    [
        ("taken nearby", "near_wanted", Near(41.8901, -12.4922, 2.0)),
        ("Search for sea", "text_wanted", "sea"),
    ],
)
def test_facts_lead_to_searches(scene: Scene, pane: InfoPane, tells: str, signal: str, expected: object) -> None:
    (photo,) = scene.photos(1)
    pane.show_files([photo])
    heard: list[object] = []
    getattr(pane, signal).connect(heard.append)
    button(pane, tells).click()
    assert heard == [expected]


def pick(menu: QMenu, text: str) -> None:
    (action,) = [action for action in menu.actions() if action.text() == text]
    menu.close()
    action.trigger()


def test_collections_are_joined_left_and_made(scene: Scene, pane: InfoPane) -> None:
    (photo,) = scene.photos(1)
    library = scene.made.library
    trip = library.add_collection("Trip")
    pane.show_files([photo])
    told: list[object] = []
    pane.marked.connect(told.append)
    add = button(pane, "Add to a collection")
    add.click()
    pick(_opened(pane), "Trip")
    assert library.collections()[0].files == 1
    chip = button(pane, "Trip")
    assert isinstance(chip, QToolButton)
    heard: list[object] = []
    pane.collection_wanted.connect(heard.append)
    pick(chip.menu(), "Show this collection")
    assert heard == [trip.collection_id]
    pick(chip.menu(), "Remove from this collection")
    assert library.collections()[0].files == 0
    add.click()
    pick(_opened(pane), "New collection…")
    (dialog,) = pane.findChildren(QInputDialog)
    dialog.setTextValue("Best")
    dialog.accept()
    assert [(one.name, one.files) for one in library.collections()] == [("Best", 1), ("Trip", 0)]
    assert len(told) == 3
    number = library.collections()[0].collection_id
    assert list(library.browse(Filters(collection=number), Order.NAME)) == [photo]


def _opened(pane: InfoPane) -> QMenu:
    (menu,) = [
        menu
        for menu in pane.collections.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if menu.isVisible()
    ]
    return menu


def test_files_that_look_the_same_are_pictures_to_go_to(scene: Scene, pane: InfoPane) -> None:
    a, b, c = scene.photos(3)
    (scene.made.top / "2.jpg").unlink()
    pane.show_files([a], Reason(scene.hit(a, similar=(b, c))))
    assert scene.loads.names == ["1.jpg"], "the one that is away cannot be drawn"
    scene.loads.come()
    heard: list[object] = []
    pane.file_wanted.connect(heard.append)
    button(pane, str(scene.made.top / "1.jpg")).click()
    assert heard == [b]
    pane.show_files([b])
    assert "look the same" not in " ".join(texts(pane))


def test_an_answer_that_comes_too_late_is_not_shown(scene: Scene, appearance: Appearance) -> None:
    a, b = scene.photos(2)
    late: list[Callable[[], None]] = []

    class AsksLate:
        def __call__(self, owner, question, answer, failed=None):  # type: ignore[no-untyped-def]
            late.append(lambda: answer(question(scene.made.library)))

    pane = InfoPane(AsksLate(), scene.rows, scene.thumbs, scene.loads, appearance, scene.host)
    pane.show_files([a])
    pane.show_files([b])
    for answer in reversed(late):
        answer()
    assert pane.name_label.whole_text == "1.jpg"


def test_icons_of_facts_follow_the_theme(scene: Scene, pane: InfoPane, appearance: Appearance) -> None:
    (photo,) = scene.photos(1)
    pane.show_files([photo])
    (mark,) = [one for one in pane.facts.findChildren(IconLabel) if one.toolTip() == "Camera"]
    for theme in (Theme.DARK, Theme.LIGHT):
        appearance.set_theme(theme)
        drawn = mark.grab().toImage()
        pixels = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
        assert appearance.colours.text in pixels

"""Stars, filmstrip, reasons and facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import pytestqt.qtbot
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.preview.facts import date_text, exposure_text, facts_of, place_text
from desktop_app.preview.filmstrip import Filmstrip
from desktop_app.preview.related import Moments
from desktop_app.preview.user_data import RatingEditor
from desktop_app.preview.why import Reason, lines_with, marked
from desktop_app.style.theme import Appearance
from indexer.search.request import SegmentHit, Snippet
from indexer.types import DateSource, FileId, Locator, MediaFacts
from tests.gui.preview.conftest import FACTS, Scene


@pytest.fixture(autouse=True)
def _english() -> None:
    QLocale.setDefault(QLocale("en_GB"))


@pytest.fixture
def stars(host: QWidget, appearance: Appearance) -> tuple[RatingEditor, list[int | None]]:
    editor = RatingEditor(appearance, host)
    editor.resize(editor.sizeHint())
    host.show()
    rated: list[int | None] = []
    editor.rated.connect(rated.append)
    return editor, rated


def click(editor: RatingEditor, star: int) -> None:
    QTest.mouseClick(editor, Qt.MouseButton.LeftButton, pos=editor.star_rect(star).center().toPoint())


def test_a_click_rates_and_the_same_star_takes_it_back(stars: tuple[RatingEditor, list[int | None]]) -> None:
    editor, rated = stars
    click(editor, 4)
    click(editor, 2)
    click(editor, 2)
    assert rated == [4, 2, None]
    assert editor.rating == 0


@pytest.mark.parametrize(("direction", "more"), [("LeftToRight", Qt.Key.Key_Right), ("RightToLeft", Qt.Key.Key_Left)])
def test_keys_rate_and_are_kept_from_the_window(
    stars: tuple[RatingEditor, list[int | None]], direction: str, more: Qt.Key
) -> None:
    editor, rated = stars
    editor.setLayoutDirection(Qt.LayoutDirection[direction])
    override = QKeyEvent(QEvent.Type.ShortcutOverride, more, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    editor.event(override)
    assert override.isAccepted()
    QTest.keyClick(editor, more)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    QTest.keyClick(editor, Qt.Key.Key_5)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClick(editor, Qt.Key.Key_0)
    assert rated == [1, 2, 1, 5, 5, None]


def test_stars_run_along_the_line_of_reading(stars: tuple[RatingEditor, list[int | None]]) -> None:
    editor, _ = stars
    first = editor.star_rect(1).center().x()
    editor.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert editor.star_rect(5).center().x() == first


@pytest.fixture
def strip(scene: Scene, appearance: Appearance) -> Filmstrip:
    made = Filmstrip(scene.rows, scene.thumbs, appearance, scene.host)
    made.resize(400, 80)
    made.show()
    return made


def test_only_what_is_on_the_screen_is_asked_for_the_nearest_first(scene: Scene, strip: Filmstrip) -> None:
    photos = scene.photos(30)
    strip.show_around(photos, 15)
    names = [key.path.name for key in scene.thumbs.wanted]
    assert names[0] == "15.jpg"
    assert set(names[1:3]) == {"14.jpg", "16.jpg"}
    assert 5 <= len(names) < 12
    assert strip.accessibleDescription() == "16 of 30"


def test_what_is_missing_is_asked_for_until_it_came_or_cannot(
    scene: Scene, strip: Filmstrip, qtbot: pytestqt.qtbot.QtBot
) -> None:
    photos = [*scene.photos(2), FileId(scene.made.add("broken.jpg", "b"))]
    strip.show_around(photos, 0)
    first, second = scene.thumbs.wanted
    scene.thumbs.come(first)
    scene.thumbs.want([])  # the grid wants other things
    qtbot.waitUntil(lambda: scene.thumbs.wanted == [second])
    scene.thumbs.come(second)
    qtbot.waitUntil(lambda: not strip.retry_timer.isActive())


def test_a_click_and_the_wheel_choose(scene: Scene, strip: Filmstrip) -> None:
    strip.show_around(scene.photos(5), 2)
    chosen: list[int] = []
    strip.chosen.connect(chosen.append)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.place(3).center().toPoint())
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert chosen == [3]
    strip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert strip.place(3).center().x() < strip.place(2).center().x()


def test_a_reason_shares_a_score_between_picture_and_words(scene: Scene) -> None:
    assert Reason(scene.hit(FileId(1))).share_of_words == 0.0
    assert Reason(scene.hit(FileId(1), words=1.0)).share_of_words == pytest.approx(5 / 7)
    assert Reason(scene.hit(FileId(1))).says_something


def test_lines_with_words_of_the_query_come_once_and_marked() -> None:
    text = "IMG_1_BeachHouse.jpg\nIMG 1 Beach House jpg\nRome\nTwo dogs run <fast>"
    assert lines_with(text, "the dog at a beach") == ["IMG_1_BeachHouse.jpg", "Two dogs run <fast>"]
    assert lines_with(text, "") == []
    line = marked("Two dogs run <fast>", "dog", QColor("#112233"), QColor("#445566"))
    assert line == (
        'Two <span style="background-color:#112233;color:#445566;font-weight:600">dogs</span> run &lt;fast&gt;'
    )


def test_facts_say_what_is_known_in_the_users_way_of_writing(scene: Scene) -> None:
    (photo,) = scene.photos(1)
    details = scene.made.library.details(photo)
    assert details is not None
    description, date, camera, place, size = facts_of(details)
    assert description.text == details.facts.description
    assert date.text == "Sunday, 13 September 2020, 12:26"
    assert camera.text == "Canon R5 · 50 mm"
    assert place.text == "41.8901° N, 12.4922° W"
    assert place.near is not None
    assert size.text == "4000 \N{MULTIPLICATION SIGN} 2000 · 8.0 MP · 15 bytes"


def test_title_and_description_come_first(scene: Scene) -> None:
    (photo,) = scene.photos(1)
    details = scene.made.library.details(photo)
    assert details is not None
    named = replace(details, facts=replace(details.facts, title="Dawn", description="The <sea> at dawn"))
    assert [("Title", "Dawn"), ("Description", "The <sea> at dawn")] == [
        (fact.what, fact.text) for fact in facts_of(named)[:2]
    ]


def test_author_and_pages_are_told_of_documents_alone(scene: Scene) -> None:
    (photo,) = scene.photos(1)
    details = scene.made.library.details(photo)
    assert details is not None
    assert not {"Author", "Pages"} & {fact.what for fact in facts_of(details)}
    report = replace(details, facts=replace(details.facts, author="Ada Byron", pages=1200))
    told = {fact.what: fact.text for fact in facts_of(report)}
    assert (told["Author"], told["Pages"]) == ("Ada Byron", "1,200")


@pytest.mark.parametrize(
    ("said_by", "ends"),
    [
        (DateSource.NAME, "(from the file name)"),
        (DateSource.SIDE, "(from the file beside it)"),
        (DateSource.METADATA, "12:26"),
        (None, "12:26"),
    ],
)
def test_where_a_date_comes_from_is_said(scene: Scene, said_by: DateSource | None, ends: str) -> None:
    (photo,) = scene.photos(1)
    details = scene.made.library.details(photo)
    assert details is not None
    assert date_text(details.row, replace(FACTS, taken_from=said_by)).endswith(ends)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (MediaFacts(), ""),
        (MediaFacts(aperture=2.8, exposure_s=0.005, iso=100, focal_mm=35.0), "f/2.8 · 1/200 s · ISO 100 · 35 mm"),
        (MediaFacts(aperture=11, exposure_s=0.4), "f/11 · 0.4 s"),
        (MediaFacts(exposure_s=30.0, iso=12800), "30 s · ISO 12800"),
        (MediaFacts(exposure_s=1 / 8000, focal_mm=2400), "1/8000 s · 2400 mm"),
    ],
)
def test_the_exposure_in_words(qapp: object, facts: MediaFacts, text: str) -> None:
    assert exposure_text(facts) == text


def test_of_an_unread_file_the_date_is_said_to_be_the_files(scene: Scene) -> None:
    details = scene.made.library.details(FileId(scene.made.see("new.jpg")))
    assert details is not None
    date, size = facts_of(details)
    assert date.text.endswith("(date of the file)")
    assert size.icon == "image"
    assert details.row.path == Path(scene.made.top / "new.jpg")
    assert place_text(-1.0, 2.0) == "1.0000° S, 2.0000° E"


def test_a_matching_page_tells_its_snippet(scene: Scene) -> None:
    (photo,) = scene.photos(1)
    first = replace(scene.hit(photo), page=1)
    second = SegmentHit(
        score=1.0,
        band=first.band,
        signals=first.signals,
        page=2,
        locator=Locator(page=2),
        snippet=Snippet("tides < 3 m", ((0, 5),)),
    )
    pages = Moments(scene.loads, scene.host)
    pages.show_hit(replace(first, segments=(second,)))
    tips = [button.toolTip() for button in pages.findChildren(QToolButton)]
    assert tips == ["Show this part", "<p>tides &lt; 3 m</p>"]
